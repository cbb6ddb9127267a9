"""The letter with the link to a new password, written and handed over outside the request that asked for it: how long a visitor
waits, or what fails, tells nobody who has an account."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from core.running.mail import mail_send
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt

PURPOSE = "resets"
LIFETIME = timedelta(hours=1)  # of what waits for a worker
SUBJECT, TEMPLATE = "account/email/password_reset_key_subject.txt", "account/email/password_reset_key_message.txt"


def address_sealed(email: str, at: datetime) -> str:
    """The address that was typed, as the broker may hold it."""
    return urlsafe_b64encode(ephemeral_encrypt(PURPOSE, email.encode(), at=at, lifetime=LIFETIME)).decode()


def reset_letters_send(sealed: str, language: str, at: datetime) -> int:
    """Write to each account that signs in by this address, at the address that it has; how many letters were handed over."""
    try:
        email = ephemeral_decrypt(PURPOSE, urlsafe_b64decode(sealed), at=at).decode()
    except KeyDestroyed:  # it waited too long; whoever asked has asked anew
        return 0
    sent = 0
    for user in filter_users_by_email(email, is_active=True, prefer_verified=True):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace(
            "UID-KEY", key
        )
        with override(user.language or language):
            link = {"password_reset_url": f"{settings.DNC_SITE_URL}{path}"}
            subject = render_to_string(SUBJECT).strip()
            sent += mail_send(user.email, subject, TEMPLATE, link, about=f"new password of user {user.pk}")
    return sent
