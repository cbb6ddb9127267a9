"""A list is watched, and watched no longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs.models import Scrub, ScrubList, WatchChange, WatchList, WatchPart
from registry.scrubs.selectors.scrub_list import list_of_scrub
from registry.scrubs.selectors.watchlist import watchlists_due, watchlists_over
from registry.scrubs.services.scrub_list import scrub_lists_forget
from registry.scrubs.services.watchlist import watchlist_end
from tests.registry.conftest import ALICE, SYSTEM, Api, make_key, make_marketer
from tests.registry.scrubs.watching import (
    look,
    register,
    scrub_of_somebody,
    watch,
)

pytestmark = pytest.mark.django_db


def test_lists_end_and_are_forgotten(api: Api) -> None:
    watched, at = watch(api, ALICE), clock.now()
    scrub = Scrub.objects.get()
    assert list_of_scrub(scrub, at) is not None
    assert list_of_scrub(scrub, at + timedelta(days=8)) is None
    assert scrub_lists_forget(at=at + timedelta(days=6)) == 0
    assert scrub_lists_forget(at=at + timedelta(days=8)) == 1
    assert watchlists_over(at=at + timedelta(days=29), limit=9) == []
    register(ALICE)
    look(again=True)
    over = watchlists_over(at=at + timedelta(days=31), limit=9)
    assert watchlists_due(at=at + timedelta(days=31), limit=9) == []
    watchlist_end(watchlist=over[0], at=at + timedelta(days=31))
    assert not WatchPart.objects.exists() and not WatchChange.objects.exists()
    assert api.get(f"watchlists/{watched['id']}").json()["state"] == "ended"


def test_ended_by_the_firm_and_begun_again(api: Api) -> None:
    watched = watch(api, ALICE)
    again = api.post("watchlists", {"scrub": watched["scrub"]})
    assert (again.status_code, again.json()["id"]) == (200, watched["id"])
    assert api.delete(f"watchlists/{watched['id']}").status_code == 204
    assert api.delete(f"watchlists/{watched['id']}").status_code == 204
    assert not WatchPart.objects.exists()
    assert api.post("watchlists", {"scrub": watched["scrub"]}).status_code == 201
    assert [item["state"] for item in api.get("watchlists").json()["items"]] == ["starting", "ended"]


def test_what_cannot_be_watched(api: Api, marketer: Marketer, api_of: Callable[..., Api]) -> None:
    unkept = api.scrub(ALICE).json()["id"]
    ScrubList.objects.all().delete()
    gone = api.post("watchlists", {"scrub": unkept})
    assert (gone.status_code, gone.json()["code"]) == (410, "scrub.list_gone")
    other = api.post("watchlists", {"scrub": scrub_of_somebody()})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (404, "/scrub")
    assert api.post("watchlists", {"scrub": 7}).status_code == 422
    assert api_of(marketer, "scrub").get("watchlists").json()["code"] == "key.scope"
    assert api_of(marketer, "watchlist", live=False).get("watchlists").json()["code"] == "key.test"
    watched = watch(api, ALICE)
    stranger = Api(make_key(make_marketer("91310000MA1FL0000C"), "watchlist")[1])
    for answer in (
        stranger.get(f"watchlists/{watched['id']}"),
        stranger.get(f"watchlists/{watched['id']}/changes"),
        stranger.delete(f"watchlists/{watched['id']}"),
    ):
        assert answer.status_code == 404
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    watchlist_end(watchlist=WatchList.objects.get(), at=clock.now())
    assert api.post("watchlists", {"scrub": watched["scrub"]}).json()["code"] == "marketer.suspended"
