"""Acts on one-time links to e-mail addresses. The token stands in the mail alone, which waits encrypted until it has left."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.ids import token_digest
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.mail import mail_queue
from registry.firms.models import EmailLink, Marketer, Operator
from registry.firms.permissions import check_confirmed
from registry.firms.selectors.email_link import invitations_of, links_open
from registry.firms.sending.link_mail import link_mail

LIFETIMES = {
    EmailLink.Kind.APPLICATION: timedelta(days=1),
    EmailLink.Kind.MARKETER_MEMBER: timedelta(days=7),
    EmailLink.Kind.OPERATOR_MEMBER: timedelta(days=7),
    EmailLink.Kind.CONTACT: timedelta(days=1),
}
KEPT = timedelta(days=30)  # after its end
BATCH = 1000
MOST_INVITATIONS = 50  # of one firm or operator that nobody has answered


@transaction.atomic
def email_link_issue(
    *,
    email: str,
    name: str = "",
    side: Marketer | Operator | None = None,
    contact: bool = False,
    at: datetime,
    actor: Actor,
) -> tuple[EmailLink, str]:
    """A link for whoever has `email`, and its token: to act for `side`, to be reached for it (`contact`), or to apply for a new
    firm. An earlier link to the same opens nothing any more; an earlier link to apply does, for a stranger may have asked for
    this one. The mail leaves after the commit. Nothing here depends on whether somebody signs in with the address. A firm that
    nobody has confirmed has us mail nobody: its name is its own word. Raises `NotAllowed`."""
    kind = EmailLink.Kind.CONTACT if contact else _kind_of(side)
    email = email.strip().lower()
    if side is not None:
        locked = type(side).objects.select_for_update(no_key=True).get(pk=side.pk)
        if isinstance(locked, Marketer):
            check_confirmed(locked, current_policy(at))
        if not contact and invitations_of(side, at).exclude(email=email).count() >= MOST_INVITATIONS:
            message = _("Many invitations wait for an answer. Withdraw some of them first.")
            raise DomainError("invitation.too_many", message, pointer="/email")
    marketer = side if isinstance(side, Marketer) else None
    operator = side if isinstance(side, Operator) else None
    if side is not None:
        links_open(at).filter(kind=kind, email=email, marketer=marketer, operator=operator).update(expires_at=at)
    token = secrets.token_urlsafe(32)
    link = EmailLink.objects.create(
        kind=kind,
        email=email,
        name=name.strip(),
        marketer=marketer,
        operator=operator,
        invited_by_id=actor.user_id,
        token_digest=token_digest(token),
        sent_at=at,
        expires_at=at + LIFETIMES[kind],
    )
    audit_write(actor=actor, act="email_link.issued", target=link, at=at, data={"kind": str(kind)})
    mail_queue(mail=link_mail(link, token), at=at)
    return link, token


def _kind_of(side: Marketer | Operator | None) -> EmailLink.Kind:
    if side is None:
        return EmailLink.Kind.APPLICATION
    return EmailLink.Kind.MARKETER_MEMBER if isinstance(side, Marketer) else EmailLink.Kind.OPERATOR_MEMBER


@transaction.atomic
def email_link_withdraw(*, link: EmailLink, at: datetime, actor: Actor) -> None:
    """The link opens nothing from `at` on. Withdrawing twice changes nothing."""
    if links_open(at).filter(pk=link.pk).update(expires_at=at):
        audit_write(actor=actor, act="email_link.withdrawn", target=link, at=at)


@transaction.atomic
def email_links_forget(*, at: datetime) -> int:
    """Delete links that are long over, with the addresses they were sent to: anybody may have typed them. A batch a time; how
    many. The trail says who had them sent."""
    old = EmailLink.objects.filter(expires_at__lt=at - KEPT).order_by("pk").values("pk")[:BATCH]
    gone, _by_model = EmailLink.objects.filter(pk__in=old).delete()
    if gone:
        actor = Actor.system("retention")
        audit_write(actor=actor, act="email_links.expired", target=None, at=at, data={"count": gone})
    return gone
