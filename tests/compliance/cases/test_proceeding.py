"""The time line that a firm reads."""

from datetime import timedelta

import pytest

from compliance.cases.rules.case_workflow import TABLE
from compliance.cases.rules.proceeding import SHOWN, Part, Step, proceeding
from compliance.cases.selectors.proceeding import proceeding_of
from compliance.cases.services.case import case_note
from core.policies import current_policy
from tests.compliance.cases.office import Office
from tests.compliance.world import NOW

DAY = timedelta(days=1)


def test_newest_first_with_what_is_asked_and_what_may_come() -> None:
    lines = [("case.file", NOW), ("case.noted", NOW), ("case.answered", NOW + DAY), ("case.answered", NOW + DAY)]
    assert proceeding(lines, NOW + 5 * DAY, NOW + 90 * DAY) == [
        Step(Part.AHEAD, "decide", until=NOW + 90 * DAY),
        Step(Part.NOW, "answer", until=NOW + 5 * DAY),
        Step(Part.DONE, "case.answered", at=NOW + DAY),
        Step(Part.DONE, "case.file", at=NOW),
    ]


def test_every_letter_to_the_firm_and_whatever_becomes_of_its_decision_is_among_it() -> None:
    assert {act.name for act in TABLE if act.shown_to_firm} <= SHOWN
    changes = {
        "record_annulment",
        "record_change",
        "order_stay",
        "record_stay",
        "end_stay",
        "lift_suspension",
        "publish",
    }
    assert {f"case.{name}" for name in changes} <= SHOWN


@pytest.mark.django_db
def test_what_the_office_does_by_itself_is_not_among_it_and_a_decision_only_once_served() -> None:
    office = Office()
    at = office.act("case.decide")
    case_note(case=office.case, officer=office.people["officer"], text="内部", at=at)
    policy = current_policy(at)
    acts = [step.act for step in proceeding_of(office.case, policy)]
    assert acts[0] == "case.hearing_requested" or "case.call_hearing" in acts
    assert not {"case.decide", "case.noted", "case.assigned", "case.propose_penalty", "case.review_again"} & set(acts)
    office.act("case.serve_decision")
    steps = proceeding_of(office.case, policy)
    assert [step.act for step in steps[:2]] == ["case.serve_decision", "case.decide"]
    assert steps[0].at == office.case.served_at and all(step.part == Part.DONE for step in steps)
