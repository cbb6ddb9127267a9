"""Cases become one, and one becomes two. Every violation stands in exactly one case before and after."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.services.complaint_step import complaint_steps_add
from compliance.cases.models import Case, CaseOfficer, ClockChange, Deputy, Disclosure, Recusal
from compliance.cases.rules.case_facts import LASTING
from compliance.cases.rules.case_states import STATES, State, due_in
from compliance.cases.rules.combining import FRESH, WHILE_SPLIT, against_merging, against_splitting
from compliance.cases.rules.objection import Objection
from compliance.cases.selectors.case import case_version
from compliance.cases.selectors.combining import side_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case_events import case_happened, next_reference
from compliance.cases.services.locks import MOVED
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.locks import lock_subject
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.ids import public_id
from core.models import User
from core.policies import current_policy
from core.translation.words import named

MERGERS = frozenset({Role.SUPERVISOR})
MOST = 20  # cases merged at once


@transaction.atomic
def cases_merge(
    *, into: Case, others: Collection[Case], supervisor: User, reason: str, at: datetime, seen: str = ""
) -> Case:
    """`others` become parts of `into`: violations, listings, officers and those who stand aside go there, the earliest
    filing and deadline stand, complainants are told. Their files stay as they are and are read with the case they are part
    of; their references lead there.

    Raises NotAllowed for who is not supervisor of each of them, Conflict where something stands against it
    (rules/combining); then nothing is merged.
    """
    if not reason.strip():
        raise DomainError("merge.reason", _("Give a reason."), pointer="/reason")
    wanted = {case.pk: case for case in others if case.pk != into.pk}
    if not wanted or len(wanted) > MOST:
        raise DomainError("merge.none", _("Choose the cases to be merged, 20 at most."), pointer="/cases")
    locked = _locked([into, *wanted.values()])
    into = locked.pop(into.pk)
    _check_unmoved(into, seen)
    deputy = _supervised(into, supervisor, at)
    for other in locked.values():
        _supervised(other, supervisor, at)
        _refuse(against_merging(side_of(into), side_of(other)), other)
        _take_in(into, other, at)
        for case, told, before in ((into, other, ""), (other, into, other.state)):
            if case is other:
                _end_merged(other, into, at)
            case_happened(
                case, "case.merged" if case is into else "case.merged_into", Actor.user(supervisor), at,
                params={"name": told.reference, "case": told.pk}, note=reason.strip(), from_state=before,
                to_state=other.state if before else "", audited={"case": told.pk}, deputy=deputy,
            )  # fmt: skip
        into.save()
    return into


@transaction.atomic
def case_take_in_fresh(*, into: Case, other: Case, at: datetime) -> bool:
    """A case that nobody has worked on becomes part of its campaign's, where nothing stands against it; whether it did.

    Its subject and `into` are locked already. What somebody works on is merged by a supervisor (`cases_merge`) or not at all.
    """
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("marketer", "caller", "respondent")
    locked = rows.filter(pk=other.pk, gathering=True, state=State.OPENED, officers=None).first()
    if locked is None or locked.pk == into.pk or against_merging(side_of(into), side_of(locked)):
        return False
    _take_in(into, locked, at)
    _end_merged(locked, into, at)
    for case, told, before in ((into, locked, ""), (locked, into, State.OPENED)):
        case_happened(
            case, "case.merged" if case is into else "case.merged_into", Actor.system("gathering"), at,
            params={"name": told.reference, "case": told.pk, "campaign": True}, from_state=str(before),
            to_state=locked.state if before else "", audited={"case": told.pk},
        )  # fmt: skip
    into.save()
    return True


def _take_in(into: Case, other: Case, at: datetime) -> None:
    proved = list(_proved(Violation.objects.filter(case=other)))
    _people_copy(other, into, at)
    other.officers.filter(until=None).update(until=at)
    Violation.objects.filter(case=other).update(case=into)
    BlacklistEntry.objects.filter(case=other).update(case=into)
    filed = [moment for moment in (into.filed_at, other.filed_at) if moment]
    into.filed_at = min(filed, default=None)
    into.deadline = _earliest(into, other, at)
    if other.preservations.filter(ended_at=None).exists():
        if into.preservations.filter(ended_at=None).exists():
            raise Conflict(
                "merge.preserved", _("Evidence is preserved in both. First say what becomes of it in one of them.")
            )
        other.preservations.filter(ended_at=None).update(case=into)
        ClockChange.objects.create(case=into.pk)
    into.facts = {**{name: value for name, value in other.facts.items() if name in LASTING}, **into.facts}
    if into.respondent_id is None and not into.respondent_name:
        into.respondent, into.respondent_name = other.respondent, other.respondent_name
    _tell(into, proved, at)


def _end_merged(other: Case, into: Case, at: datetime) -> None:
    gathered = other.gathering and (other.marketer_id, other.caller_id) == (into.marketer_id, into.caller_id)
    other.state, other.state_since, other.closed_at, other.deadline = str(State.CLOSED), at, at, None
    other.gathering, other.merged_into = False, into
    other.save()
    Case.objects.filter(merged_into=other).update(merged_into=into)  # never in a chain
    into.gathering = into.gathering or gathered


def _earliest(into: Case, other: Case, at: datetime) -> datetime | None:
    """Of the clocks that run for the step the case is at: its own, the other's at the same step, and from the earliest filing."""
    dues = [into.deadline]
    if other.state == into.state or {other.state, into.state} <= FRESH:
        dues.append(other.deadline)
    if into.record.from_filing:
        extended = into.facts.get("extended", ())
        dues.append(due_in(State(into.state), into.state_since, into.filed_at, current_policy(at), extended=extended))
    return min((due for due in dues if due is not None), default=None)


@transaction.atomic
def case_split(
    *,
    case: Case,
    breaches: Collection[str],
    callers: Collection[int],
    supervisor: User,
    reason: str,
    at: datetime,
    seen: str = "",
) -> Case:
    """What is suspected of these breaches, and of calls from these callers (ids), becomes a case of its own, with its own
    reference. It is filed as the whole was, for its facts were; its clocks begin now, those from filing stay.

    Something goes and something stays. Raises NotAllowed, Conflict as `cases_merge`.
    """
    if not reason.strip():
        raise DomainError("split.reason", _("Give a reason."), pointer="/reason")
    case = _locked([case])[case.pk]
    _check_unmoved(case, seen)
    deputy = _supervised(case, supervisor, at)
    _refuse(against_splitting(side_of(case)), case)
    rows = Violation.objects.filter(case=case)
    going = list(rows.filter(Q(breach__in=breaches) | Q(caller__in=callers)).values_list("pk", flat=True))
    if not going or not rows.exclude(pk__in=going).exists():
        raise DomainError(
            "split.none", _("Choose what goes; something must go, and something must stay."), pointer="/callers"
        )
    part = _part_of(case, going, at)
    part.save(force_insert=True)
    _people_copy(case, part, at)
    Violation.objects.filter(pk__in=going).update(case=part)
    gone = set(part.violations.values_list("caller_id", flat=True)) - set(
        case.violations.values_list("caller_id", flat=True)
    )
    BlacklistEntry.objects.filter(case=case, caller__in=gone).update(case=part)
    _disclosures_follow(case, part)
    for one, act, other in ((case, "case.split", part), (part, "case.split_off", case)):
        case_happened(
            one, act, Actor.user(supervisor), at, params={"name": other.reference, "case": other.pk, "violations": len(going)},
            note=reason.strip(), to_state=part.state if one is part else "",
            audited={"case": other.pk, "violations": len(going)}, deputy=deputy,
        )  # fmt: skip
    _tell(part, _proved(part.violations.all()), at)
    return part


def _disclosures_follow(case: Case, part: Case) -> None:
    """What was asked or disclosed about a complaint goes with it; where it stands in both, it stays with the whole."""
    going = part.violations.exclude(complaint__in=case.violations.values("complaint")).values("complaint")
    Disclosure.objects.filter(case=case, complaint__in=going).update(case=part)


def _part_of(case: Case, going: Collection[int], at: datetime) -> Case:
    """New complaints go on joining the whole, but for those of one caller that leaves a campaign of several."""
    policy = current_policy(at)
    callers = set(Violation.objects.filter(pk__in=going).values_list("caller_id", flat=True))
    alone = case.caller_id is not None and len(callers) == 1 and case.caller_id not in callers
    caller = callers.pop() if alone else case.caller_id
    state = State(case.state) if State(case.state) in WHILE_SPLIT else State.INVESTIGATING
    return Case(
        public_id=public_id("cas"),
        reference=next_reference(at, policy),
        marketer_id=case.marketer_id,
        caller_id=caller,
        respondent=case.respondent,
        respondent_name=case.respondent_name,
        state=state,
        gathering=alone and not Case.objects.filter(gathering=True, caller=caller).exists(),
        province=case.province,
        category=case.category,
        opened_because=case.opened_because,
        policy_version=policy.version,
        opened_at=at,
        state_since=at,
        deadline=due_in(state, at, case.filed_at, policy),
        filed_at=case.filed_at,
        facts={name: value for name, value in case.facts.items() if name in LASTING},
    )


def _locked(cases: Iterable[Case]) -> dict[int, Case]:
    """All subjects, firms first, then all cases, each by id: two merges at once never wait for each other in a ring."""
    rows = list(cases)
    for firm in sorted({case.marketer_id for case in rows if case.marketer_id}):
        lock_subject("marketer", firm)
    for caller in sorted({case.caller_id for case in rows if case.caller_id}):
        lock_subject("caller", caller)
    found = Case.objects.select_for_update(of=("self",), no_key=True).select_related("marketer", "caller", "respondent")
    return {case.pk: case for case in found.filter(pk__in=[case.pk for case in rows]).order_by("pk")}


def _check_unmoved(case: Case, seen: str) -> None:
    if seen and seen != case_version(case):
        raise Conflict("case.moved", MOVED)


def _supervised(case: Case, supervisor: User, at: datetime) -> Deputy | None:
    powers = powers_in(case, supervisor, at)
    if not powers.roles & MERGERS:
        raise NotAllowed("merge.role", _("Only a supervisor of each of these cases merges or splits them."))
    return powers.acting_for(MERGERS)


def _refuse(objections: Collection[Objection], case: Case) -> None:
    if objections:
        first = next(iter(objections))
        message = " ".join(named(objection.names) for objection in objections)
        raise Conflict(f"merge.{first.code}", f"{case.reference} ・ {message}")


def _people_copy(source: Case, target: Case, at: datetime) -> None:
    """Who investigated one investigated the other, and whoever stands aside from one stands aside from the other."""
    for row in source.recusals.filter(Q(granted=None) | Q(granted=True)):
        said = {
            "own": row.own, "reason": row.reason, "asked_by": row.asked_by, "asked_at": row.asked_at, "granted": row.granted,
            "decided_by": row.decided_by, "decided_at": row.decided_at, "decision_reason": row.decision_reason,
        }  # fmt: skip
        theirs = target.recusals.filter(user=row.user)
        if theirs.filter(granted=True).exists() or (theirs.filter(granted=None, own=True).exists() and not row.granted):
            continue
        if not theirs.filter(granted=None).update(**said):
            Recusal.objects.create(case=target, user=row.user, **said)
    aside = set(target.recusals.barring().values_list("user_id", flat=True))
    target.officers.filter(user__in=aside, until=None).update(until=at)
    known = set(target.officers.values_list("user_id", flat=True))
    working = set(target.officers.filter(until=None).values_list("user_id", flat=True))
    for officer in source.officers.order_by("pk"):
        works = officer.until is None and officer.user_id not in aside
        if works and officer.user_id not in working:
            CaseOfficer.objects.create(case=target, user_id=officer.user_id, since=officer.since)
            working.add(officer.user_id)
        elif officer.user_id not in known | working:
            CaseOfficer.objects.create(
                case=target, user_id=officer.user_id, since=officer.since, until=officer.until or at
            )
        known.add(officer.user_id)


def _proved(rows: Any) -> Any:
    return rows.exclude(complaint__evidence="C0").values_list("complaint_id", flat=True).distinct()


def _tell(case: Case, complaint_ids: Iterable[int], at: datetime) -> None:
    """As those are told who join a case (services/gathering)."""
    ids = list(complaint_ids)
    for status in ("linked", *(STATES[State.FILED].told if case.filed_at else ())):
        complaint_steps_add(
            complaint_ids=ids, status=status, case_reference=case.reference, at=at, actor=Actor.system("gathering")
        )
