"""Violations gather into cases: by firm, or where the firm is unknown by caller, the callers of one campaign in its leader's.

A subject is computed anew, nothing added up.
"""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from complaints.models import Caller, Complaint
from complaints.services.complaint_step import complaint_steps_add
from compliance.cases.models import Case, GatheredPolicy
from compliance.cases.rules.case_opening import Opening, opening, opening_on_review, province_of_case
from compliance.cases.rules.case_states import STATES, Phase, State, due_in, states_of
from compliance.cases.selectors.changed import (
    Changed,
    cases_fresh_of,
    gathered_by,
    gathered_with,
    subjects_changed,
    subjects_everywhere,
    worth_a_look,
)
from compliance.cases.services.campaign_caller import case_callers_let_go
from compliance.cases.services.case_events import case_happened, next_reference, transfer_open
from compliance.cases.services.combining import case_take_in_fresh
from compliance.cases.services.holder_claim import holder_claims_note
from compliance.findings.models import SubjectChange, Violation
from compliance.findings.selectors.campaign import leaders_of
from compliance.findings.selectors.filing import filings_of
from compliance.findings.selectors.operator_answers import lines_known
from compliance.findings.services.campaign import campaigns_follow
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.locks import lock_subject
from compliance.listings.services.proposals import listing_follow, listing_let_go, listing_propose_supported
from core.access.roles import NATIONAL
from core.actors import Actor
from core.ids import public_id
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import is_fault, one_by_one
from registry.firms.models import Marketer

logger = logging.getLogger(__name__)
ACTOR = Actor.system("gathering")
TOGETHER = 500  # callers that are looked at in one transaction for campaigns
OPEN = [str(state) for state in states_of(Phase.BEFORE_DECISION)]
AT_ONCE = 20  # looks at one subject within a minute


def violations_gather(*, at: datetime) -> int:
    """Open the cases whose thresholds are crossed and bring open ones up to date; how many cases were looked at.

    Only subjects that something happened to since the last round are looked at (docs/adr/0045), but all of them under
    another version of the pack. One round at a time: a second one ends at once. Run twice, at once or late it gives the
    same rows: subjects are locked one by one, and the database holds that a subject has one case that gathers.
    """
    with one_at_a_time("gathering") as mine:
        if not mine:
            return 0
        policy = current_policy(at)
        known = GatheredPolicy.objects.filter(pk=1, policy_version=policy.version).exists()
        changed = subjects_changed()
        touched = _round(changed if known else subjects_everywhere(changed), at, policy)
        if not known:
            holder_claims_note()
            GatheredPolicy.objects.update_or_create(pk=1, defaults={"policy_version": policy.version})
        return touched


def _round(changed: Changed, at: datetime, policy: Policy) -> int:
    """Marks of subjects not worth a look are deleted by their ids: what was added since the reading stays."""
    if changed.callers:
        case_callers_let_go(callers=changed.callers, at=at)
    failure = _campaigns_follow(changed.callers, at)
    campaigns = leaders_of(changed.callers) if changed.callers else {}
    by = gathered_by(changed.callers, campaigns)
    leaders = set(by.values())
    leading = leaders & set(campaigns.values())
    marketers = worth_a_look("marketer", changed.marketers, policy)
    callers = sorted({*worth_a_look("caller", leaders - leading, policy), *leading})
    due = {*marketers}, {*callers}
    idle = [
        pk
        for pk, (marketer, caller) in changed.marks.items()
        if marketer not in due[0] and by.get(caller or 0) not in due[1]
    ]
    SubjectChange.objects.filter(pk__in=idle).delete()
    subjects = [("marketer", pk) for pk in marketers] + [("caller", pk) for pk in callers]
    done = one_by_one(lambda one: subject_gather(subject=one[0], subject_id=one[1], at=at), subjects)
    if failure is not None:
        raise failure
    return done


def _campaigns_follow(callers: Collection[int], at: datetime) -> Exception | None:
    """What fails here holds up no case: it is raised once all are gathered."""
    ids = sorted(callers)
    parts = [ids[n : n + TOGETHER] for n in range(0, len(ids), TOGETHER)]
    try:
        one_by_one(lambda part: campaigns_follow(callers=part, at=at), parts)
    except Exception as error:
        if not is_fault(error):
            raise
        return error
    return None


def complaint_gather(*, complaint_id: int, at: datetime) -> Case | None:
    """Gather the subject of one complaint at once, so that nobody waits for the sweep; None without a case.

    A subject that many complain of in one minute is left to the sweep, which looks at it once for them all: each look
    reads the whole case.
    """
    found = Violation.objects.filter(complaint=complaint_id, state=Violation.State.SUSPECTED)
    subject = found.values_list("marketer_id", "caller_id").first()
    if subject is None:
        return None
    marketer, caller = subject
    if _often(f"gathered:{marketer or ''}:{'' if marketer else caller}"):
        return None
    if marketer:
        return subject_gather(subject="marketer", subject_id=marketer, at=at)
    campaigns_follow(callers=[caller], at=at)
    return subject_gather(subject="caller", subject_id=caller, at=at)


def complaint_gather_reviewed(*, complaint_id: int, at: datetime) -> Case | None:
    """Gather the subject of a complaint whose answer did not stand: into the case that there is, else into one of its own."""
    marketer, caller = Complaint.objects.filter(pk=complaint_id).values_list("assessment__marketer", "caller").get()
    subject, subject_id = ("marketer", marketer) if marketer else ("caller", caller)
    return subject_gather(subject=subject, subject_id=subject_id, reviewed=complaint_id, at=at)


def _often(subject: str) -> bool:
    """Counted where it may be lost: without a cache everything is gathered at once."""
    cache.add(subject, 0, timeout=60)
    try:
        return cache.incr(subject) > AT_ONCE
    except ValueError:  # it ran out in between, or there is no cache
        return False


def _mine(subject: str, subject_id: int, callers: Collection[int]) -> Q:
    """The violations of a firm, or of callers whose firm is unknown."""
    return Q(marketer=subject_id) if subject == "marketer" else Q(marketer=None, caller__in=callers)


def _complaints_lock(mine: Q) -> list[int]:
    """The complaints whose violations are written in this round, locked: before those, as whoever assesses them anew does.
    The other way round each would wait for the other."""
    wanted = _behind_of(mine).values("complaint").union(_waiting_of(mine).values("complaint"))
    ids = [row["complaint"] for row in wanted]
    rows = Complaint.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _behind_of(mine: Q) -> "QuerySet[Violation]":
    """Violations of open matters whose complaint's evidence has risen since."""
    open_matters = Violation.objects.filter(Q(case=None) | Q(case__state__in=OPEN), state=Violation.State.SUSPECTED)
    return open_matters.filter(mine).exclude(evidence=F("complaint__evidence"))


def _evidence_refresh(mine: Q, locked: list[int]) -> None:
    raised = Complaint.objects.filter(pk=OuterRef("complaint")).values("evidence")
    # Asked first and written by key: in one statement, a planner without statistics joins every row with every other.
    behind = list(_behind_of(mine).filter(complaint__in=locked).values_list("pk", flat=True))
    if behind:
        Violation.objects.filter(pk__in=behind, state=Violation.State.SUSPECTED).update(evidence=Subquery(raised))


@transaction.atomic
def subject_gather(*, subject: str, subject_id: int, at: datetime, reviewed: int | None = None) -> Case | None:
    """Bring one firm's (``"marketer"``) or caller's (``"caller"``) case up to date; None while there is none. The leader of a
    campaign gathers for all of its callers. `reviewed`: a complaint that opens a case by itself, for its answer did not stand.

    What is noted of the subject is deleted before its violations are read: a change that comes in between is noted anew.
    """
    policy = current_policy(at)
    campaign = leaders_of([subject_id]) if subject == "caller" else {}
    subject_id = gathered_by([subject_id], campaign)[subject_id] if campaign else subject_id
    fresh = cases_fresh_of(subject_id) if campaign else []
    _lock_whole(subject, subject_id)
    for other in sorted({subject_id, *(case.caller_id or 0 for case in fresh)}) if fresh else ():
        _lock(subject, other)
    owner = _lock(subject, subject_id)
    callers = gathered_with(subject_id) if campaign else {subject_id}
    SubjectChange.objects.filter(**{f"{subject}__in": callers}).delete()
    if owner is None:
        return None
    mine = _mine(subject, subject_id, callers)
    locked = _complaints_lock(mine)
    _evidence_refresh(mine, locked)
    waiting = _waiting_of(mine).filter(complaint__in=locked)
    case = _case_of(subject, owner)
    if case is None:
        case = _case_open(subject, owner, waiting, at, policy, reviewed)
    else:
        _violations_add(case, waiting, at)
    if case is not None:
        for other_case in fresh:
            case_take_in_fresh(into=case, other=other_case, at=at)
        _listings_propose(case, at, policy)
        _national_propose(case, at, policy)
    _listings_follow(subject, owner, at, policy)
    return case


def _lock(subject: str, subject_id: int) -> Marketer | Caller | None:
    """None for a caller whose last complaint was deleted meanwhile."""
    try:
        return lock_subject(subject, subject_id)
    except (Marketer.DoesNotExist, Caller.DoesNotExist):
        return None


def _lock_whole(subject: str, subject_id: int) -> None:
    """Where the subject's case is part of another, that one's subject is locked first, as by whoever works on it."""
    whole = Case.objects.filter(gathering=True, **{f"merged__{subject}": subject_id}).first()
    own = Case.objects.filter(gathering=True, **{subject: subject_id})
    if whole is not None and not own.exists():
        _lock("marketer" if whole.marketer_id else "caller", whole.marketer_id or whole.caller_id or 0)


def _case_of(subject: str, owner: Any) -> Case | None:
    """The case that gathers for the subject, locked: its own, else the one into which its own was merged."""
    rows = Case.objects.select_for_update(no_key=True)
    own = rows.filter(gathering=True, **{subject: owner}).first()
    if own is not None:
        return own
    return rows.filter(gathering=True, pk__in=Case.objects.filter(**{subject: owner}).values("merged_into")).first()


def _national_propose(case: Case, at: datetime, policy: Policy) -> None:
    """People of so many regions complain that the case may be a national one: proposed to the national office, which
    decides. What it refused is proposed anew once people of further provinces complain."""
    least = policy.enforcement.national_from_provinces
    if not case.province or case.record.phase != Phase.BEFORE_DECISION or not least:
        return
    named = case.violations.exclude(state=Violation.State.DISMISSED).exclude(complaint__province="")
    found = set(named.values_list("complaint__province", flat=True).distinct())
    if len(found) < least or case.transfers.filter(accepted=None).exists():
        return
    if case.transfers.filter(accepted=True, from_province=NATIONAL).exists():  # the national office gave it away
        return
    if any(found <= set(row.provinces) for row in case.transfers.filter(asked_by=None)):
        return
    transfer_open(case=case, province=NATIONAL, reason="", user=None, at=at, provinces=sorted(found), deputy=None)


def _listings_propose(case: Case, at: datetime, policy: Policy) -> None:
    """For each caller of the case, what its complaints in this case support."""
    for caller in Caller.objects.filter(violations__case=case).distinct().order_by("pk"):
        listing_propose_supported(
            caller=caller,
            complaints=_complaints_of(case, caller),
            case_id=case.pk,
            category=case.category,
            at=at,
            policy=policy,
        )
    gone = BlacklistEntry.objects.filter(case=case, state=BlacklistEntry.State.PROPOSED)
    for entry in gone.exclude(caller__violations__case=case).select_related("caller"):
        _follow(entry, case, at, policy)


def _listings_follow(subject: str, owner: Any, at: datetime, policy: Policy) -> None:
    """Proposals of the subject's cases that gather no more, but wait for an officer still; and what stands on lines of which
    it is known that they may have changed hands."""
    entries = BlacklistEntry.objects.filter(caller__isnull=False, **{f"case__{subject}": owner}).order_by("pk")
    states = BlacklistEntry.State
    for entry in entries.filter(state=states.PROPOSED, case__gathering=False).select_related("caller", "case"):
        if entry.case is not None:
            _follow(entry, entry.case, at, policy)
    standing = entries.filter(state=states.ACTIVE)
    known = lines_known([value for value in standing.values_list("caller__value", flat=True) if value])
    for entry in standing.filter(caller__value__in=known).select_related("caller", "case") if known else ():
        if entry.case is not None and entry.caller is not None:
            complaints = _complaints_of(entry.case, entry.caller)
            listing_let_go(entry=entry, complaints=complaints, at=at, policy=policy)


def _follow(entry: BlacklistEntry, case: Case, at: datetime, policy: Policy) -> None:
    if entry.caller is not None:
        listing_follow(entry=entry, complaints=_complaints_of(case, entry.caller), at=at, policy=policy)


def _complaints_of(case: Case, caller: Caller) -> "QuerySet[Complaint]":
    """What speaks against the caller in this case: not what was dismissed."""
    standing = (Violation.State.SUSPECTED, Violation.State.ESTABLISHED)
    return Complaint.objects.filter(violations__case=case, violations__state__in=standing, caller=caller).distinct()


def _waiting_of(mine: Q) -> "QuerySet[Violation]":
    return Violation.objects.filter(mine, case=None, state=Violation.State.SUSPECTED)


def _case_open(
    subject: str, owner: Any, waiting: "QuerySet[Violation]", at: datetime, policy: Policy, reviewed: int | None
) -> Case | None:
    """Open a case when the waiting violations cross the pack's threshold, or `reviewed` is among their complaints."""
    complaints = list(Complaint.objects.filter(pk__in=waiting.values("complaint")).select_related("number", "caller"))
    filings = filings_of(complaints, policy)
    crossed = opening(filings, policy)
    if crossed is None and any(complaint.pk == reviewed for complaint in complaints):
        crossed = opening_on_review(filings, policy)
    if crossed is None:
        return None
    case = Case(
        public_id=public_id("cas"),
        reference=next_reference(at, policy),
        marketer=owner if subject == "marketer" else None,
        caller=owner if subject == "caller" else None,
        respondent=owner if subject == "marketer" else None,
        state=State.OPENED,
        province=_province_for(subject, owner, complaints, policy),
        category=_most_common(complaint.category for complaint in complaints),
        opened_because=_because(crossed),
        policy_version=policy.version,
        opened_at=at,
        state_since=at,
        deadline=due_in(State.OPENED, at, None, policy),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        return Case.objects.get(gathering=True, **{subject: owner})
    figures = case.opened_because
    act = "case.opened_on_review" if crossed.ground == "review" else "case.opened"
    case_happened(case, act, ACTOR, at, params=figures, to_state=State.OPENED, audited=figures)
    _violations_add(case, waiting, at, opening_case=True)
    return case


def _province_for(subject: str, owner: Any, complaints: list[Complaint], policy: Policy) -> str:
    firm = owner.province if subject == "marketer" else ""
    line = owner.province if subject == "caller" else _most_common(row.caller.province for row in complaints)
    return province_of_case(line, firm, [row.province for row in complaints], policy)


def _because(crossed: Opening) -> dict[str, Any]:
    figures = asdict(crossed.tally) | {"provinces": sorted(crossed.tally.provinces)}
    return {
        "ground": crossed.ground,
        "first": crossed.first.isoformat(),
        "last": crossed.last.isoformat(),
        **figures,
    }


def _most_common(values: Any) -> str:
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else ""


def _violations_add(case: Case, waiting: "QuerySet[Violation]", at: datetime, *, opening_case: bool = False) -> None:
    """Put the waiting violations into the case; complainants new to it are told that theirs is one of several."""
    rows = list(waiting.select_for_update(no_key=True).values_list("pk", "complaint_id", "complaint__evidence"))
    if not rows:
        return
    complaints = {complaint: evidence for _, complaint, evidence in rows}
    known = set(case.violations.filter(complaint__in=complaints).values_list("complaint_id", flat=True))
    Violation.objects.filter(pk__in=[pk for pk, _, _ in rows]).update(case=case)
    if not opening_case:
        params = {"complaints": len(complaints), "violations": len(rows)}
        case_happened(case, "case.violations_added", ACTOR, at, params=params, audited=params)
    proved = [complaint for complaint, evidence in complaints.items() if evidence != "C0" and complaint not in known]
    for status in ("linked", *(STATES[State.FILED].told if case.filed_at else ())):
        complaint_steps_add(complaint_ids=proved, status=status, case_reference=case.reference, at=at, actor=ACTOR)
