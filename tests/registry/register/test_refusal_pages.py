"""An agent at work: a number, a client, one key; the right firm is barred and the page is ready for the next call."""

import pytest
from django.test import Client

from core import clock
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Refusal
from registry.register.services.refusal import refusal_record
from tests.pages import hidden, post, send
from tests.registry.conftest import BOB, SYSTEM, make_marketer, mandated, subscriber
from tests.registry.firms.test_firm_pages import client_of, person

pytestmark = pytest.mark.django_db
PAGE = "/marketers/refusals/"


@pytest.fixture
def centre(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Call Centre")


@pytest.fixture
def agent(centre: Marketer) -> Client:
    user = person("agent@centre.cn")
    marketer_member_add(marketer=centre, user=user, at=clock.now(), actor=SYSTEM)
    return client_of(user)


def test_one_key_records_it_for_the_client_and_the_client_stays_chosen(
    agent: Client, centre: Marketer, marketer: Marketer
) -> None:
    mandated(marketer, centre)
    answer = send(agent, PAGE, {"number": "139 1234 5678", "on_behalf_of": marketer.public_id})
    assert answer["Location"] == f"{PAGE}?client={marketer.public_id}"
    shown = agent.get(answer["Location"]).content.decode()
    assert "Sunrise Insurance no longer calls 139****5678" in shown and "13912345678" not in shown
    assert f'value="{marketer.public_id}" selected' in shown and "autofocus" in shown
    refusal = Refusal.objects.get()
    assert (refusal.marketer, refusal.source) == (marketer, "firm")
    assert "139****5678" not in agent.get(PAGE).content.decode()  # its client's refusals are its client's


def test_a_second_click_records_nothing_more(agent: Client, centre: Marketer) -> None:
    fields = {**hidden(agent.get(PAGE)), "number": BOB}
    assert [post(agent, PAGE, fields).status_code for _ in range(2)] == [302, 302]
    assert Refusal.objects.get().marketer == centre
    assert "You heard it" in agent.get(PAGE).content.decode()


def test_what_cannot_be_recorded_stays_in_the_field(agent: Client, marketer: Marketer) -> None:
    wrong = send(agent, PAGE, {"number": "110"})
    assert wrong.status_code == 422 and b'value="110"' in wrong.content
    assert send(agent, PAGE, {"number": ""}).status_code == 422
    foreign = send(agent, PAGE, {"number": BOB, "on_behalf_of": marketer.public_id})
    assert foreign.status_code in (302, 422)
    assert not Refusal.objects.filter(marketer=marketer).exists()


def test_who_complained_is_not_shown(agent: Client, centre: Marketer) -> None:
    refusal_record(number=subscriber(), marketer=centre, source="complaint", at=clock.now(), actor=SYSTEM)
    assert "No refusal on record" in agent.get(PAGE).content.decode()
