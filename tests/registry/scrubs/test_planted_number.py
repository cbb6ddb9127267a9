"""Lines of the office, each given to one place: who asks about them is noted, and nobody can tell them from others."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.models import User
from core.policies import current_policy
from core.services.user import citizen_obtain
from registry.firms.models import Marketer
from registry.register.selectors.registration import registration_now
from registry.scrubs.models import PlantedCall, PlantedClosing, PlantedHit, PlantedNumber
from registry.scrubs.rules.planted import Lead
from registry.scrubs.selectors.planted_number import PlantedLead, planted_calls, planted_ids, planted_leads
from registry.scrubs.services.planted_number import (
    planted_call_note,
    planted_lead_close,
    planted_number_end,
    planted_number_enter,
)
from tests.acts import acts, refusal_of
from tests.callers import approved
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, subscriber
from tests.registry.firms.test_firm_pages import person
from tests.registry.scrubs.lists import done
from tests.registry.scrubs.test_scrub import decisions, register

pytestmark = pytest.mark.django_db
LINES = [f"+8613700001{n:03d}" for n in range(0, 600, 100)]
RULES = current_policy().scrub.scan


@pytest.fixture
def head() -> User:
    return person("head@example.cn")


def plant(e164: str, head: User, place: str = "a seller of data") -> PlantedNumber:
    at = clock.now()
    return planted_number_enter(
        number=subscriber(e164), place=place, given_on=at.date() - timedelta(days=1), user=head, at=at
    )


def leads() -> list[tuple[str, int, Lead]]:
    return [(lead.place, lead.numbers, lead.lead) for lead in planted_leads(RULES, planted_calls())]


def test_a_planted_number_answers_like_any_other(api: Api, head: User) -> None:
    plant(LINES[0], head)
    register(ALICE, {"all": True})
    planted, other = decisions(api.scrub(LINES[0], ALICE))
    assert planted == other == ("not_callable", ["registry.all"])
    assert acts("planted") == ["planted_number.entered"]


def test_one_hit_is_nothing_three_a_question_five_may_accuse(api: Api, head: User, marketer: Marketer) -> None:
    for line in LINES[:5]:
        plant(line, head)
    plant(LINES[5], head, "a form")
    api.scrub(BOB, LINES[0])
    api.scrub(BOB, LINES[0], LINES[1], LINES[5])
    assert PlantedHit.objects.count() == 3 and leads() == []
    scrub = api.scrub(LINES[2]).json()["id"]
    assert leads() == [("a seller of data", 3, Lead.QUESTION)]
    (lead,) = planted_leads(RULES, planted_calls())
    assert lead.marketer == marketer and lead.lists[0] == scrub and len(lead.lists) == 3
    done(api, "phone\n" + "\n".join(LINES[:5]))
    assert leads() == [("a seller of data", 5, Lead.ACCUSES)]


def test_a_line_that_is_somebodys_is_not_planted(head: User) -> None:
    register(ALICE, {"all": True})
    assert refusal_of(lambda: plant(ALICE, head)) == "planted.held"
    citizen_obtain(number=subscriber(BOB), language="zh-hans", at=clock.now())
    assert refusal_of(lambda: plant(BOB, head)) == "planted.held"
    plant(LINES[0], head)
    assert refusal_of(lambda: plant(LINES[0], head, "a form")) == "planted.again"
    assert refusal_of(lambda: plant(LINES[1], head, " ")) == "planted.place"
    number = subscriber(LINES[1])
    tomorrow = clock.now().date() + timedelta(days=2)
    late: dict[str, Any] = {"number": number, "place": "a form", "given_on": tomorrow, "user": head, "at": clock.now()}
    assert refusal_of(lambda: planted_number_enter(**late)) == "planted.given_on"


def test_a_line_that_is_given_up_is_free_for_its_next_holder(api: Api, head: User) -> None:
    planted = plant(LINES[0], head)
    assert planted_ids() == [planted.number_id]
    for _twice in range(2):
        planted_number_end(planted=planted, at=clock.now(), actor=SYSTEM)
    assert registration_now(planted.number_id) is None and planted_ids() == []
    api.scrub(LINES[0])
    assert not PlantedHit.objects.exists()
    assert acts("planted") == ["planted_number.entered", "planted_number.ended"]


def called(row: PlantedNumber, head: User, caller: str = "4009100100") -> PlantedCall:
    at = clock.now()
    return planted_call_note(planted=row, caller=caller, called_at=at - timedelta(hours=1), user=head, at=at)


def test_calls_lead_to_the_firm_whose_number_they_came_from(api: Api, head: User, marketer: Marketer) -> None:
    approved(marketer, "4009100100", at=clock.now() - timedelta(days=1))
    rows = [plant(line, head) for line in LINES[:5]]
    api.scrub(BOB, LINES[0])
    called(rows[0], head)
    called(rows[1], head)
    assert leads() == []
    for row in rows:
        called(row, head, "4008308300")  # nobody's
    assert leads() == []
    called(rows[2], head)
    assert leads() == [("a seller of data", 3, Lead.QUESTION)]
    (lead,) = planted_leads(RULES, planted_calls())
    assert (lead.marketer, lead.calls, len(lead.lists)) == (marketer, 3, 1)


def test_a_call_is_noted_once_and_between_the_planting_and_now(head: User) -> None:
    row, at = plant(LINES[0], head), clock.now()
    for _twice in range(2):
        planted_call_note(planted=row, caller="400 9100 100", called_at=at, user=head, at=at)
    assert PlantedCall.objects.count() == 1
    assert acts("planted_call") == ["planted_call.noted"]

    def refused(caller: str, called_at: datetime) -> str:
        return refusal_of(lambda: planted_call_note(planted=row, caller=caller, called_at=called_at, user=head, at=at))

    assert refused("95588", at + timedelta(minutes=1)) == "planted.called_at"
    assert refused("95588", at - timedelta(days=3)) == "planted.called_at"
    assert refused("(", at) == "planted.caller"


def test_a_lead_is_closed_once_with_a_reason_and_opened_by_one_more_number(api: Api, head: User) -> None:
    for line in LINES[:5]:
        plant(line, head)
    api.scrub(*LINES[:3])

    def lead() -> PlantedLead:
        (found,) = planted_leads(RULES)
        return found

    def close(numbers: int, reason: str = "Bought by its daughter, with consents.") -> None:
        planted_lead_close(lead=lead(), numbers=numbers, reason=reason, user=head, at=clock.now())

    assert refusal_of(lambda: close(3, " ")) == "planted.reason"
    close(3)
    assert lead().closed
    assert refusal_of(lambda: close(3)) == refusal_of(lambda: close(9)) == "planted.closed"
    api.scrub(LINES[0])
    assert lead().closed
    api.scrub(LINES[3])
    assert not lead().closed and lead().closing == PlantedClosing.objects.get()
    api.scrub(LINES[4])
    close(4)  # as the officer saw it: the fifth came meanwhile
    assert not lead().closed
    close(5)
    assert lead().closed
    assert acts("planted_lead") == ["planted_lead.closed"] * 3
