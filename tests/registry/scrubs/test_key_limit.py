"""A firm holds one of its keys to fewer numbers a day: every way a key asks is counted."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.errors import TooMany
from core.policies import current_policy
from core.running.cache import CacheAway
from registry.firms.models import ApiKey, Marketer
from registry.firms.services.api_key import api_key_limit
from registry.scrubs.answering import key_limit
from registry.scrubs.answering.key_limit import key_spend
from registry.scrubs.models import Scrub, ScrubJob
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, make_key
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import PURPOSE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted_from_nothing() -> None:
    cache.clear()


def limited(marketer: Marketer, most: int) -> tuple[ApiKey, Api]:
    key, text = make_key(marketer, "scrub")
    return api_key_limit(key=key, networks=[], most_a_day=most, at=clock.now(), actor=SYSTEM), Api(text)


def test_past_the_limit_nothing_is_answered_and_nothing_is_charged(marketer: Marketer) -> None:
    _key, api = limited(marketer, 3)
    assert api.scrub(ALICE, BOB).status_code == 200
    refused = api.scrub(CAROL, "13800138002")
    assert (refused.status_code, refused.json()["code"]) == (429, "key.limit")
    assert int(refused["Retry-After"]) > 0 and Scrub.objects.count() == 1
    assert api.scrub(CAROL).status_code == 200  # what was refused counted nothing
    assert api.scrub("abc").status_code == 200  # a row without a number neither
    assert api.scrub(CAROL).json()["code"] == "key.limit"


def test_another_key_of_the_firm_goes_on(marketer: Marketer, api: Api) -> None:
    limited(marketer, 1)
    assert api.scrub(ALICE, BOB).status_code == 200


def test_a_list_is_counted_once_and_refused_as_a_whole(marketer: Marketer) -> None:
    _key, api = limited(marketer, 3)
    rows = "phone\n13912345678\n13800138001\n"
    first, second = (api.post(f"scrub-jobs?{PURPOSE}", rows, kind="text/csv").json()["id"] for _ in range(2))
    assert run_job(first).state == "succeeded"
    done = run_job(second)
    assert (done.state, done.problem) == ("failed", "key.limit")
    assert ScrubJob.objects.count() == 2 and Scrub.objects.count() == 1


def test_the_same_list_counts_once(marketer: Marketer) -> None:
    key, _api = limited(marketer, 3)
    at, policy = clock.now(), current_policy()
    for _ in range(2):
        key_spend(key, 2, once="scr_a", at=at, policy=policy)
    with pytest.raises(TooMany):
        key_spend(key, 2, once="scr_b", at=at, policy=policy)
    key_spend(key, 1, once="scr_b", at=at, policy=policy)


def test_where_the_cache_is_away_lists_are_answered(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def add(self, *_: object, **__: object) -> bool:
            raise CacheAway

    key, _api = limited(marketer, 1)
    monkeypatch.setattr(key_limit, "strict_cache", Away())
    key_spend(key, 2, once="scr_a", at=clock.now(), policy=current_policy())


def test_a_limit_asks_the_database_nothing(marketer: Marketer, api: Api) -> None:
    _key, held = limited(marketer, 10)
    for one in (api, held):
        one.scrub(ALICE)
    with CaptureQueriesContext(connection) as free:
        api.scrub(ALICE)
    with CaptureQueriesContext(connection) as counted:
        held.scrub(ALICE)
    assert len(counted) == len(free)
