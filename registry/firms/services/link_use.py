"""Helpers of the acts that a one-time link opens: the link is used once, by whoever has its address."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Gone, NotAllowed
from core.ids import token_digest
from core.models import User
from core.services.audit import audit_write
from core.services.user import staff_create
from registry.firms.models import EmailLink
from registry.firms.selectors.email_link import account_of_address, links_open


def use_link(
    *, token: str, kinds: tuple[str, ...], reader: User | None, password: str, name: str, at: datetime
) -> EmailLink:
    """Use the link up; its `used_by` has the address now. Inside the act's transaction, so a refusal leaves it unused.

    `reader`: who is signed in. Where an account has the address, only that one may go on; where none has, one is made
    with `password`. Raises `Gone`, `NotAllowed`, `DomainError`.
    """
    link = (
        links_open(at).select_for_update(of=("self",)).filter(token_digest=token_digest(token), kind__in=kinds).first()
    )
    if link is None:
        raise Gone("link.expired", _("This link was used, withdrawn or has expired."))
    account = account_of_address(link.email)
    if account is None:
        by_link = Actor.system("email-link")
        account = staff_create(email=link.email, password=password, name=link.name or name, at=at, actor=by_link)
    elif reader is None or reader.pk != account.pk:
        raise NotAllowed("link.sign_in", _("Sign in with this e-mail address first."))
    link.used_at, link.used_by = at, account
    link.save(update_fields=["used_at", "used_by"])
    others = links_open(at).filter(kind=link.kind, email=link.email, marketer=link.marketer, operator=link.operator)
    others.update(expires_at=at)
    audit_write(actor=Actor.user(account), act="email_link.used", target=link, at=at)
    return link
