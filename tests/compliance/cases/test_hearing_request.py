"""A firm asks for a hearing by itself: where it has a right to one, within its term, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.hearing_request import Hearing, hearing_right
from core.policies import current_policy
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.pages import hidden

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def office(at_the_time: Any) -> Office:
    made = Office()
    made.act("case.ask_firm")
    at_the_time(days=3)
    return made


@pytest.fixture
def portal(office: Office) -> Client:
    return desk_of(member_of(office.firm))


def page(portal: Client, office: Office, language: str = "en") -> str:
    answer = portal.get(f"/marketers/notices/{office.case.public_id}/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_firm_asks_for_a_hearing_itself_once_and_within_its_term(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    office.act("case.serve_notice")
    at_the_time(days=2)
    address = f"/marketers/notices/{office.case.public_id}/hearing/"
    assert address in page(portal, office) and "suspension" in page(portal, office).lower()
    form = hidden(portal.get(address))
    for _ in range(2):
        assert portal.post(address, form).status_code == 302
    events = CaseEvent.objects.filter(act="case.hearing_requested")
    assert [event.actor for event in events] == [f"marketer:{office.firm.pk}"]
    assert Case.objects.get(pk=office.case.pk).facts["hearing_requested"] is True
    assert "You have asked for a hearing." in page(portal, office)


def test_a_hearing_is_refused_with_a_sentence_where_there_is_no_right_to_one(office: Office, portal: Client) -> None:
    address = f"/marketers/notices/{office.case.public_id}/hearing/"
    refused = portal.post(address, hidden(portal.get(address)), headers=ENGLISH)
    assert refused.status_code == 409 and "gives no right to a hearing" in refused.content.decode()
    assert not CaseEvent.objects.filter(act="case.hearing_requested").exists()


@pytest.mark.parametrize(
    ("sanction", "days", "requested", "expected"),
    [
        ("suspension", 1, False, Hearing.OPEN),
        ("suspension", 1, True, Hearing.ASKED),
        ("suspension", 30, False, Hearing.OVER),
        ("rectify", 1, False, Hearing.NONE),
    ],
)
def test_the_right_to_a_hearing(sanction: str, days: int, requested: bool, expected: Hearing) -> None:
    facts = CaseFacts(
        at=OPENED + timedelta(days=days), state=State.NOTICE_SERVED, notice_served_at=OPENED, sanction_proposed=sanction,
        hearing_requested=requested,
    )  # fmt: skip
    assert hearing_right(facts, current_policy()).hearing is expected
