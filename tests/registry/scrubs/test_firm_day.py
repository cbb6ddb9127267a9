"""What a firm asked day by day is counted anew from its scrubs, however often."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core import clock
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.scrubs.models import FirmDay, FirmDayMark, Scrub
from registry.scrubs.selectors.firm_day import usage_of
from registry.scrubs.services.firm_day import firm_days_count
from tests.registry.conftest import ALICE, BOB, Api, at_once, make_key, make_marketer, mandated
from tests.registry.firms.test_firm_pages import client_of
from tests.registry.scrubs.test_list_pages import CHINESE, member_of
from tests.registry.scrubs.test_scrub import register
from tests.waiting import wait_until

DAY = timedelta(days=1)
COPIED: dict[str, Any] = {
    "channel": "voice", "category": "insurance", "valid_until": clock.now(), "register_version": "", "policy_version": "",
    "counts": {"rows": 1, "callable": 1, "not_callable": 0, "conditional": 0, "unknown": 0, "invalid": 0}, "salt": b"", "receipt": "",
}  # fmt: skip
pytestmark = pytest.mark.django_db


def today() -> date:
    return clock.now().astimezone(current_policy().numbering.zone).date()


def test_a_day_is_counted_from_its_scrubs_and_written_once(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    api.scrub(ALICE, BOB, "abc")
    api.scrub(BOB)
    assert firm_days_count(at=clock.now()) == 1 and firm_days_count(at=clock.now()) == 0
    day = FirmDay.objects.get()
    assert (day.marketer, day.day, day.scrubs, day.asked, day.fresh) == (marketer, today(), 2, 4, 2)
    assert (day.callable, day.not_callable, day.conditional, day.unknown, day.invalid) == (0, 1, 2, 0, 1)
    api.scrub("13800138001")
    assert firm_days_count(at=clock.now()) == 1
    day.refresh_from_db()
    assert (day.scrubs, day.fresh) == (3, 3)


def test_a_list_that_came_late_is_counted_on_its_day(api: Api, marketer: Marketer) -> None:
    api.scrub(BOB)
    Scrub.objects.update(checked_at=clock.now() - timedelta(days=2))
    firm_days_count(at=clock.now())
    assert FirmDay.objects.get(scrubs=1).day == today() - timedelta(days=2)


def test_days_in_which_nobody_counted_are_made_up_for(api: Api, marketer: Marketer) -> None:
    for days in (20, 9):
        api.scrub(BOB)
        Scrub.objects.filter(checked_at__gte=clock.now() - DAY).update(checked_at=clock.now() - days * DAY)
    firm_days_count(at=clock.now())
    FirmDay.objects.filter(day__gt=today() - 15 * DAY).delete()  # as if nothing had run since
    FirmDayMark.objects.all().delete()
    firm_days_count(at=clock.now())
    counted = FirmDay.objects.filter(scrubs__gt=0).order_by("day")
    assert [today() - row.day for row in counted] == [20 * DAY, 9 * DAY]


def test_a_new_number_counts_for_whose_quota_it_took(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000C", name="Call centre")
    mandated(marketer, centre)
    Api(make_key(centre, "scrub")[1]).scrub(ALICE, BOB, on_behalf_of=marketer.public_id)
    firm_days_count(at=clock.now())
    days = FirmDay.objects.values_list("marketer__name", "asked", "fresh")
    assert sorted(days) == [("Call centre", 2, 0), (marketer.name, 0, 2)]


def test_the_sandbox_counts_nothing(marketer: Marketer) -> None:
    Api(make_key(marketer, "scrub", live=False)[1]).scrub("+8619900000001")
    assert firm_days_count(at=clock.now()) == 0 and not FirmDay.objects.exists()


def test_a_firm_reads_its_own_usage_and_the_sentences_are_true(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    api.scrub(ALICE, BOB, "abc")
    firm_days_count(at=clock.now())
    used = usage_of(marketer.pk, last=today(), days=30)
    assert sum(used.answers.values()) == used.asked == 3
    assert (
        list(used.fresh) == [today() - timedelta(days=n) for n in reversed(range(30))] and sum(used.fresh.values()) == 2
    )
    owner = client_of(member_of(marketer))
    page = owner.get("/marketers/usage/").content.decode()
    for words in (
        "Of 3 rows 0 may be called",
        "99,998 of 100,000 new numbers are left",
        "Most new numbers were asked about on",
    ):
        assert words in page
    assert "用量" in owner.get("/marketers/usage/", headers=CHINESE).content.decode()


def test_nothing_asked_is_said_calmly(marketer: Marketer) -> None:
    owner: Client = client_of(member_of(marketer))
    assert "No new number was asked about in this time" in owner.get("/marketers/usage/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_not_read_again_and_what_commits_late_is_counted_late(api: Api, marketer: Marketer) -> None:
    api.scrub(ALICE)
    with transaction.atomic():
        Scrub.objects.create(**{**COPIED, "marketer": marketer, "subject": marketer, "checked_at": clock.now()})
        at_once(1, lambda: api.scrub(BOB))
        assert at_once(2, lambda: firm_days_count(at=clock.now())) in ([0, 1], [1, 0])
        assert at_once(1, lambda: firm_days_count(at=clock.now())) == [0]
    assert [firm_days_count(at=clock.now()) for _look in range(3)] == [1, 0, 0]
    assert FirmDay.objects.get().scrubs == 3
    caught_up = partial(FirmDayMark.objects.filter(counted=Scrub.objects.latest("pk").pk).exists)
    wait_until(
        lambda: firm_days_count(at=clock.now()) == 0 and caught_up(), "whoever else is at work in this server to end"
    )
    FirmDay.objects.all().delete()
    assert firm_days_count(at=clock.now()) == 0, "nothing came, so nothing is read"


@pytest.mark.django_db(transaction=True)
def test_the_mark_waits_for_a_scrub_that_is_older_than_all_that_ended(marketer: Marketer) -> None:
    with transaction.atomic():
        Scrub.objects.create(**{**COPIED, "marketer": marketer, "subject": marketer, "checked_at": clock.now()})
        assert [at_once(1, lambda: firm_days_count(at=clock.now())) for _look in range(3)] == [[0]] * 3
    assert firm_days_count(at=clock.now()) == 1
