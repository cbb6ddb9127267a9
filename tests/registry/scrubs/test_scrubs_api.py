"""`GET /api/v1/scrubs`: a firm's own scrubs, page by page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.policies import current_policy
from registry.firms.models import Marketer
from registry.scrubs.models import Scrub
from tests.registry.conftest import ALICE, Api, make_marketer


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def test_the_newest_first_and_nobody_elses(api: Api, api_of: Callable[..., Api]) -> None:
    other = api_of(make_marketer("91310000MA1FL0000B", name="Another"), "scrub")
    made = [api.scrub(ALICE, campaign=name).json() for name in ("spring", "autumn", "autumn")]
    other.scrub(ALICE)
    assert ids(api.get("scrubs")) == [one["id"] for one in reversed(made)]
    assert ids(api.get("scrubs?campaign=spring")) == [made[0]["id"]]
    said = api.get("scrubs").json()["items"][0]
    assert said == api.get(f"scrubs/{made[2]['id']}").json()
    assert "rows" not in said and said["receipt"] == made[2]["receipt"]


def test_days_are_those_of_the_numbers_and_both_count(api: Api) -> None:
    made = api.scrub(ALICE).json()["id"]
    scrub = Scrub.objects.get(public_id=made)
    day = scrub.checked_at.astimezone(current_policy().numbering.zone).date()
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    assert ids(api.get(f"scrubs?from={day}&to={day}")) == [made]
    assert ids(api.get(f"scrubs?to={before}")) == ids(api.get(f"scrubs?from={after}")) == []
    for query in ("from=yesterday", "to=9999-01-01", f"from={after}&to={day}"):
        answer = api.get(f"scrubs?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "period.malformed")


@pytest.mark.parametrize("apart", [0, 1])
def test_pages_follow_each_other_whatever_comes_meanwhile(api: Api, apart: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("core.api.pagination.SIZE", 2)
    made = [api.scrub(ALICE).json()["id"] for _ in range(5)]
    first = Scrub.objects.get(public_id=made[0]).checked_at
    for position, one in enumerate(made):  # of one moment, and of several
        Scrub.objects.filter(public_id=one).update(checked_at=first - timedelta(seconds=apart * (5 - position)))
    seen: list[str] = []
    address = "scrubs"
    while address:
        answer = api.get(address)
        seen += ids(answer)
        api.scrub(ALICE)
        address = (answer.json()["next"] or "").rpartition("/api/v1/")[2]
    assert seen == made[::-1]
    wrong = api.get("scrubs?cursor=WzFd")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "cursor.malformed")


def test_a_test_key_sees_the_sandbox_alone(marketer: Marketer, api: Api, api_of: Callable[..., Api]) -> None:
    trial = api_of(marketer, "scrub", live=False)
    live, tried = api.scrub(ALICE).json()["id"], trial.scrub(ALICE).json()["id"]
    assert (ids(api.get("scrubs")), ids(trial.get("scrubs"))) == ([live], [tried])
