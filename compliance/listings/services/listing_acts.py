"""What officers do to an entry that stands: look again, let it stand longer, end it, each with reasons."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import term_of, why_not
from compliance.listings.selectors.evidence import facts_about
from compliance.listings.services.list_change import Represented, check_listing_office, entry_note, list_changed
from compliance.listings.services.listing import listing_end
from compliance.listings.services.listing_news import holder_tell
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import User
from core.policies import current_policy

State = BlacklistEntry.State


@transaction.atomic
def listing_look_again(
    *, entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None = None
) -> BlacklistEntry:
    """An officer has looked at it again and lets it stand as it is; what was found is kept."""
    locked = _standing(entry, officer, reason, at, instead)
    entry_note(locked, "listing.looked_at", Actor.user(officer), at, text=reason.strip(), instead=instead)
    return locked


@transaction.atomic
def listing_extend(
    *, entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None = None
) -> BlacklistEntry:
    """Another term of the pack, from now: only where what people said since it was listed supports it anew."""
    locked = _standing(entry, officer, reason, at, instead)
    policy = current_policy(at)
    if locked.reason == "decision":
        raise Conflict("listing.of_decision", _("How long this stands follows from the decision."))
    if locked.fallen_at is not None:
        raise Conflict(
            "listing.under_appeal", _("The holder appeals against what stands now. Answer the appeal first.")
        )
    if locked.caller is None or locked.action == "emergency":
        raise Conflict("listing.no_longer", _("This ends at its time. Recommend it anew if it is still needed."))
    since = Complaint.objects.filter(caller=locked.caller, received_at__gt=locked.since)
    if why_not(locked.action, facts_about(locked.caller, since, at, policy), policy):
        message = _("Too little was said of this caller since it was listed. It ends at its time.")
        raise Conflict("listing.unsupported", message)
    filed = locked.case is not None and locked.case.filed_at is not None
    locked.until = at + term_of(policy.enforcement.listing[locked.action], filed=filed)
    locked.save(update_fields=["until"])
    list_changed(locked, "changed", at)
    params = {"until": locked.until.isoformat()}
    entry_note(locked, "listing.extended", Actor.user(officer), at, text=reason.strip(), params=params, instead=instead)
    holder_tell(locked, "extended", at)
    return locked


@transaction.atomic
def listing_lift(
    *, entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None = None
) -> BlacklistEntry:
    """An officer ends it before its time; the holder is told. What rests on a decision ends with the decision."""
    locked = _standing(entry, officer, reason, at, instead)
    if locked.reason == "decision":
        raise Conflict("listing.of_decision", _("How long this stands follows from the decision."))
    listing_end(entry=locked, reason="officer", at=at, actor=Actor.user(officer))
    entry_note(locked, "listing.lifted", Actor.user(officer), at, text=reason.strip(), instead=instead)
    holder_tell(locked, "ended", at)
    return locked


def _standing(
    entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None
) -> BlacklistEntry:
    locked = lock_entry(entry)
    check_listing_office(locked, officer, at, instead)
    if not reason.strip():
        raise DomainError("listing.act_reason", _("Give your reasons."), pointer="/reason")
    if locked.state != State.ACTIVE:
        raise Conflict("listing.over", _("This does not stand on the list, or not any more."))
    return locked
