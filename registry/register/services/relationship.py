"""A firm's business relationships, for packs that let them stand above the register."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.models import Number
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register.models import Relationship


@transaction.atomic
def relationship_record(
    *, marketer: Marketer, number: Number, kind: str, happened_at: datetime, at: datetime, actor: Actor
) -> Relationship:
    """Keep that a purchase or inquiry of `number` happened at `happened_at`."""
    if kind not in Relationship.Kind.values or happened_at > at:
        raise DomainError("relationship.malformed", _("Name a purchase or an inquiry that has happened."))
    Number.objects.select_for_update().get(pk=number.pk)  # told twice at once, it is kept once
    relationship, created = Relationship.objects.get_or_create(
        marketer=marketer, number=number, kind=kind, at=happened_at, defaults={"received_at": at}
    )
    if created:
        audit_write(actor=actor, act="relationship.recorded", target=relationship, at=at)
    return relationship
