"""Helpers of all acts on entries: who may, what readers of the list are told, and what is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from complaints.services.caller import caller_listed_set
from compliance.listings.models import BlacklistChange, BlacklistEntry, BlacklistVersion, ListingEvent
from compliance.listings.models.blacklist import BlacklistQuerySet
from compliance.listings.rules.listing import PUBLISHED
from core.access.roles import DECIDING_ROLES, NATIONAL
from core.actors import Actor
from core.errors import NotAllowed
from core.models import User
from core.selectors.officer import roles_in
from core.services.audit import audit_write

LIST = Actor.system("blacklist")


@dataclass(frozen=True)
class Represented:
    """In whose place an officer acts on an entry, and in which role. Whether that holds is known above (`cases`)."""

    principal: User
    role: str


def check_listing_office(
    entry: BlacklistEntry, officer: User, at: datetime, instead: Represented | None = None
) -> None:
    """Raises NotAllowed for others than officers of the case's province, or of the national office."""
    province = entry.case.province if entry.case else NATIONAL
    if not (roles_in(officer, province, at) | ({instead.role} if instead else set())) & DECIDING_ROLES:
        raise NotAllowed("listing.role", _("Only an officer of this region may decide on this listing."))


def list_changed(entry: BlacklistEntry, what: str, at: datetime) -> None:
    """Write a change of the list down: below, until when a decision lists the caller, and a new version for the readers of the
    feed."""
    if entry.caller is not None:  # a decision names callers, never a pattern
        decided = BlacklistQuerySet(BlacklistEntry).listed().filter(caller=entry.caller, reason="decision")
        until = decided.aggregate(until=Max("until"))["until"]
        caller_listed_set(caller_id=entry.caller.pk, until=until, at=at, actor=LIST)
    if entry.action not in PUBLISHED:
        return
    BlacklistVersion.objects.get_or_create(pk=1)
    version = BlacklistVersion.objects.select_for_update(no_key=True).get(pk=1)
    version.version = F("version") + 1
    version.save(update_fields=["version"])
    version.refresh_from_db()
    BlacklistChange.objects.create(version=version.version, entry=entry, what=what, at=at)


def entry_note(
    entry: BlacklistEntry,
    act: str,
    actor: Actor,
    at: datetime,
    *,
    text: str = "",
    reason: str = "",
    params: dict[str, Any] | None = None,
    instead: Represented | None = None,
) -> None:
    """The audit record, and the line in the entry's history."""
    data: dict[str, Any] = {"action": entry.action}
    params = {**(params or {}), **({"reason": reason} if reason else {})}
    if instead is not None:
        represented = {"role": instead.role, "user": instead.principal.pk}
        data["for"], params["for"] = represented, {**represented, "name": str(instead.principal)}
    audit_write(actor=actor, act=act, target=entry, at=at, data=data)
    ListingEvent.objects.create(
        entry=entry, at=at, actor=str(actor), user_id=actor.user_id, act=act, params=params, note=text
    )
