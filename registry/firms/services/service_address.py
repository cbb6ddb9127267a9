"""The address at which a firm takes documents electronically: voluntary, confirmed by an owner, revoked by any."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, NotAllowed
from core.models import User
from core.services.audit import audit_write
from registry.firms.models import Marketer, MarketerMember, ServiceAddress
from registry.firms.services.standing import lock_marketer


@transaction.atomic
def service_address_confirm(*, marketer: Marketer, owner: User, at: datetime) -> ServiceAddress:
    """From now on documents may be served electronically, at the address the owner signs in with. The door asked for the
    second factor anew. An earlier address ends; confirming the same one twice changes nothing.

    Raises NotAllowed for whoever is no owner, Conflict for one without an address.
    """
    locked = lock_marketer(marketer.pk)
    owns = MarketerMember.objects.filter(marketer=locked, user=owner, until=None, role=MarketerMember.Role.OWNER)
    if not owns.exists():
        raise NotAllowed("service_address.owner", _("Only an owner of the firm confirms its address for documents."))
    if not owner.email:
        raise Conflict("service_address.none", _("You have no e-mail address here."))
    before = ServiceAddress.objects.filter(marketer=locked, revoked_at=None).first()
    if before is not None and (before.email, before.confirmed_by_id) == (owner.email, owner.pk):
        return before
    if before is not None:
        _revoke(before, owner, at)
    row = ServiceAddress.objects.create(marketer=locked, email=owner.email, confirmed_at=at, confirmed_by=owner)
    audit_write(
        actor=Actor.user(owner), act="service_address.confirmed", target=row, at=at, data={"marketer": locked.pk}
    )
    return row


@transaction.atomic
def service_address_revoke(*, marketer: Marketer, owner: User, at: datetime) -> None:
    """Nothing is served electronically from now on; what was served stays served. Without an address nothing changes."""
    locked = lock_marketer(marketer.pk)
    row = ServiceAddress.objects.filter(marketer=locked, revoked_at=None).first()
    if row is not None:
        _revoke(row, owner, at)


def _revoke(row: ServiceAddress, by: User, at: datetime) -> None:
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    audit_write(
        actor=Actor.user(by), act="service_address.revoked", target=row, at=at, data={"marketer": row.marketer_id}
    )
