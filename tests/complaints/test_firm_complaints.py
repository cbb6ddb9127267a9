"""A firm learns how many complained of its numbers in a week, never who, and nothing where few did."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.selectors.firm_complaints import WEEKS, complaints_by_week
from core.policies import current_policy
from registry.firms.models import CallerNumber, Marketer
from registry.firms.services.membership import marketer_member_add
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, ROGUE, complaint, firm, registered
from tests.registry.firms.test_firm_pages import client_of, person

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LEAST = current_policy(NOW).retention.place_shared_by


def complained(people: int, *, caller: str = FIRM_CALLER, weeks_ago: int = 1) -> None:
    for e164 in PEOPLE[:people]:
        filed = complaint(registered(e164), caller=caller, called_at=NOW - timedelta(hours=2))
        Complaint.objects.filter(pk=filed.pk).update(received_at=NOW - timedelta(weeks=weeks_ago))


def counts(made: Marketer, weeks_ago: int = 1) -> list[int | None]:
    weeks = complaints_by_week(made.pk, at=NOW, policy=current_policy(NOW))
    assert len(weeks) == WEEKS
    return [count for count in weeks[weeks_ago - 1].counts.values() if count is not None]


@pytest.mark.parametrize(("people", "shown"), [(LEAST, [LEAST]), (LEAST - 1, []), (0, [])])
def test_a_figure_is_shown_from_so_many_people_on(people: int, shown: list[int]) -> None:
    made = firm()
    complained(people)
    assert counts(made) == shown


def test_few_people_who_complain_often_are_few() -> None:
    made = firm()
    for _ in range(3):
        complained(2)
    assert counts(made) == []


def test_the_week_that_runs_says_nothing_yet() -> None:
    made = firm()
    complained(LEAST, weeks_ago=0)
    assert all(
        count is None
        for week in complaints_by_week(made.pk, at=NOW, policy=current_policy(NOW))
        for count in week.counts.values()
    )


def test_a_week_that_is_over_does_not_change() -> None:
    """A complaint that comes later about a call of that week is counted in its own."""
    made = firm()
    complained(LEAST)
    late = complaint(registered(PEOPLE[-1]), caller=FIRM_CALLER, called_at=NOW - timedelta(days=8))
    Complaint.objects.filter(pk=late.pk).update(received_at=NOW)
    assert counts(made) == [LEAST]


def test_only_approved_numbers_count_and_only_while_they_were_the_firms() -> None:
    made, other = firm(), firm(caller="", name="月明保险代理有限公司")
    complained(LEAST)
    complained(LEAST, caller=ROGUE)
    assert counts(made) == [LEAST] and counts(other) == []
    CallerNumber.objects.update(until=NOW - timedelta(days=3))
    assert counts(made) == []
    CallerNumber.objects.update(until=None, approved_at=None)
    assert counts(made) == []


def test_whoever_proved_no_number_counts_as_nobody() -> None:
    made = firm()
    complained(LEAST)
    Complaint.objects.filter(pk=Complaint.objects.latest("pk").pk).update(evidence="C0")
    assert counts(made) == []


def test_the_page_says_what_to_do_and_names_nobody(at_the_time: Any) -> None:
    made, user = firm(), person("owner@example.cn")
    marketer_member_add(marketer=made, user=user, role="owner", at=NOW, actor=ACTOR)
    complained(LEAST)
    client: Client = client_of(user)
    page = client.get("/marketers/complaints/").content.decode()
    assert f"fewer than {LEAST} people" in page and "What you can do" in page
    assert not any(e164[-8:] in page for e164 in PEOPLE)
    assert client.get("/marketers/complaints/", headers={"Accept-Language": "zh-hans"}).status_code == 200


def test_a_number_of_a_range_is_the_firms_as_the_range_was() -> None:
    made = firm()
    CallerNumber.objects.filter(value=FIRM_CALLER).update(value=FIRM_CALLER[:-2] + "xx")
    complained(LEAST)
    assert counts(made) == [LEAST]
