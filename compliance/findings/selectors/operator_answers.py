"""Operators' answers, read once for a batch of complaints or for one caller's line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from complaints.models import Caller, Complaint
from compliance.findings.rules.operator_answers import LineTraffic, days_held, originating, traced_spoofed
from core.policies import Policy
from registry.firms.models import Question
from registry.firms.rules.question import ABOUT_A_PERSON, Answer, QuestionKind
from registry.firms.selectors.question import answers_confirming

COMPLAINT, CALLER = Complaint._meta.label_lower, Caller._meta.label_lower  # who asks
CALLS = sorted(ABOUT_A_PERSON)


@dataclass
class OperatorAnswers:
    """What operators' records show of calls from these callers. What was answered otherwise says nothing here."""

    callers: Collection[str]
    traffic: dict[str, list[LineTraffic]] = field(default_factory=dict)

    @cached_property
    def by_complaint(self) -> dict[int, list[Answer]]:
        found: dict[int, list[Answer]] = {}
        for row in answers_confirming(self.callers, [*CALLS, QuestionKind.TRAFFIC]):
            if row.kind == QuestionKind.TRAFFIC:
                self.traffic.setdefault(row.caller, []).append(_traffic_of(row))
            elif row.asker == COMPLAINT:
                found.setdefault(row.asker_id, []).append(row.said)
        return found

    def spoofed(self, complaint: Complaint, policy: Policy) -> bool | None:
        mine = self.by_complaint.get(complaint.pk, [])
        return traced_spoofed(mine, self.traffic.get(complaint.caller.value, []), day_of(complaint, policy))

    def days_held(self, complaint: Complaint, policy: Policy) -> int | None:
        mine = self.by_complaint.get(complaint.pk, [])
        since = next((answer.since for answer in mine if answer.since is not None), None)
        return days_held(since, day_of(complaint, policy))

    def recorded(self, complaint: Complaint) -> dict[str, int | None]:
        """What the record of the call shows of its manner, by the fields of ComplaintFacts."""
        mine = self.by_complaint.get(complaint.pk, [])
        return {
            "rang_seconds": next((one.rang_seconds for one in mine if one.rang_seconds is not None), None),
            "attempts_recorded": next((one.attempts for one in mine if one.attempts is not None), None),
        }

    def originating(self, caller: str) -> bool | None:
        said = [answer for answers in self.by_complaint.values() for answer in answers]
        return originating(self.traffic.get(caller, []), said)

    def held_since(self, caller: str) -> date | None:
        """Since when the caller's line has its present holder, as its operator said last; None: not known."""
        answers = answers_confirming([caller], [QuestionKind.LINE])
        return next((row.said.since for row in answers if row.said.since is not None), None)

    def calls(self, caller: str) -> int | None:
        """What the line's operator counted last."""
        counted: Any = next(iter(self.traffic.get(caller, []) if self.by_complaint is not None else []), None)
        return counted.calls if counted else None


def lines_known(callers: Collection[str]) -> set[str]:
    """Those of which their operators said since when they have their holder."""
    return {row.caller for row in answers_confirming(callers, [QuestionKind.LINE]) if row.said.since is not None}


def _traffic_of(row: Question) -> LineTraffic:
    assert row.period_from is not None and row.period_to is not None
    return LineTraffic(row.period_from, row.period_to, row.said.calls or 0)


def day_of(complaint: Complaint, policy: Policy) -> date:
    return complaint.called_at.astimezone(policy.numbering.zone).date()


def answers_about(complaints: Iterable[Complaint]) -> OperatorAnswers:
    """Of complaints that come without their callers."""
    callers = Caller.objects.filter(pk__in={complaint.caller_id for complaint in complaints})
    return OperatorAnswers(list(callers.values_list("value", flat=True)))
