"""Acts on the blacklist: propose, agree, refuse, end. A poisoned list is worse than none, so nothing stands without an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.rules.listing import PUBLISHED, strength, term_of
from compliance.listings.selectors.appeal import appeal_won, appealed
from compliance.listings.selectors.holder_claim import let_go
from compliance.listings.services.list_change import (
    Represented,
    check_listing_office,
    entry_note,
    list_changed,
)
from compliance.listings.services.listing_news import firms_of, holder_tell
from compliance.listings.services.locks import lock_entry
from core.access.roles import DECIDING_ROLES, NATIONAL
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.ids import public_id
from core.models import User
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one
from core.selectors.officer import roles_in
from registry.firms.models import Marketer, NeverListed
from registry.firms.selectors.marketer import last_standing
from registry.firms.selectors.never_listed import guards_within, never_list_within, never_listed, value_matches
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.firms.services.never_listed import caller_guard

WARNED_OF = ("label", "block")
EVIDENCE = ("complaints", "unproved_rows")  # reasons that rest on what people said alone
State = BlacklistEntry.State


@transaction.atomic
def listing_propose(*, entry: BlacklistEntry, at: datetime, actor: Actor) -> BlacklistEntry | None:
    """Propose an unsaved `entry`; None when one of its kind already waits or stands, the caller may never be listed, or its
    holder appeals against what stands: nothing but a decision is put in its place. The firm that declared the caller is
    warned before it is labelled or advised to be blocked.
    """
    policy = current_policy(at)
    if _guarded(entry, policy, at):
        return None
    if entry.reason != "decision" and appealed(entry):
        return None
    entry.public_id, entry.proposed_at, entry.policy_version = public_id("ble"), at, policy.version
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return None
    entry_note(entry, "listing.proposed", actor, at)
    if entry.action in WARNED_OF and entry.reason in EVIDENCE and firms_of(entry, at):
        entry.warned_at = at
        entry.save(update_fields=["warned_at"])
        holder_tell(entry, "warned", at)
    return entry


@transaction.atomic
def listing_confirm(
    *, entry: BlacklistEntry, officer: User, at: datetime, reason: str = "", instead: Represented | None = None
) -> BlacklistEntry:
    """One officer agrees. Once as many different officers as the pack asks agreed, the listing stands.

    Doors go through `compliance.cases.services.listing_review`, which knows who stands aside and who is whose deputy. Raises
    NotAllowed for others than officers of the case's province, Conflict when it no longer waits, or the same officer agreed
    before, or somebody in the same officer's place.
    """
    locked = _waiting(entry, officer, at, instead)
    policy = current_policy(at)
    if _guarded(locked, policy, at):
        raise Conflict("listing.never", _("This caller stands on the never-list. Refuse the proposal."))
    if locked.reason != "decision" and appealed(locked):
        message = _("The holder appeals against what stands now. Answer the appeal first.")
        raise Conflict("listing.under_appeal", message)
    _check_warned(locked, policy, at)
    if locked.events.filter(act="listing.recommended", user_id__in=_persons(officer, instead)).exists():
        message = _("Whoever recommended a listing does not decide on it. Another officer does.")
        raise Conflict("listing.own_recommendation", message)
    _review(locked, officer, agrees=True, reason=reason, at=at, instead=instead)
    entry_note(locked, "listing.confirmed", Actor.user(officer), at, instead=instead)
    threshold = policy.enforcement.listing[locked.action]
    needed = 1 if locked.reason == "decision" else threshold.officers
    if locked.reviews.filter(agrees=True).count() >= needed:
        term = threshold.term if locked.reason == "decision" else term_of(threshold, filed=_filed(locked))
        _activate(locked, until=at + term, actor=Actor.user(officer), at=at)
    return locked


@dataclass(frozen=True)
class Established:
    """What a decision established about one caller, or a firm that it lists as a whole: people, days, calls an operator
    confirmed, rows without a proved number. A number of a listed firm that nobody complained of has none."""

    caller: Caller | None = None
    marketer: Marketer | None = None
    people: int = 0
    days: int = 0
    confirmed: int = 0
    rows: int = 0


@transaction.atomic
def listing_by_decision(
    *, case_id: int, category: str, established: Sequence[Established], until: datetime, at: datetime, actor: Actor
) -> list[BlacklistEntry]:
    """A decision in force blocks every caller or firm it speaks of, whatever was proposed or advised before.

    Callers on the never-list, lines from which nothing was called (spoofed: their owner is protected), those whose holder
    won an appeal against this decision's listing, and lines that changed hands since, as an officer found, stay off.
    """
    policy = current_policy(at)
    listed = []
    for found in established:
        caller, whose = found.caller, {"caller": found.caller, "marketer": found.marketer, "pattern": ""}
        if caller is not None and (not caller.allocated or never_listed(caller.value, policy, at)):
            continue
        if appeal_won(case_id, caller=caller, marketer=found.marketer):
            continue
        if caller is not None and let_go(case_id, caller, policy):
            continue
        blocks = BlacklistEntry.objects.filter(**whose, action="block")
        blocks.filter(state=State.PROPOSED).update(state=State.ENDED, ended_at=at, end_reason="superseded")
        for advised in blocks.filter(state=State.ACTIVE):
            if advised.reason != "decision":
                listing_end(entry=advised, reason="superseded", at=at, actor=actor)
        entry = BlacklistEntry(
            case_id=case_id,
            **whose,
            action="block",
            category=category,
            reason="decision",
            people=found.people,
            days=found.days,
            confirmed=found.confirmed,
            rows=found.rows,
        )
        proposed = listing_propose(entry=entry, at=at, actor=actor)
        if proposed is not None:
            _activate(proposed, until=until, actor=actor, at=at)
            entry_note(proposed, "listing.by_decision", actor, at)
            listed.append(proposed)
    return listed


@transaction.atomic
def listing_prolong(*, entry: BlacklistEntry, until: datetime, at: datetime, actor: Actor) -> bool:
    """The end of a standing entry is another; False where it stands no more or ends then anyway."""
    locked = lock_entry(entry)
    if locked.state != State.ACTIVE or locked.until == until:
        return False
    locked.until = until
    locked.save(update_fields=["until"])
    list_changed(locked, "changed", at)
    entry_note(locked, "listing.prolonged", actor, at, params={"until": until.isoformat()})
    return True


@transaction.atomic
def listing_refuse(
    *, entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None = None
) -> BlacklistEntry:
    """One officer's refusal ends the proposal. The reason is kept. Doors go through `compliance.cases.services.listing_review`."""
    if not reason.strip():
        raise DomainError("listing.reason", _("Say why this caller is not to be listed."), pointer="/reason")
    locked = _waiting(entry, officer, at, instead)
    _review(locked, officer, agrees=False, reason=reason, at=at, instead=instead)
    locked.state, locked.ended_at, locked.end_reason = State.REFUSED, at, "refused"
    locked.save(update_fields=["state", "ended_at", "end_reason"])
    entry_note(locked, "listing.refused", Actor.user(officer), at, text=reason, instead=instead)
    return locked


@transaction.atomic
def listing_change(*, entry: BlacklistEntry, figures: dict[str, Any], at: datetime, actor: Actor) -> BlacklistEntry:
    """The facts behind a proposal that waits are others now. Raises Conflict when it no longer waits."""
    locked = lock_entry(entry)
    if locked.state != State.PROPOSED:
        raise Conflict("listing.settled", _("This proposal has been decided already."))
    changed = {name: value for name, value in figures.items() if getattr(locked, name) != value}
    if not changed:
        return locked
    before = {name: getattr(locked, name) for name in changed}
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changed))
    entry_note(locked, "listing.changed", actor, at, params={"before": before, "now": changed})
    return locked


@transaction.atomic
def listing_end(*, entry: BlacklistEntry, reason: str, at: datetime, actor: Actor) -> bool:
    """Take a standing entry off the list; False when it no longer stands. Safe to run twice."""
    locked = lock_entry(entry)
    if locked.state not in (State.ACTIVE, State.PROPOSED):
        return False
    stood = locked.state == State.ACTIVE
    locked.state, locked.ended_at, locked.end_reason = State.ENDED, at, reason
    locked.save(update_fields=["state", "ended_at", "end_reason"])
    holders = locked.appeals.filter(kind=Appeal.Kind.HOLDER, state=Appeal.State.OPEN)
    holders.update(state=Appeal.State.ANSWERED, answered_at=at)  # it no longer matters
    if stood:
        list_changed(locked, "ended", at)
        _let_in_again(locked, actor, at)
    entry_note(locked, "listing.ended", actor, at, reason=reason)
    return True


def _let_in_again(entry: BlacklistEntry, actor: Actor, at: datetime) -> None:
    """A firm whose access was taken by this listing alone has it again."""
    standing = last_standing(entry.marketer.pk) if entry.marketer else None
    case = entry.case.reference if entry.case else ""
    if (
        entry.marketer is not None
        and standing is not None
        and (standing.reason, standing.case_reference) == ("listed", case)
    ):
        marketer_restore(marketer=entry.marketer, reason=entry.end_reason, case_reference=case, at=at, actor=actor)


def listing_expire(*, at: datetime) -> int:
    """End every entry whose term is over, or prolong it where a case was filed meanwhile; how many. Only these are read, by an
    index, and one sweep at a time."""
    with one_at_a_time("listing_expire") as mine:
        due = BlacklistEntry.objects.filter(state=State.ACTIVE, until__lte=at).order_by("until", "pk") if mine else ()
        return one_by_one(lambda entry: _expire(entry, at), due)


def _expire(entry: BlacklistEntry, at: datetime) -> bool:
    """Without a decision a block ends early, unless a case was filed: then it stands for its whole term."""
    need, actor = current_policy(at).enforcement.listing[entry.action], Actor.system("expiry")
    if entry.reason in EVIDENCE and need.term_unfiled is not None and entry.since is not None and _filed(entry):
        whole = entry.since + need.term
        if whole > at:
            return listing_prolong(entry=entry, until=whole, at=at, actor=actor)
    return listing_end(entry=entry, reason="expired", at=at, actor=actor)


def _filed(entry: BlacklistEntry) -> bool:
    return entry.case is not None and entry.case.filed_at is not None


@transaction.atomic
def never_list(*, value: str, reason: str, officer: User, at: datetime) -> NeverListed:
    """Guard a caller for ever: what stands or waits against it ends, a pattern that takes it in as a whole. A trailing ``*``
    guards a whole range.

    It reaches entries of every province, so it is for the national office. Raises NotAllowed for others.
    """
    if not roles_in(officer, NATIONAL, at) & DECIDING_ROLES:
        raise NotAllowed("never_list.role", _("Only the national office protects a caller."))
    row = caller_guard(value=value, reason=reason, officer=officer, at=at)
    against = BlacklistEntry.objects.filter(state__in=[State.ACTIVE, State.PROPOSED], marketer=None)
    for entry in against.select_related("caller"):
        pattern, caller = entry.pattern.removesuffix("*"), entry.caller
        if guards_within(value, pattern) if pattern else caller and value_matches(value, caller.value):
            listing_end(entry=entry, reason="never_listed", at=at, actor=Actor.user(officer))
    return row


def _guarded(entry: BlacklistEntry, policy: Policy, at: datetime) -> bool:
    """Whether it names whom nobody lists, or a pattern takes one in."""
    if entry.pattern:
        return never_list_within(entry.pattern.removesuffix("*"), policy, at)
    return entry.caller is not None and never_listed(entry.caller.value, policy, at)


def _waiting(entry: BlacklistEntry, officer: User, at: datetime, instead: Represented | None) -> BlacklistEntry:
    locked = lock_entry(entry)
    check_listing_office(locked, officer, at, instead)
    if locked.state != State.PROPOSED:
        raise Conflict("listing.settled", _("This proposal has been decided already."))
    return locked


def _persons(officer: User, instead: Represented | None) -> list[int]:
    return [officer.pk, *([instead.principal.pk] if instead else [])]


def _check_warned(entry: BlacklistEntry, policy: Policy, at: datetime) -> None:
    """A firm that declared the caller hears of it some days before."""
    if entry.warned_at is None:
        return
    until = policy.due(entry.warned_at, policy.enforcement.deadlines["listing_warning"])
    if at <= until:
        day = {"day": date_format(until.astimezone(policy.numbering.zone), "DATE_FORMAT")}
        message = _("The firm that declared this number was warned and has until the end of %(day)s. Agree after that.")
        raise Conflict("listing.warning", message % day)


def _review(
    entry: BlacklistEntry, officer: User, *, agrees: bool, reason: str, at: datetime, instead: Represented | None
) -> None:
    """The entry is locked, so of two words at once the second sees the first. A deputy counts as both."""
    persons = [officer, *([instead.principal] if instead else [])]
    if entry.reviews.filter(Q(officer__in=persons) | Q(instead_of__in=persons)).exists():
        message = _("You have already agreed, or somebody in the same place. A second officer must agree as well.")
        raise Conflict("listing.same_officer", message)
    entry.reviews.create(
        officer=officer,
        instead_of=instead.principal if instead else None,
        agrees=agrees,
        reason=reason.strip(),
        at=at,
    )


def _activate(entry: BlacklistEntry, *, until: datetime, actor: Actor, at: datetime) -> None:
    """Put a proposal on the list; the weaker entries of the same caller, firm or pattern end with it. An emergency ends in days,
    so it stands beside what else there is."""
    entry.state, entry.since, entry.until = State.ACTIVE, at, until
    entry.save(update_fields=["state", "since", "until"])
    if entry.marketer is not None:
        marketer_suspend(
            marketer=entry.marketer,
            reason="listed",
            case_reference=entry.case.reference if entry.case else "",
            at=at,
            actor=actor,
        )
    same = BlacklistEntry.objects.filter(
        caller=entry.caller,
        marketer=entry.marketer,
        pattern=entry.pattern,
        state__in=[State.ACTIVE, State.PROPOSED],
    ).exclude(pk=entry.pk)
    for weaker in same if entry.action != "emergency" else ():
        if strength(weaker.action) < strength(entry.action):
            listing_end(entry=weaker, reason="superseded", at=at, actor=actor)
    list_changed(entry, "listed", at)
    told = holder_tell(entry, "watched" if entry.action == "watch" else "listed", at)
    if not told and entry.action in PUBLISHED:
        entry.untold_at = at
        entry.save(update_fields=["untold_at"])
