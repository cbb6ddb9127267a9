"""Questions about one-time links to e-mail addresses."""

from datetime import datetime

from django.db.models import QuerySet

from core.ids import token_digest
from core.models import User
from core.selectors.only import only
from registry.firms.models import EmailLink, Marketer, Operator


def links_open(at: datetime) -> "QuerySet[EmailLink]":
    """Neither used, withdrawn nor expired."""
    return EmailLink.objects.filter(used_at=None, expires_at__gt=at)


def email_link_of(token: str, *, kinds: tuple[str, ...], at: datetime) -> EmailLink | None:
    """The open link of this token, if it is of one of `kinds`."""
    rows = links_open(at).select_related("marketer", "operator")
    return only(rows.filter(token_digest=token_digest(token), kind__in=kinds)) if token else None


def links_of(side: Marketer | Operator, at: datetime) -> "QuerySet[EmailLink]":
    """All that were sent for a firm or an operator and that nobody has opened, the newest first."""
    of_side = {"marketer": side} if isinstance(side, Marketer) else {"operator": side}
    return links_open(at).filter(**of_side).order_by("-sent_at", "-pk")


def invitations_of(side: Marketer | Operator, at: datetime) -> "QuerySet[EmailLink]":
    """People who were invited to act for a firm or an operator and have not answered, the newest first."""
    return links_of(side, at).exclude(kind=EmailLink.Kind.CONTACT)


def account_of_address(email: str) -> User | None:
    """By the address as it is kept. What only looks alike (offıce, in capitals OFFICE) is another one."""
    return User.objects.filter(email=email.strip().lower()).first()
