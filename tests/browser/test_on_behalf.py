"""Calling on behalf: two firms approve each other, an agent records refusals by keyboard alone, a reader refuses by an address."""

from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.models import User
from core.services.user import staff_create
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.mandate import mandate_give
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Refusal
from registry.register.services.unsubscribe import Message, unsubscribe_links_make
from tests.browser.eyes import tour
from tests.browser.visitor import Visitor, visitor
from tests.compliance.world import ACTOR, PASSWORD, PEOPLE, firm
from tests.live import LiveSite
from tests.registry.conftest import mandated
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser


@pytest.fixture
def centre(live_site: LiveSite) -> Marketer:
    return firm(caller="", name="江南呼叫中心")


@pytest.fixture
def owner(centre: Marketer) -> User:
    now = clock.now()
    user = staff_create(email="owner@centre.example", password=PASSWORD, name="王敏", at=now, actor=ACTOR)
    marketer_member_add(marketer=centre, user=user, role=MarketerMember.Role.OWNER, at=now, actor=ACTOR)
    return with_second_factor(user)


@pytest.fixture
def agent(browser: Any, live_site: LiveSite, owner: User) -> Iterator[Visitor]:
    with visitor(browser, live_site.url, "en") as opened:
        opened.page.goto("/marketers/")
        opened.sign_in(owner, PASSWORD, SECRET)
        yield opened


def test_a_call_centre_at_work(agent: Visitor, centre: Marketer, browser: Any, live_site: LiveSite) -> None:
    client, other, sub = (firm(caller="", name=name) for name in ("朝阳保险", "明月贷款", "城南外呼"))
    mandate_give(principal=client, agent=centre, channels=["voice"], passes_on=True, at=clock.now(), actor=ACTOR)
    mandated(other, centre)
    takes_it_on(agent, sub)
    records_refusals(agent, client)
    assert (
        tour(agent.page, ["/marketers/mandates/", "/marketers/refusals/", "/marketers/lists/", "/marketers/scrub/"])
        == []
    )
    refuses_by_the_address(browser, live_site, client)


def takes_it_on(agent: Visitor, sub: Marketer) -> None:
    agent.page.goto("/marketers/")
    agent.press("Answer a firm that asks you to call on its behalf")
    agent.press("Take it on")
    assert agent.heading == "Call on behalf of 朝阳保险?" and "Voice" in agent.text
    agent.press("Take it on")
    assert "Taken on." in agent.text
    agent.fill(agent="mkt_nobody", last="2020-01-01")
    agent.press("Approve")
    assert (
        "There is no firm with this id." in agent.complaint() and agent.page.input_value("[name=last]") == "2020-01-01"
    )
    agent.fill(agent=sub.public_id, last="")
    agent.press("Approve")
    assert "Waits for the call centre" in agent.text


def records_refusals(agent: Visitor, client: Marketer) -> None:
    agent.page.goto("/marketers/refusals/")
    agent.page.select_option("[name=on_behalf_of]", client.public_id)
    agent.fill(number=PEOPLE[0])
    agent.page.locator("[name=number]").press("Enter")
    agent.page.wait_for_url("**/refusals/?client=*")
    for number in (PEOPLE[1], PEOPLE[2]):  # the field has the focus and the client is chosen: number, one key
        agent.page.wait_for_selector("[name=number]:focus")
        agent.page.keyboard.type(number)
        with agent.page.expect_navigation():
            agent.page.keyboard.press("Enter")
    assert agent.page.input_value("[name=on_behalf_of]") == client.public_id
    assert Refusal.objects.filter(marketer=client).count() == 3


def refuses_by_the_address(browser: Any, live_site: LiveSite, client: Marketer) -> None:
    (made,) = unsubscribe_links_make(marketer=client, rows=[Message(PEOPLE[3])], at=clock.now(), actor=ACTOR)
    assert isinstance(made, tuple)
    with visitor(browser, live_site.url, "en") as receiver:
        receiver.page.goto("/")
        assert tour(receiver.page, [f"/unsubscribe/{made[1]}/"]) == []
        receiver.send()
        assert receiver.page.locator(".govuk-panel--confirmation").count() == 1
        assert tour(receiver.page, [f"/unsubscribe/{made[1]}/"]) == []
