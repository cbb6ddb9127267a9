"""What a case lacks to go on is seen, with who must see to it."""

from dataclasses import replace
from typing import Any

import pytest

from compliance.cases.models import Case
from compliance.cases.rules.case_missing import Staff, missing_in
from compliance.cases.rules.case_states import STATES, State
from compliance.cases.selectors.case_missing import lacking, missing_of
from compliance.cases.services.case import case_respondent_name
from compliance.cases.services.recusal import case_recuse, recusal_decide
from core import clock
from core.access.roles import Role
from core.models import User
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import officer
from tests.sessions import signed_in

ENOUGH = Staff(assigned=2, officers=2, heads=1)


@pytest.mark.parametrize(
    ("state", "known", "staff", "wanted"),
    [
        (State.OPENED, False, {"assigned": 0}, []),
        (State.CHECKING, False, {}, [("attribution", "officer")]),
        (State.FIRM_ASKED, False, {}, [("attribution", "officer")]),
        (State.PENALTY_PROPOSED, True, {}, []),
        (State.INVESTIGATING, True, {"assigned": 1}, [("officers", "head supervisor")]),
        (State.INVESTIGATING, True, {"assigned": 1, "officers": 1}, [("nobody_left", "supervisor")]),
        (State.CHECKING, True, {"heads": 0}, [("no_head", "supervisor")]),
        (State.CHECKING, True, {"recusals": 1}, [("recusal", "head")]),
        (State.CHECKING, True, {"recusals": 1, "of_head": True}, [("recusal", "supervisor")]),
        (State.CHECKING, True, {"transfer": True}, [("transfer", "head supervisor")]),
        (State.CLOSED, False, {"assigned": 0, "officers": 0, "heads": 0, "recusals": 1}, []),
    ],
)
def test_what_is_missing_and_who_must_see_to_it(
    state: State, known: bool, staff: dict[str, Any], wanted: list[Any]
) -> None:
    found = missing_in(state, STATES[state].phase, respondent_known=known, staff=replace(ENOUGH, **staff))
    assert [(one.code, " ".join(one.roles)) for one in found] == wanted


@pytest.mark.django_db
def test_it_stands_on_today_in_the_queue_and_on_the_case_until_somebody_saw_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: OPENED)
    office = Office()
    office.act("case.investigate")
    head, person = office.people["head"], office.people["officer"]
    client, case = signed_in(head, language="en"), office.case
    pages = ("/regulator/", "/regulator/cases/", f"/regulator/cases/{case.public_id}/")

    def shown() -> list[bool]:
        return ["Missing: " in client.get(page).content.decode() for page in pages]

    assert shown() == [False] * 3 and not lacking(Case.objects.all())
    Case.objects.filter(pk=case.pk).update(respondent=None)
    assert shown() == [True] * 3 and "answers for the calls (Officer)" in client.get(pages[2]).content.decode()
    case_respondent_name(case=case, officer=person, marketer=office.firm, name="", reason="查明", at=OPENED)
    assert shown() == [False] * 3
    row = case_recuse(case=case, officer=person, reason="亲属", at=OPENED)
    assert codes(case) == ["nobody_left", "recusal"] and shown() == [True] * 3
    recusal_decide(recusal=row, decider=head, granted=True, reason="属实", at=OPENED)
    spare: User = officer(mail="三号@office.example")
    assert codes(case) == ["officers"] and spare.pk
    case_recuse(case=case, officer=head, reason="亲属", at=OPENED)
    assert codes(case) == ["officers", "no_head", "recusal"]
    assert missing_of([case], OPENED)[case.pk][-1].roles == (Role.SUPERVISOR,)


@pytest.mark.django_db
def test_of_many_cases_the_officers_are_counted_once() -> None:
    """One by one that took a second at 100,000 open cases, and Today asks for it each time."""
    open_cases(500, OPENED)
    Case.objects.update(state="investigating", respondent_name="某公司")
    assert lacking(Case.objects.all()).count() == 500
    plan = lacking(Case.objects.all()).order_by("deadline").values("pk")[:10].explain(analyze=True)
    assert "cases_caseofficer" in plan and not [
        line for line in plan.splitlines() if "caseofficer" in line and "loops=500" in line
    ]


def codes(case: Case) -> list[str]:
    return [one.code for one in missing_of([Case.objects.get(pk=case.pk)], OPENED)[case.pk]]
