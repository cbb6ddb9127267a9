"""From complaint to suspected breaches."""

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.models import Complaint, ComplaintChange
from complaints.services.complaint_step import REVIEW, complaint_step_add
from compliance.findings import signals
from compliance.findings.models import Assessment, FormerAssessment, SubjectChange, Violation
from compliance.findings.models.assessment import ON_REVIEW, TAKEN_BACK
from compliance.findings.rules.breaches import ON_RECORD, AssessmentResult, assess
from compliance.findings.rules.complaint_facts import ComplaintFacts, is_known
from compliance.findings.rules.explanations import NEW_FACTS, no_breach_said
from compliance.findings.selectors.complaint_facts import Declarations, complaint_facts
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.findings.services.call_again import violations_take_over
from core.actors import Actor
from core.events import announce
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import is_fault, one_by_one
from core.services.audit import audit_write
from registry.firms.models import Marketer

logger = logging.getLogger(__name__)
ACTOR = Actor.system("assessment")
CHUNK = 1000
SWEPT = 20_000  # complaints of one sweep; the next goes on


@transaction.atomic
def complaint_assess(*, complaint_id: int, at: datetime) -> Assessment:
    """Assess one complaint. Run again it finds the same, or what answers and evidence added since make of it; what was
    concluded before is kept beside it.

    A violation once found stays; only a decision settles it, or that a fact on record was taken back which it rested on.
    The first answer stays once what it rests on is kept no more. Of a complaint that was withdrawn nothing more is suspected.
    """
    Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    _note_seen([complaint_id])
    complaint = Complaint.objects.select_related("caller", "number", "imported_by").get(pk=complaint_id)
    if complaint.withdrawn_at is not None:  # what stands in a case stays: an authority acts on what it knows
        complaint.violations.waiting().update(state=Violation.State.DISMISSED, settled_at=at)
    done = Assessment.objects.filter(complaint=complaint).first()
    if done is not None and not is_known(complaint.called_at, at, current_policy(at)):
        return done
    assessment, violations = _assess(
        complaint, Declarations({complaint.caller.value}), OperatorAnswers({complaint.caller.value}), at
    )
    if done is not None and done.facts == assessment.facts:
        return done
    if done is not None:
        _keep_former(done, at)
    assessment.pk = done.pk if done else None
    assessment.save()
    _settle_on_record(complaint, violations, at)
    _suspect(violations, at)
    audit_write(
        actor=ACTOR,
        act="complaint.assessed",
        target=complaint,
        at=at,
        data={"outcome": assessment.outcome, "breaches": [violation.breach for violation in violations]},
    )
    _tell(complaint, assessment, at, before=done)
    announce(signals.complaint_assessed, complaint_id=complaint.pk)
    return assessment


def _suspect(violations: Iterable[Violation], at: datetime) -> None:
    """Those of complaints that stand."""
    rows = [violation for violation in violations if violation.complaint.withdrawn_at is None]
    for complaint in {row.complaint for row in rows if row.complaint.again}:
        breaches = {row.breach for row in rows if row.complaint == complaint}
        violations_take_over(complaint=complaint, breaches=breaches, at=at, actor=ACTOR)
    Violation.objects.bulk_create(rows, ignore_conflicts=True)


def _settle_on_record(complaint: Complaint, violations: list[Violation], at: datetime) -> None:
    """Suspicions whose fact was taken back are dismissed, with the mark of it; they come back with the fact."""
    standing = {violation.breach: violation for violation in violations}
    rows = complaint.violations.exclude(facts__reason=ON_REVIEW)  # an officer suspects it, whatever is on record
    for row in rows.select_for_update(no_key=True).filter(breach__in=ON_RECORD):
        found = standing.get(row.breach)
        if row.state == Violation.State.SUSPECTED and found is None:
            row.state, row.settled_at, row.facts = Violation.State.DISMISSED, at, {**row.facts, TAKEN_BACK: True}
        elif row.state == Violation.State.DISMISSED and TAKEN_BACK in row.facts and found is not None:
            row.state, row.settled_at, row.facts = Violation.State.SUSPECTED, None, found.facts
        else:
            continue
        row.save(update_fields=["state", "settled_at", "facts"])


def complaints_assess(*, import_id: int | None = None, at: datetime) -> int:
    """Assess every complaint that waits (of one import, or of all), in bulk; how many. Run twice, the second finds none."""
    waiting = Complaint.objects.filter(assessment=None)
    if import_id is not None:
        waiting = waiting.filter(imported_by_id=import_id)
    total = 0
    while count := _assess_chunk(waiting, at):
        total += count
    return total


def complaints_assess_changed(*, at: datetime) -> int:
    """Assess the complaints that changed and that nobody has looked at since: their message was lost; how many.

    Nothing else is read. One sweep at a time: a second one ends at once.
    """
    with one_at_a_time("assessment") as mine:
        if not mine:
            return 0
        changed = set(ComplaintChange.objects.order_by("pk").values_list("complaint", flat=True)[:SWEPT])
        known = set(Complaint.objects.filter(pk__in=changed).values_list("pk", flat=True))
        ComplaintChange.objects.filter(complaint__in=changed - known).delete()
        fresh = Complaint.objects.filter(pk__in=known, assessment=None)
        total = _assess_together(fresh, at)
        left = ComplaintChange.objects.filter(complaint__in=known).order_by("complaint")
        amended = left.values_list("complaint", flat=True).distinct()
        return total + one_by_one(lambda pk: complaint_assess(complaint_id=pk, at=at), list(amended))


def _assess_together(fresh: Any, at: datetime) -> int:
    """In bulk; what a chunk fails of stays, to be assessed each by itself."""
    total = 0
    try:
        while count := _assess_chunk(fresh, at):
            total += count
    except Exception as error:
        if not is_fault(error):
            raise
        logger.exception("A chunk of complaints cannot be assessed together.")
    return total


def _note_seen(complaint_ids: list[int]) -> None:
    """These are read from here on: what was noted of them is done with, and their subjects are gathered anew.

    Before they are read: a change that commits in between is noted anew.
    """
    if not ComplaintChange.objects.filter(complaint__in=complaint_ids).delete()[0]:
        return
    subjects = Violation.objects.filter(complaint__in=complaint_ids).values_list("marketer_id", "caller_id").distinct()
    SubjectChange.objects.bulk_create(
        [SubjectChange(marketer=marketer, caller=None if marketer else caller) for marketer, caller in subjects]
    )


@transaction.atomic
def _assess_chunk(waiting: Any, at: datetime) -> int:
    """One locked chunk; rows another worker holds are left to it. One audit record for the whole act."""
    ids = list(
        waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)[:CHUNK]
    )
    taken = set(Assessment.objects.filter(complaint__in=ids).values_list("complaint_id", flat=True))
    mine = [pk for pk in ids if pk not in taken]
    _note_seen(mine)
    rows = Complaint.objects.filter(pk__in=mine)
    complaints = list(rows.select_related("caller", "number", "imported_by").order_by("pk"))
    if not complaints:
        return 0
    callers = {complaint.caller.value for complaint in complaints}
    declarations, answers = Declarations(callers), OperatorAnswers(callers)
    found = [_assess(complaint, declarations, answers, at) for complaint in complaints]
    Assessment.objects.bulk_create([assessment for assessment, _ in found])
    _suspect([violation for _, violations in found for violation in violations], at)
    audit_write(
        actor=ACTOR,
        act="complaints.assessed",
        target=None,
        at=at,
        data={"count": len(complaints), "first": complaints[0].pk, "last": complaints[-1].pk},
    )
    for complaint, (assessment, _) in zip(complaints, found, strict=True):
        _tell(complaint, assessment, at)
    return len(complaints)


def _keep_former(done: Assessment, at: datetime) -> None:
    kept = {
        name: getattr(done, name) for name in ("complaint_id", "outcome", "reasons", "facts", "policy_version", "at")
    }
    FormerAssessment.objects.create(replaced_at=at, **kept)


def _assess(
    complaint: Complaint, declarations: Declarations, answers: OperatorAnswers, at: datetime
) -> tuple[Assessment, list[Violation]]:
    """The unsaved verdict on one complaint, by the law of the day of the call."""
    policy = current_policy(complaint.called_at)
    known = is_known(complaint.called_at, at, current_policy(at))
    facts, firm = complaint_facts(complaint, policy, declarations, answers, known=known)
    result = assess(facts, policy)
    assessment = Assessment(
        complaint=complaint,
        marketer=firm,
        outcome=result.outcome,
        reasons=[result.explanation] if result.explanation else [],
        facts=_facts_to_json(facts),
        policy_version=policy.version,
        at=at,
    )
    return assessment, list(_violations_of(complaint, firm, result, policy.version, at))


def _violations_of(
    complaint: Complaint, firm: Marketer | None, result: AssessmentResult, version: str, at: datetime
) -> Iterable[Violation]:
    for suspicion in result.suspicions:
        yield Violation(
            complaint=complaint,
            breach=suspicion.breach,
            evidence=suspicion.evidence,
            facts={"reason": suspicion.reason, **suspicion.facts},
            policy_version=version,
            caller=complaint.caller,
            marketer=firm,
            called_at=complaint.called_at,
            found_at=at,
        )


def _facts_to_json(facts: ComplaintFacts) -> dict[str, Any]:
    """The facts as they are kept with the verdict: only what was known, as plain JSON. They hold no citizen's number."""
    return {name: _plain(value) for name, value in asdict(facts).items() if value not in (None, "", False)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner not in (None, "")}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _tell(complaint: Complaint, assessment: Assessment, at: datetime, before: Assessment | None = None) -> None:
    """Tell the complainant when nothing forbidden was found, and why; and when later facts make something of it after all.
    Rows without a proved number have no reader. Where an officer found that answer wrong, a case answers."""
    if complaint.violations.filter(facts__reason=ON_REVIEW).exists():
        return
    if complaint.evidence != "C0" and assessment.outcome == Assessment.Outcome.NO_BREACH:
        complaint_step_add(
            complaint_id=complaint.pk,
            status="no_breach",
            params=no_breach_said(assessment.reasons[0]),
            at=at,
            actor=ACTOR,
        )
    elif complaint.evidence != "C0" and before is not None and before.outcome == Assessment.Outcome.NO_BREACH:
        params = {"why": NEW_FACTS}
        complaint_step_add(complaint_id=complaint.pk, status=REVIEW, params=params, at=at, actor=ACTOR)
