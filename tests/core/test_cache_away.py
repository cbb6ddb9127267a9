"""A cache whose port answers nobody: for libraries a miss, for counters by their rule. (The real site: tests/processes.)"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from core.accounts.forms import WRONG_CODES
from core.errors import TooMany, Unavailable
from core.running import cache as shared
from core.running.cache import GUARDED, CacheAway, strict_cache
from core.running.rates import Rate, spend

HERE: dict[str, Any] = settings.CACHES


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shared, "_failed_at", -1000.0)
    nowhere: dict[str, Any] = {name: {**one, "LOCATION": "redis://127.0.0.1:1/0"} for name, one in HERE.items()}
    with override_settings(CACHES=nowhere):
        yield


def test_a_library_meets_a_miss(away: None) -> None:
    cache.set("name", 1, 60)
    assert cache.get("name", "nothing") == "nothing"
    assert cache.get_many(["name"]) == {}
    assert cache.add("name", 1)  # who adds first may go on
    assert not cache.delete("name") and not cache.touch("name") and not cache.has_key("name")
    assert cache.get_or_set("name", 2) == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("name")
    with pytest.raises(CacheAway):
        strict_cache.get("name")


def test_what_the_sign_in_library_counts_is_refused(away: None) -> None:
    with pytest.raises(Unavailable):
        cache.add(f"{GUARDED}account:login_failed:lock", True)


def test_a_counter_that_cannot_count_goes_by_its_rule(away: None) -> None:
    assert spend(Rate("pages", 3, 60), "somebody", amount=2).remaining == 1
    with pytest.raises(Unavailable):
        spend(WRONG_CODES, "somebody")


def test_a_failed_try_is_remembered_and_then_one_tries(away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CacheAway):
        strict_cache.get("name")
    with override_settings(CACHES=HERE):
        with pytest.raises(CacheAway):
            strict_cache.get("name")  # it would answer, and nobody asks it yet
        monkeypatch.setattr(shared, "_failed_at", shared._failed_at - shared.SECONDS)
        assert strict_cache.get("name", "nothing") == "nothing"
        assert not shared.cache_is_away()
        with pytest.raises(TooMany):
            spend(Rate("few", 1, 60), "somebody", amount=2)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/sign-in/"])
def test_no_guess_is_taken_and_a_sentence_says_so(away: None, client: Client, path: str) -> None:
    fields = {"login": "a@example.com", "password": "guess", "email": "a@example.com", "number": "13912345678"}
    answer = client.post(path, fields, headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert "We cannot count tries at the moment" in answer.content.decode()
    assert answer["Retry-After"]
