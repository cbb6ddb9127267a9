"""Slowed and stopped keys at the desk: who waits comes first, and an officer's word reaches the firm."""

import pytest
from django.test import Client

from core import clock
from core.access.roles import Role
from registry.firms.models import Marketer
from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.rules.scan import Asked, Found, Level, Measure
from registry.scrubs.services.restriction import restriction_question_ask, restriction_set
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import firm, officer
from tests.pages import hidden
from tests.registry.firms.test_firm_pages import person

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LIST = "/regulator/restrictions/"


def stopped(made: Marketer) -> Restriction:
    found = Found(Level.STOPPED, Measure.RUNS)
    row = restriction_set(marketer=made, key=None, found=found, asked=Asked(4_600, 4_500, 0), at=clock.now())
    assert row is not None
    return row


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_asked_for_a_person_comes_first() -> None:
    waits, other = stopped(firm(caller="", name="甲公司")), stopped(firm(caller="", name="乙公司"))
    restriction_question_ask(restriction=waits, user=person("li@example.cn"), text="总机号码", at=clock.now())
    shown = page_of(desk_of(officer(Role.OFFICER)), LIST)
    assert shown.index(waits.public_id) < shown.index(other.public_id)


def test_an_officer_gives_the_access_back_with_a_reason_once() -> None:
    row = stopped(firm(caller="", name="甲公司"))
    client = desk_of(officer(Role.OFFICER))
    page = f"{LIST}{row.public_id}/"
    assert client.post(page, {**hidden(client.get(page)), "outcome": "restored", "reason": ""}).status_code == 422
    form = {**hidden(client.get(page)), "outcome": "restored", "reason": "总机号码，已核实。"}
    second_tab = hidden(client.get(page))
    assert [client.post(page, form).status_code for _twice in range(2)] == [302, 302]
    row.refresh_from_db()
    assert row.ended_how == "restored" and RestrictionReview.objects.get().reason == "总机号码，已核实。"
    assert row.public_id in page_of(client, f"{LIST}?state=ended") and row.public_id not in page_of(client, LIST)
    late = client.post(page, {**second_tab, "outcome": "kept", "reason": "again"})
    assert late.status_code == 422


def test_who_may_not_decide_reads_and_is_refused() -> None:
    row = stopped(firm(caller="", name="甲公司"))
    page = f"{LIST}{row.public_id}/"
    assert row.marketer.name in page_of(desk_of(officer(Role.AUDITOR)), LIST)
    elsewhere = desk_of(officer(Role.OFFICER, "CN-SC"))
    assert 'name="outcome"' not in page_of(elsewhere, page)
    assert elsewhere.post(page, {"outcome": "restored", "reason": "x"}).status_code == 422
    row.refresh_from_db()
    assert row.ended_at is None
