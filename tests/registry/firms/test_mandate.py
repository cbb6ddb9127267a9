"""Approvals: a call centre acts for a firm once both approved it, for the trades, channels and days they named, link by link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.policies import current_policy
from registry.firms.models import Mandate, Marketer
from registry.firms.permissions import behalf_of
from registry.firms.rules.mandate import Link, chain_of, link_stands
from registry.firms.selectors.mandate import (
    clients_of,
    mandate_chain,
    mandates_shown,
    mandates_to_answer,
    principals_ever,
)
from registry.firms.services.mandate import mandate_accept, mandate_end, mandate_give
from registry.firms.services.marketer import marketer_suspend
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer, mandated

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
pytestmark = pytest.mark.django_db
LINK = Link("firm", "centre", AT, principal_approved_at=AT, agent_approved_at=AT)
UNDER = Link("centre", "sub", AT, principal_approved_at=AT, agent_approved_at=AT)


@pytest.fixture
def centre(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Call Centre")


@pytest.fixture
def sub(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000C", name="Sub-contractor")


def give(principal: Marketer, agent: Marketer, at: datetime = AT, **terms: Any) -> Mandate:
    return mandate_give(principal=principal, agent=agent, at=at, actor=SYSTEM, **terms)


def accept(mandate: Mandate, at: datetime = AT) -> Mandate:
    return mandate_accept(mandate=mandate, at=at, actor=SYSTEM)


def live(principal: Marketer, agent: Marketer, at: datetime = AT, **purpose: str) -> bool:
    return bool(mandate_chain(principal=principal, agent=agent, at=at, **purpose))


def chain(*links: Link, agent: str = "sub", channel: str = "voice", category: str = "loans") -> int:
    found = chain_of(links, principal="firm", agent=agent, channel=channel, category=category, at=AT)
    return len(found)


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ({}, True),
        ({"agent_approved_at": None}, False),
        ({"principal_approved_at": None}, False),
        ({"agent_approved_at": AT + SECOND}, False),
        ({"since": AT + SECOND}, False),
        ({"until": AT}, False),
        ({"until": AT + SECOND}, True),
        ({"channels": frozenset({"voice"}), "categories": frozenset({"loans"})}, True),
        ({"channels": frozenset({"text"})}, False),
        ({"categories": frozenset({"insurance"})}, False),
    ],
)
def test_a_link_counts_for_its_trades_channels_and_days_once_both_approved(change: Any, stands: bool) -> None:
    assert link_stands(replace(LINK, **change), "voice", "loans", AT) is stands
    passing = replace(LINK, passes_on=True, **change)
    assert chain(passing, UNDER) == (2 if stands else 0)
    assert chain(replace(LINK, passes_on=True), replace(UNDER, **change)) == (2 if stands else 0)


def test_a_purpose_that_names_neither_trade_nor_channel_asks_whether_there_is_any() -> None:
    assert link_stands(replace(LINK, channels=frozenset({"text"})), "", "", AT)


def test_what_may_not_be_passed_on_ends_with_the_call_centre() -> None:
    assert chain(LINK, UNDER) == 0 and chain(LINK, agent="centre") == 1
    passing = replace(LINK, passes_on=True)
    assert chain(passing, UNDER) == 2
    below = replace(UNDER, principal="sub", agent="further")
    assert chain(passing, replace(UNDER, passes_on=True), below, agent="further") == 0  # two links are the most
    assert chain(passing, UNDER, replace(LINK, agent="sub")) == 1  # the shortest
    assert chain(replace(UNDER, principal="sub", agent="centre"), passing, UNDER) == 2  # a ring leads nowhere


def test_it_holds_from_both_words_to_its_end_and_one_way_only(marketer: Marketer, centre: Marketer) -> None:
    mandate = give(marketer, centre)
    assert give(marketer, centre, AT + SECOND) == mandate
    assert not live(marketer, centre, AT + DAY)  # one side suffices no more
    later = AT + timedelta(hours=1)
    for again in (0, 1):
        accept(mandate, later + again * SECOND)
    end = AT + DAY
    for again in (0, 1):
        mandate_end(mandate=mandate, at=end + again * DAY, actor=SYSTEM)
    held = [live(marketer, centre, at) for at in (AT, later - SECOND, later, end - SECOND, end)]
    assert held == [False, False, True, True, False]
    assert not live(centre, marketer, later)
    assert acts("mandate") == ["mandate.given", "mandate.accepted", "mandate.ended"]
    assert refusal_of(lambda: accept(mandate, end)) == "mandate.over"


def test_dates_and_terms_are_kept_and_another_in_that_time_is_refused(marketer: Marketer, centre: Marketer) -> None:
    terms: Any = {"channels": ["voice"], "categories": ["loans", "loans"], "since": AT + DAY, "until": AT + 3 * DAY}
    mandate = accept(give(marketer, centre, **terms))
    assert (mandate.channels, mandate.categories, mandate.since) == (["voice"], ["loans"], AT + DAY)
    days = [live(marketer, centre, AT + n * DAY, channel="voice", category="loans") for n in range(4)]
    assert days == [False, True, True, False]
    assert not live(marketer, centre, AT + DAY, channel="text", category="loans")
    assert refusal_of(lambda: give(marketer, centre)) == "mandate.exists"
    assert refusal_of(lambda: give(marketer, centre, since=AT + 2 * DAY)) == "mandate.exists"
    assert give(marketer, centre, **terms) == mandate
    assert give(marketer, centre, since=AT + 3 * DAY) != mandate  # the next begins where this one ends
    assert give(marketer, centre, until=AT + DAY) != mandate


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"channels": ["pigeon"]}, "channel.unknown"),
        ({"categories": ["nonsense"]}, "category.unknown"),
        ({"until": AT}, "mandate.until"),
        ({"since": AT + DAY, "until": AT + DAY}, "mandate.until"),
    ],
)
def test_what_cannot_be_approved(marketer: Marketer, centre: Marketer, terms: Any, code: str) -> None:
    assert refusal_of(lambda: give(marketer, centre, **terms)) == code
    assert not Mandate.objects.exists() and acts("mandate") == []


def test_an_ended_one_can_be_given_anew(marketer: Marketer, centre: Marketer) -> None:
    first = give(marketer, centre)
    mandate_end(mandate=first, at=AT, actor=SYSTEM)
    assert accept(give(marketer, centre)) != first and live(marketer, centre)
    assert acts("mandate") == ["mandate.given", "mandate.ended", "mandate.given", "mandate.accepted"]


def test_a_firm_does_not_approve_itself(marketer: Marketer) -> None:
    assert refusal_of(lambda: give(marketer, marketer)) == "mandate.self"
    assert not Mandate.objects.exists() and acts("mandate") == []


def test_a_chain_counts_while_all_its_links_stand(marketer: Marketer, centre: Marketer, sub: Marketer) -> None:
    above = mandated(marketer, centre, AT, passes_on=True, categories=["loans", "insurance"])
    below = mandated(centre, sub, AT, categories=["loans"])
    links = mandate_chain(principal=marketer, agent=sub, channel="voice", category="loans", at=AT)
    assert [(link.principal, link.agent) for link in links] == [
        (marketer.public_id, centre.public_id),
        (centre.public_id, sub.public_id),
    ]
    assert not live(marketer, sub, channel="voice", category="insurance")
    assert [each.name for each in clients_of(sub, AT)] == ["Call Centre", "Sunrise Insurance"]
    assert [each.name for each in clients_of(sub, AT, category="insurance")] == []
    mandate_end(mandate=above, at=AT + DAY, actor=SYSTEM)
    assert not live(marketer, sub, AT + DAY) and live(centre, sub, AT + DAY)
    mandate_end(mandate=below, at=AT + DAY, actor=SYSTEM)
    assert clients_of(sub, AT + DAY) == []
    assert principals_ever(sub.pk, AT + DAY) == sorted([marketer.pk, centre.pk])
    assert principals_ever(marketer.pk, AT) == []


def test_a_suspended_firm_breaks_the_chain(marketer: Marketer, centre: Marketer, sub: Marketer) -> None:
    mandated(marketer, centre, AT, passes_on=True)
    mandated(centre, sub, AT)
    policy = current_policy(AT)
    behalf = behalf_of(sub, marketer.public_id, AT, policy)
    assert (behalf.subject, len(behalf.chain)) == (marketer, 2)
    marketer_suspend(marketer=centre, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: behalf_of(sub, marketer.public_id, AT, policy)) == "marketer.suspended"
    assert refusal_of(lambda: behalf_of(sub, "mkt_unknown", AT, policy)) == "on_behalf_of.not_approved"
    assert behalf_of(sub, "", AT, policy).subject == behalf_of(sub, sub.public_id, AT, policy).subject == sub


def test_each_side_sees_what_waits_and_what_stands(marketer: Marketer, centre: Marketer) -> None:
    mandate = give(marketer, centre)
    assert list(mandates_shown(marketer, AT)) == list(mandates_shown(centre, AT)) == [mandate]
    assert (mandates_to_answer(centre.pk, AT), mandates_to_answer(marketer.pk, AT)) == (1, 0)
    mandate_end(mandate=mandate, at=AT, actor=SYSTEM)  # declined
    assert mandates_to_answer(centre.pk, AT) == 0 and not mandates_shown(centre, AT)
    assert not live(marketer, centre)


@pytest.mark.django_db(transaction=True)
def test_given_twice_at_once_it_is_given_once(marketer: Marketer, centre: Marketer) -> None:
    assert set(at_once(4, lambda: give(marketer, centre).pk)) == {Mandate.objects.get().pk}
    at_once(4, lambda: accept(Mandate.objects.get()))
    assert acts("mandate") == ["mandate.given", "mandate.accepted"]
