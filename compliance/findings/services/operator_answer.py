"""An operator's answer is taken in: evidence rises, a spoofed number is seen, what rests on it is assessed and gathered anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from complaints.models import Complaint, ComplaintChange, Evidence
from complaints.services.complaint_details import complaint_evidence_raise
from complaints.services.held_callers import caller_confirm, held_callers_follow
from compliance.findings import signals
from compliance.findings.models import SubjectChange, Violation
from compliance.findings.rules.operator_answers import evidence_of
from compliance.findings.selectors.operator_answers import CALLER, COMPLAINT
from core.actors import Actor
from core.events import announce
from core.running.one_by_one import one_by_one
from core.services.audit import audit_write
from registry.firms.models import Question
from registry.firms.rules.question import Outcome, QuestionKind
from registry.firms.selectors.claim import CLAIM
from registry.firms.selectors.question import answers_untaken
from registry.firms.services.caller_claim import claim_answered
from registry.firms.services.question_answered import question_take

ACTOR = Actor.system("operators' answers")
BASES = {QuestionKind.CALL: "operator.record", QuestionKind.DELIVERY: "operator.delivery"}
ASKERS = (COMPLAINT, CALLER, CLAIM)
SWEPT = 1000


@transaction.atomic
def answer_take_in(*, question_id: int, at: datetime) -> bool:
    """Take one answer in; False where it was taken in before, or is none. Run twice, or late, it does the same once."""
    question = question_take(question_id=question_id, askers=ASKERS, at=at)
    if question is None:
        return False
    evidence = _complaint_amend(question, at) if question.asker == COMPLAINT else ""
    changed = _mark_spoofed(question) if question.asker == CALLER else 0
    if question.asker == CLAIM:
        claim_answered(question=question, at=at, actor=ACTOR)
    _line_confirmed(question, at)
    data = {"kind": question.kind, "outcome": question.said.outcome, "evidence": evidence, "complaints": changed}
    audit_write(actor=ACTOR, act="answer.taken_in", target=question, at=at, data=data)
    announce(signals.answer_taken_in, question_id=question.pk)
    return True


def _complaint_amend(question: Question, at: datetime) -> str:
    """The class that the complaint is raised to, or "". Whatever was said of the call, it is assessed anew."""
    complaint = Complaint.objects.filter(pk=question.asker_id, erased_at=None).first()
    if complaint is None:
        return ""
    said, kind = question.said, QuestionKind(question.kind)
    evidence = evidence_of(kind, said.outcome, complaint.channel, bool(complaint.text))
    if evidence:
        complaint_evidence_raise(
            complaint_id=complaint.pk, evidence=Evidence(evidence), basis=BASES[kind], at=at, actor=ACTOR
        )
    _touch([complaint.pk])
    return evidence


def _mark_spoofed(question: Question) -> int:
    """How many complaints are assessed anew: those of the period in which the line placed no call. Its thresholds are
    counted anew in any case, and whose line it is may make it one of a campaign."""
    said = question.said
    if question.kind not in (QuestionKind.TRAFFIC, QuestionKind.LINE) or said.outcome != Outcome.YES:
        return 0
    subjects = Violation.objects.filter(caller=question.asker_id).values_list("marketer_id", "caller_id").distinct()
    SubjectChange.objects.bulk_create(
        [SubjectChange(marketer=marketer, caller=None if marketer else caller) for marketer, caller in subjects]
    )
    if question.kind == QuestionKind.LINE or said.calls:
        return 0
    rows = Complaint.objects.filter(caller=question.asker_id, called_at__date__range=_days(question))
    return _touch(rows.order_by("pk").values_list("pk", flat=True))


def _line_confirmed(question: Question, at: datetime) -> None:
    """A line that its operator knows is in use, whatever the numbering plan says: what was held of its caller passes."""
    if question.kind == QuestionKind.LINE and question.said.outcome == Outcome.YES:
        caller_confirm(value=question.caller, at=at, actor=ACTOR)


def _days(question: Question) -> tuple[object, object]:
    return question.period_from, question.period_to


def _touch(complaints: Iterable[int]) -> int:
    """Noted as the database notes a change: the sweep assesses what is noted, whether or not a message comes."""
    return len(ComplaintChange.objects.bulk_create([ComplaintChange(complaint=pk) for pk in complaints]))


def answers_take_in(*, at: datetime) -> int:
    """Take in the answers whose message was lost; how many. One that fails hinders no other."""
    waiting = answers_untaken(ASKERS, SWEPT)
    taken = one_by_one(lambda pk: answer_take_in(question_id=pk, at=at), waiting)
    held_callers_follow(at=at, actor=ACTOR)
    return taken
