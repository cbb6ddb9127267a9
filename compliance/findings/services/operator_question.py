"""Officers ask operators: about one complained call, with that complainant's recorded consent, or about a caller's line."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller, Complaint, OperatorConsent
from compliance.findings.selectors.operator_answers import CALLER, COMPLAINT
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.policies.schema import WRITTEN
from registry.firms.models import Operator, Question
from registry.firms.rules.question import QuestionKind
from registry.firms.services.question import About, question_ask

MOST_DAYS = 366
NO_CALL = _("The number or the time of this call is not known. No operator can be asked.")


@transaction.atomic
def complaint_question_ask(*, complaint_id: int, officer: User, at: datetime) -> Question:
    """Ask the complainant's operator whether there was the call, or of a text they copied whether it was delivered.

    Asked again it gives the question that is open. Raises `NotAllowed` without the complainant's consent, `Conflict` where
    nobody proved the number or the time of the call is not known.
    """
    locked = Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("caller", "number")
    complaint = locked.get(pk=complaint_id)
    if complaint.number is None or complaint.erased_at is not None or not complaint.time_known:
        raise Conflict("question.no_call", NO_CALL)
    consent = OperatorConsent.objects.select_related("operator").filter(complaint=complaint, withdrawn_at=None).first()
    if consent is None:
        raise NotAllowed("question.no_consent", _("Whoever complained has not agreed that their operator is asked."))
    delivered = complaint.channel in WRITTEN and bool(complaint.text)
    return question_ask(
        operator=consent.operator,
        kind=QuestionKind.DELIVERY if delivered else QuestionKind.CALL,
        asker=COMPLAINT,
        asker_id=complaint.pk,
        about=About(
            caller=complaint.caller.value,
            number=complaint.number,
            channel=complaint.channel,
            called_at=complaint.called_at,
            text=complaint.text if delivered else "",
        ),
        at=at,
        actor=Actor.user(officer),
    )


@transaction.atomic
def caller_question_ask(
    *,
    caller: Caller,
    kind: QuestionKind,
    operator: Operator | None,
    period: tuple[date, date] | None = None,
    officer: User,
    at: datetime,
) -> Question:
    """Ask an operator whose line a caller is, or how many calls it placed in a period. No citizen's number is named.

    Raises `Conflict` for a caller that showed no number, `DomainError` for a kind that is about one call, a missing operator,
    and a period that is none.
    """
    if caller.kind == Caller.Kind.WITHHELD:
        raise Conflict("question.no_call", NO_CALL)
    if kind not in (QuestionKind.LINE, QuestionKind.TRAFFIC):
        raise DomainError("question.kind", _("Choose what is asked."), pointer="/kind")
    if operator is None:
        raise DomainError("question.operator_missing", _("Choose the operator."), pointer="/operator")
    if kind == QuestionKind.TRAFFIC:
        _check_period(period, at)
    return question_ask(
        operator=operator,
        kind=kind,
        asker=CALLER,
        asker_id=caller.pk,
        about=About(caller=caller.value, period=period if kind == QuestionKind.TRAFFIC else None),
        at=at,
        actor=Actor.user(officer),
    )


def _check_period(period: tuple[date, date] | None, at: datetime) -> None:
    today = at.astimezone(current_policy(at).numbering.zone).date()
    if period is None or not period[0] <= period[1] <= today or (period[1] - period[0]).days > MOST_DAYS:
        message = _("Write the first and the last day of a period of at most a year, up to today.")
        raise DomainError("question.period", message, pointer="/first")
