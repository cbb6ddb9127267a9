"""A firm's first page leads with what is due, the most urgent first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from core import clock
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.services.caller_number import caller_declare
from registry.scrubs.models import ScrubJob
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.web.marketer_due import dues_of
from tests.registry.conftest import BOB, SYSTEM, Api, make_key
from tests.registry.firms.test_firm_pages import client_of
from tests.registry.jobs import run_job
from tests.registry.scrubs.test_list_pages import CHINESE, handed_in, member_of
from tests.registry.scrubs.test_scrub import agreed

pytestmark = pytest.mark.django_db
OVERVIEW = "/marketers/"
PLENTY = Quota(100, 0, 1)


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    return client_of(member_of(marketer))


def labels(marketer: Marketer, quota: Quota | None = PLENTY, *, is_owner: bool = False) -> list[str]:
    with override("en"):
        return [one.label for one in dues_of(marketer, quota=quota, is_owner=is_owner, at=clock.now())]


def test_lists_at_work_and_ready_are_due_until_their_answers_are_too_old(owner: Client, marketer: Marketer) -> None:
    agreed(marketer, BOB)
    first = handed_in(owner)
    assert "1 list is at work" in owner.get(OVERVIEW).content.decode()
    run_job(first.public_id)
    page = owner.get(OVERVIEW).content.decode()
    assert "autumn.csv" in page and "1 row may be called, valid until" in page
    over = clock.now() - current_policy().scrub.validity - timedelta(minutes=1)
    ScrubJob.objects.update(checked_at=over)
    assert "autumn.csv" not in labels(marketer)


def test_keys_that_end_come_in_the_order_of_their_days(owner: Client, marketer: Marketer) -> None:
    for name, days in (("later", 20), ("sooner", 3), ("far", 90)):
        make_key(marketer, "scrub", expires_at=clock.now() + timedelta(days=days))
        marketer.keys.filter(name="test").update(name=name)
    page = owner.get(OVERVIEW).content.decode()
    assert page.index("sooner") < page.index("later") < page.index("Declare the numbers you call from")
    assert ">far<" not in page


def test_a_quota_that_is_nearly_used_up_leads_to_the_application(marketer: Marketer) -> None:
    assert "9 new numbers are left of your quota" in labels(marketer, Quota(100, 91, 1))
    assert not any("are left" in label for label in labels(marketer, Quota(100, 90, 1)))


def test_nobody_who_waits_is_asked_to_declare(marketer: Marketer) -> None:
    assert labels(marketer, None) == [] and labels(marketer, None, is_owner=True) == ["Make a key for your systems"]


def test_where_nothing_is_due_the_page_is_calm(owner: Client, marketer: Marketer, api: Api) -> None:
    caller_declare(marketer=marketer, caller="4008095559", at=clock.now(), actor=SYSTEM)
    assert "Nothing is due." in owner.get(OVERVIEW).content.decode()
    assert "暂无待办" in owner.get(OVERVIEW, headers=CHINESE).content.decode()
