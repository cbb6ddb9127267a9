"""Requests to preserve evidence: noted with the first proved complaint about a line, written, sent and answered by officers' acts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller, Complaint
from complaints.services.complaint_end import callers_forget
from compliance.cases.models import PreservationChange, PreservationRequest
from compliance.cases.rules.document_signature import PURPOSE, digest_of
from compliance.cases.rules.preservation_request import (
    ANSWERED,
    ANSWERS,
    KINDS,
    LETTER,
    TURNS,
    WORK_LIST,
    Addressee,
    RequestAct,
    may,
    wanted,
)
from compliance.cases.selectors.issued_document import statement_signed
from compliance.cases.selectors.preservation_letter import letter_of
from compliance.cases.selectors.preservation_request import cases_of, firms_known, may_work, operators_known
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.document_serial import address_of, code_next, number_next, serial_locked
from compliance.findings.models import Violation
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import Policy, current_policy
from core.running.batches import Batch
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one
from core.secrets.signing import sign, signer_id
from core.services.audit import audit_write
from core.written.json_text import canonical
from registry.firms.rules.question import QuestionKind
from registry.firms.selectors.question import answers_untaken
from registry.firms.services.question import About, question_ask, questions_withdraw
from registry.firms.services.question_answered import question_take

ACTOR = Actor.system("preservation")
RETENTION = Actor.system("retention")
ANSWERS_IN = Actor.system("operators' answers")
ASKER = PreservationRequest._meta.label_lower  # of questions to operators
AT_ONCE = 1_000  # complaints a transaction
BATCH = 500


def preservations_note(*, at: datetime) -> int:
    """Note what proved complaints ask to be kept, since the last round; how many requests are new.

    One round at a time. What is noted follows from complaints and pack, and the database holds one for a line and month:
    run twice, at once or late, or killed in between, it gives the same rows.
    """
    with one_at_a_time("preservation") as mine:
        new = 0
        while mine:
            seen, made = _batch_note(at)
            new += made
            if seen < AT_ONCE:
                break
        return new


@transaction.atomic
def _batch_note(at: datetime) -> tuple[int, int]:
    """How many complaints were looked at, and how many requests are new."""
    marks = dict(PreservationChange.objects.order_by("pk").values_list("pk", "complaint")[:AT_ONCE])
    PreservationChange.objects.filter(pk__in=marks).delete()
    rows = Complaint.objects.filter(pk__in=set(marks.values()), erased_at=None).select_related("caller")
    rows = rows.exclude(caller__kind=Caller.Kind.WITHHELD)  # of no line that anybody could be asked about
    made = _note(rows.order_by("caller", "pk"), at)
    if made:
        data = {"count": len(made), "requests": [request.pk for request in made][:100]}
        audit_write(actor=ACTOR, act="preservations.noted", target=None, at=at, data=data)
    return len(marks), len(made)


def _note(complaints: Iterable[Complaint], at: datetime) -> list[PreservationRequest]:
    """The requests that are new. One that nobody was sent is due by the first of its calls."""
    policy = current_policy(at)
    asked: dict[tuple[int, date], PreservationRequest] = {}
    for complaint in complaints:
        found = wanted(complaint.called_at, complaint.received_at, complaint.evidence, policy)
        if found is None:
            continue
        first = PreservationRequest(
            caller=complaint.caller,
            kept_from=found.kept_from,
            kept_to=found.kept_to,
            province=complaint.caller.province or complaint.province,
            lives_until=found.lives_until,
            noted_at=at,
        )
        request = asked.setdefault((complaint.caller_id, found.kept_from), first)
        request.lives_until = _earlier(request.lives_until, found.lives_until)
    known = {
        (request.caller_id, request.kept_from): request
        for request in PreservationRequest.objects.select_for_update(no_key=True).filter(
            caller__in={caller for caller, _from in asked}, kept_from__in={kept_from for _caller, kept_from in asked}
        )
    }
    sooner = []
    for line in known.keys() & asked.keys():
        request, until = known[line], _earlier(known[line].lives_until, asked[line].lives_until)
        if until != request.lives_until:
            request.lives_until = until
            sooner.append(request)
    PreservationRequest.objects.bulk_update(sooner, ["lives_until"])
    return PreservationRequest.objects.bulk_create(request for line, request in asked.items() if line not in known)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


@dataclass(frozen=True)
class Asked:
    """To whom, what and in which words; `operator`, `marketer`: keys of those known, `name`: of another."""

    addressee: Addressee
    operator: int | None = None
    marketer: int | None = None
    name: str = ""
    kinds: Collection[str] = tuple(KINDS)
    text: str = ""


@transaction.atomic
def preservation_write(
    *, request: PreservationRequest, officer: User, asked: Asked, at: datetime
) -> PreservationRequest:
    """Write the letter. Raises Conflict where it was written, NotAllowed for whoever may not work on it."""
    row = _worked_on(request, RequestAct.WRITE, officer, at)
    _address(row, asked, at)
    kinds = [kind for kind in KINDS if kind in asked.kinds]
    if not kinds:
        raise DomainError("preservation.kinds", _("Choose what is to be kept."), pointer="/kinds")
    row.kinds, row.text, row.written_at, row.written_by = kinds, asked.text.strip(), at, officer
    policy = current_policy(at)
    row.number = _number(row, at, policy)
    row.written = letter_of(row, policy, at)
    _sign(row)
    data = {"addressee": row.addressee, "operator": row.operator_id, "marketer": row.marketer_id, "kinds": kinds}
    return _act(row, RequestAct.WRITE, officer, at, data)


def _number(row: PreservationRequest, at: datetime, policy: Policy) -> str:
    """ "" where the pack issues no such letter."""
    office, rules = policy.office_of(row.province), policy.documents
    if office is None or rules is None or LETTER not in rules.marks:
        return ""
    return number_next(serial_locked(office, LETTER, at, policy), policy)


def _sign(row: PreservationRequest) -> None:
    """Like each document it bears a code; what is signed is what is kept, with numbers of citizens masked."""
    if not row.number or not row.written:
        return
    row.code, row.key_id = code_next(), signer_id(PURPOSE)
    shown = {"code": row.code, "address": address_of(row.code), "key": str(row.key_id)}
    row.written = {language: {**raw, **shown} for language, raw in row.written.items()}
    row.save()
    row.refresh_from_db(fields=["written", "written_at"])
    statement = statement_signed(row)
    row.digest, row.signature = digest_of(statement), sign(PURPOSE, row.key_id, canonical(statement))


def _address(row: PreservationRequest, asked: Asked, at: datetime) -> None:
    row.addressee, row.operator, row.marketer = asked.addressee, None, None
    if asked.addressee == Addressee.OPERATOR:
        row.operator = operators_known().filter(pk=asked.operator or 0).first()
        if row.operator is None:
            raise DomainError("preservation.operator", _("Choose the operator."), pointer="/operator")
        row.addressee_name = row.operator.name
    elif asked.addressee == Addressee.FIRM:
        row.marketer = firms_known(row, at).filter(pk=asked.marketer or 0).first()
        if row.marketer is None:
            raise DomainError("preservation.firm", _("Choose the firm."), pointer="/marketer")
        row.addressee_name = row.marketer.name
    else:
        row.addressee_name = asked.name.strip()
        if not row.addressee_name:
            raise DomainError("preservation.name", _("Write to whom it goes."), pointer="/name")


@transaction.atomic
def preservation_send(
    *, request: PreservationRequest, officer: User, on: date, how: str, at: datetime
) -> PreservationRequest:
    """Record that the letter went out, on which day and how. Only then is the evidence asked for."""
    row = _worked_on(request, RequestAct.SEND, officer, at)
    assert row.written_at is not None
    row.sent_on, row.sent_how = _day(on, row.written_at, at), how.strip()
    if not row.sent_how:
        raise DomainError("preservation.how", _("Say how it was sent."), pointer="/how")
    return _act(row, RequestAct.SEND, officer, at, {})


@transaction.atomic
def preservation_ask(*, request: PreservationRequest, officer: User, at: datetime) -> PreservationRequest:
    """Send the letter to the operator's own work list, where it is answered. Raises Conflict where it goes to somebody else."""
    row = _worked_on(request, RequestAct.SEND, officer, at)
    if row.operator is None:
        raise Conflict("preservation.no_operator", _("This letter goes to no operator that is admitted here."))
    period = (row.kept_from, row.kept_to)
    letter = " ".join(part for part in (row.number, row.code) if part)
    question_ask(
        operator=row.operator,
        kind=QuestionKind.PRESERVE,
        asker=ASKER,
        asker_id=row.pk,
        about=About(caller=row.caller.value, period=period, text=letter),
        at=at,
        actor=Actor.user(officer),
    )
    row.sent_on, row.sent_how = _today(at), WORK_LIST
    return _act(row, RequestAct.SEND, officer, at, {"operator": row.operator_id})


@transaction.atomic
def preservation_answer_take_in(*, question_id: int, at: datetime) -> bool:
    """What the operator answered on its work list is the request's answer, unless an officer recorded one before; False where
    it was taken in, or is no answer to a request. Run twice, or late, it does the same once."""
    question = question_take(question_id=question_id, askers=[ASKER], at=at)
    if question is None:
        return False
    rows = PreservationRequest.objects.select_for_update(of=("self",), no_key=True).select_related("caller")
    row = rows.filter(pk=question.asker_id).first()
    answered = {"question": question.pk, "outcome": question.said.outcome}
    if row is None or not may(RequestAct.ANSWER, row.state):
        audit_write(actor=ANSWERS_IN, act="preservation.answer_late", target=row, at=at, data=answered)
        return True
    assert question.answered_at is not None
    row.answered_on = question.answered_at.astimezone(current_policy(at).numbering.zone).date()
    row.answer, row.answer_text = ANSWERED[question.said.outcome, question.said.kept], ""
    _act(row, RequestAct.ANSWER, None, at, answered)
    return True


def preservation_answers_take_in(*, at: datetime) -> int:
    """Take in the answers whose message was lost; how many. One that fails hinders no other."""
    waiting = answers_untaken([ASKER], AT_ONCE)
    return one_by_one(lambda pk: preservation_answer_take_in(question_id=pk, at=at), waiting)


@transaction.atomic
def preservation_answer(
    *, request: PreservationRequest, officer: User, on: date, answer: str, text: str, at: datetime
) -> PreservationRequest:
    """Record what the addressee answered."""
    row = _worked_on(request, RequestAct.ANSWER, officer, at)
    if answer not in ANSWERS:
        raise DomainError("preservation.answer", _("Choose the answer."), pointer="/answer")
    assert row.sent_on is not None
    row.answered_on, row.answer, row.answer_text = _day(on, row.sent_on, at), answer, text.strip()
    questions_withdraw(asker=ASKER, asker_ids=[row.pk], at=at, actor=Actor.user(officer))
    return _act(row, RequestAct.ANSWER, officer, at, {"answer": answer})


@transaction.atomic
def preservation_drop(*, request: PreservationRequest, officer: User, reason: str, at: datetime) -> PreservationRequest:
    """Nobody is asked, with a reason: the line is foreign, or somebody else has asked."""
    row = _worked_on(request, RequestAct.DROP, officer, at)
    row.dropped_because = reason.strip()
    if not row.dropped_because:
        raise DomainError("preservation.reason", _("Say why nobody is asked."), pointer="/reason")
    return _act(row, RequestAct.DROP, officer, at, {})


def _worked_on(request: PreservationRequest, act: RequestAct, officer: User, at: datetime) -> PreservationRequest:
    rows = PreservationRequest.objects.select_for_update(of=("self",), no_key=True).select_related("caller")
    row = rows.get(pk=request.pk)
    if not may_work(row, officer, at):
        raise NotAllowed("preservation.role", _("Only officers of this line's region or case work on it."))
    if not may(act, row.state):
        raise Conflict("preservation.state", _("Somebody did this already. Read the request again."))
    return row


def _day(on: date, earliest: date, at: datetime) -> date:
    zone = current_policy(at).numbering.zone
    first = earliest.astimezone(zone).date() if isinstance(earliest, datetime) else earliest
    if not first <= on <= at.astimezone(zone).date():
        raise DomainError("preservation.day", _("This day lies before the last step, or after today."), pointer="/on")
    return on


def _today(at: datetime) -> date:
    return at.astimezone(current_policy(at).numbering.zone).date()


def _act(
    row: PreservationRequest, act: RequestAct, officer: User | None, at: datetime, data: dict[str, Any]
) -> PreservationRequest:
    """The row as it is now, on record; and a line in the file of each case with calls of the line and month. `officer`: None
    for the operator's own answer."""
    actor = Actor.user(officer) if officer is not None else ANSWERS_IN
    row.state = TURNS[act][1]
    row.save()
    named = f"preservation_{row.state}"
    audit_write(actor=actor, act=f"preservation.{row.state}", target=row, at=at, data=data)
    for case in [case for case in cases_of(row) if case.closed_at is None]:
        params = {"caller": row.caller.value, "from": row.kept_from.isoformat(), "to": row.kept_to.isoformat()}
        case_happened(case, f"case.{named}", actor, at, params=params, audited={"request": row.pk})
    return row


@transaction.atomic
def preservations_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete requests of months whose complaints the pack keeps no more, but for those of a case. Twice finds nothing."""
    before = (at - policy.retention.periods["complaint"]).date()
    found = PreservationRequest.objects.select_for_update(skip_locked=True, of=("self",))
    rows = list(found.filter(pk__gt=after, kept_to__lt=before).order_by("pk").values_list("pk", "caller")[:BATCH])
    held = set(
        Violation.objects.filter(caller__in={caller for _pk, caller in rows})
        .exclude(case=None)
        .values_list("caller", flat=True)
    )
    over = [(pk, caller) for pk, caller in rows if caller not in held]
    if not rows:
        return Batch()
    PreservationRequest.objects.filter(pk__in=[pk for pk, _caller in over]).delete()
    if over:
        audit_write(actor=RETENTION, act="preservations.expired", target=None, at=at, data={"count": len(over)})
        callers_forget(caller_ids={caller for _pk, caller in over}, at=at)
    return Batch(len(over), rows[-1][0])
