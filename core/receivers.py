"""Maps facts to tasks; records, when a second factor is set up, that this session has just proved it; lets a browser know
who signed in there, and forget whose it was when somebody signs out."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from core.accounts.known_browser import browser_remember
from core.models import User
from core.signals import mail_queued, password_reset_asked, sms_queued
from core.tasks import mail_leave, sms_send
from core.tasks import password_reset as reset_task


@receiver(sms_queued)
def send_message(message_id: int, **_: Any) -> None:
    sms_send.delay(message_id)


@receiver(mail_queued)
def send_mail(mail_id: int, **_: Any) -> None:
    mail_leave.delay(mail_id)


@receiver(password_reset_asked)
def send_reset(sealed: str, language: str, **_: Any) -> None:
    reset_task.delay(sealed, language)


@receiver(authenticator_added)
def remember_second_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever sets up the first code or key has just shown it, in this session; recovery codes show nothing.

    A further one counts for nothing: a session that was open before must still show a factor that was there.
    """
    proving = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    others = Authenticator.objects.filter(user=user, type__in=proving).exclude(pk=authenticator.pk)
    if authenticator.type in proving and request.user == user and not others.exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(user_logged_in)
@receiver(password_reset)
def remember_browser(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever signed in here, or opened the link to a new password, is not shut out of this browser by strangers' tries."""
    browser_remember(request, user)


@receiver(user_logged_out)
def forget_visitor(request: HttpRequest, **_: Any) -> None:
    """The next person at this machine opens no form of the last one (`core.running.visitor`)."""
    request.visitor_left = True  # type: ignore[attr-defined]
