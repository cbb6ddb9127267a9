"""Who answers for a firm, and where it is reached: an owner changes it; an address counts once a link to it was opened."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Gone
from core.events import announce
from core.ids import token_digest
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.models import EmailLink, Marketer
from registry.firms.selectors.email_link import links_open
from registry.firms.services.firm_line import firm_line
from registry.firms.services.standing import lock_marketer


@transaction.atomic
def marketer_contact_change(
    *, marketer: Marketer, contact_name: str, contact_phone: str, at: datetime, actor: Actor
) -> Marketer:
    """Another person answers for the firm, or another of its lines is called. The same again changes nothing.

    Raises DomainError for a telephone number that is no line of a firm.
    """
    said = {"contact_name": contact_name.strip(), "contact_phone": firm_line(contact_phone, current_policy(at))}
    return _change(lock_marketer(marketer.pk), said, at, actor)


@transaction.atomic
def contact_email_confirm(*, token: str, at: datetime) -> Marketer:
    """Whoever opened the link has the address: the firm is reached there from now on. Raises `Gone`."""
    links = links_open(at).filter(kind=EmailLink.Kind.CONTACT)
    found = links.filter(token_digest=token_digest(token)).values_list("marketer", flat=True).first()
    locked = lock_marketer(found) if found is not None else None  # before the link, as who sends one does
    link = links.filter(token_digest=token_digest(token)).first() if locked else None
    if locked is None or link is None:
        raise Gone("link.expired", _("This link was used, withdrawn or has expired."))
    link.used_at = at
    link.save(update_fields=["used_at"])
    links.filter(marketer=locked).update(expires_at=at)
    return _change(locked, {"contact_email": link.email}, at, Actor.system("email-link"))


def _change(marketer: Marketer, said: dict[str, str], at: datetime, actor: Actor) -> Marketer:
    """The owners are told, whoever of them did it."""
    changed = [field for field, value in said.items() if getattr(marketer, field) != value]
    if not changed:
        return marketer
    for field in changed:
        setattr(marketer, field, said[field])
    marketer.save(update_fields=changed)
    announce(signals.firm_decided, marketer_id=marketer.pk, decision="contact_changed", row_id=marketer.pk)
    audit_write(actor=actor, act="marketer.contact_changed", target=marketer, at=at, data={"fields": changed})
    return marketer
