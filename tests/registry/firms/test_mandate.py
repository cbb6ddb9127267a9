"""Approvals: a call centre acts for a firm from one moment to another."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.firms.models import Mandate, Marketer
from registry.firms.selectors.marketer import mandate_live
from registry.firms.services.mandate import mandate_end, mandate_give
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Call Centre")


def give(principal: Marketer, agent: Marketer, at: datetime = AT) -> Mandate:
    return mandate_give(principal=principal, agent=agent, at=at, actor=SYSTEM)


def live(principal: Marketer, agent: Marketer, at: datetime) -> bool:
    return mandate_live(principal_id=principal.pk, agent_id=agent.pk, at=at)


def test_it_holds_from_its_beginning_to_its_end_and_one_way_only(marketer: Marketer, centre: Marketer) -> None:
    mandate = give(marketer, centre)
    assert give(marketer, centre, AT + SECOND) == mandate
    end = AT + timedelta(days=1)
    for later in (0, 1):
        mandate_end(mandate=mandate, at=end + timedelta(days=later), actor=SYSTEM)
    held = [live(marketer, centre, at) for at in (AT - SECOND, AT, end - SECOND, end)]
    assert held == [False, True, True, False]
    assert not live(centre, marketer, AT)
    assert acts("mandate") == ["mandate.given", "mandate.ended"]


def test_an_ended_one_can_be_given_anew(marketer: Marketer, centre: Marketer) -> None:
    first = give(marketer, centre)
    mandate_end(mandate=first, at=AT, actor=SYSTEM)
    assert give(marketer, centre) != first and live(marketer, centre, AT)
    assert acts("mandate") == ["mandate.given", "mandate.ended", "mandate.given"]


def test_a_firm_does_not_approve_itself(marketer: Marketer) -> None:
    assert refusal_of(lambda: give(marketer, marketer)) == "mandate.self"
    assert not Mandate.objects.exists() and acts("mandate") == []


@pytest.mark.django_db(transaction=True)
def test_given_twice_at_once_it_is_given_once(marketer: Marketer, centre: Marketer) -> None:
    assert set(at_once(4, lambda: give(marketer, centre).pk)) == {Mandate.objects.get().pk}
    assert acts("mandate") == ["mandate.given"]
