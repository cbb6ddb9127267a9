"""What a firm may read of the cases against it: letters and rules, never who complained, no decision before its service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from compliance.cases.models import BreachOutcome, Case, CaseDocument, CaseEvent
from compliance.cases.rules.breach_choice import punishable
from compliance.cases.rules.case_states import RECORDS
from compliance.cases.rules.hearing_request import HearingRight, hearing_right
from compliance.cases.rules.service import DECISIONS, SERVE_DECISION
from compliance.cases.selectors.case import violations_by_breach
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.payment import Fine, fine_of
from compliance.cases.selectors.rectification import ordered_of
from core.models import User
from core.policies import Policy
from registry.firms.models import Marketer

TOLD = tuple(record.state for record in RECORDS if record.told_to_firm)
CALLS_NAMED = "calls_named"  # of `Case.facts`: what the last letter said, by breach


@dataclass(frozen=True)
class BreachNamed:
    """A breach as the notice names it. `fined`: this authority may punish it by what is proposed."""

    code: str
    calls: int
    fined: bool


def notices_of(marketer: Marketer) -> "QuerySet[Case]":
    """Cases in which the firm was written to; a case under preparation is not announced."""
    named = CaseEvent.objects.filter(case=OuterRef("pk"), act="case.respondent_named").order_by("-at")
    rows = Case.objects.filter(respondent=marketer, state__in=TOLD)
    rows = rows.annotate(answers_since=Coalesce(Subquery(named.values("at")[:1]), F("opened_at")))
    letters = CaseDocument.objects.filter(case=OuterRef("pk"), shown_to_firm=True, at__gte=OuterRef("answers_since"))
    return rows.filter(Exists(letters)).order_by("-state_since", "-pk")


def letters_of(case: Case) -> "QuerySet[CaseDocument]":
    """To and from whoever answers for the calls now: what another wrote and read before is not theirs."""
    rows = case.documents.filter(shown_to_firm=True, at__gte=answers_since(case)).order_by("-at", "-pk")
    return rows.exclude(Q(kind__in=DECISIONS) & ~_was_served())


def _was_served() -> Exists:
    """The words of a decision whose service followed, before another took its place."""
    between = CaseDocument.objects.filter(
        case=OuterRef("case"), kind__in=DECISIONS, at__gt=OuterRef(OuterRef("at")), at__lte=OuterRef("at")
    )
    service = CaseEvent.objects.filter(case=OuterRef("case"), act=SERVE_DECISION, at__gte=OuterRef("at"))
    return Exists(service.filter(~Exists(between)))


def is_unserved(case: Case) -> bool:
    """Decided, and the decision has not reached the firm: it sees none of it."""
    return case.record.unserved


def breaches_named(case: Case, policy: Policy) -> list[BreachNamed]:
    """As the last letter counted them. A count that moved with each new complaint would tell who had just complained."""
    said: Mapping[str, Any] | None = case.facts.get(CALLS_NAMED)
    counted = said if said is not None else {row.breach: row.violations for row in violations_by_breach(case)}
    finable = punishable(counted, str(case.facts.get("sanction_proposed", "")), not case.province, policy)
    rows = [BreachNamed(code, int(calls), code in finable) for code, calls in counted.items()]
    return sorted(rows, key=lambda row: (not row.fined, -row.calls, row.code))


def outcomes_served(case: Case) -> list[BreachOutcome]:
    """What the decision says, breach by breach, once it was served."""
    if case.served_at is None or is_unserved(case):
        return []
    return list(case.outcomes.filter(ended_at=None).order_by("outcome", "breach"))


def hearing_right_of(case: Case, member: User, policy: Policy, at: datetime) -> HearingRight:
    return hearing_right(case_facts(case, member, at), policy)


@dataclass(frozen=True)
class Due:
    """What a firm must not miss in a case. `by`: to answer; `fine`: still to be paid; `rectify`: by when to rectify; `hearing`:
    when it will be heard."""

    case: Case
    by: datetime | None
    fine: Fine | None
    rectify: datetime | None = None
    hearing: datetime | None = None


def due_of(marketer: Marketer, policy: Policy, at: datetime) -> list[Due]:
    """Notices that wait for an answer, fines that are not paid and what is to be rectified, the most urgent first."""
    rows = [
        Due(case, case.answer_by, _open_fine(case, policy, at), _rectify_by(case, policy), _heard_at(case, at))
        for case in notices_of(marketer)
    ]
    found = [row for row in rows if row.by or row.fine is not None or row.rectify or row.hearing]
    return sorted(found, key=lambda row: (urgent_at(row, at), row.case.pk))


def urgent_at(row: Due, at: datetime) -> datetime:
    """When the first thing that is due in it is over; `at` where only an overdue fine is left."""
    return row.by or row.hearing or row.rectify or _pay_by(row, at)


def _heard_at(case: Case, at: datetime) -> datetime | None:
    return case.hearing_at if case.hearing_at is not None and case.hearing_at > at else None


def _rectify_by(case: Case, policy: Policy) -> datetime | None:
    ordered = ordered_of(case, policy)
    return ordered.by if ordered is not None and ordered.owed else None


def _open_fine(case: Case, policy: Policy, at: datetime) -> Fine | None:
    fine = None if is_unserved(case) else fine_of(case, policy, at)
    return fine if fine is not None and fine.is_asked else None


def _pay_by(row: Due, at: datetime) -> datetime:
    due = row.fine.account.next_due if row.fine else None
    return datetime.combine(due.due, datetime.max.time(), at.tzinfo) if due else at


def answers_since(case: Case) -> datetime:
    """When its respondent was found out."""
    named = case.events.filter(act="case.respondent_named").order_by("-at").values_list("at", flat=True)
    return named.first() or case.opened_at
