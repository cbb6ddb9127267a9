"""A list is watched, and watched no longer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core import clock
from core.errors import Conflict, Gone, NotFound
from core.models import AuditRecord
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs.models import Scrub, ScrubList, WatchChange, WatchList, WatchPart
from registry.scrubs.selectors.scrub_list import list_of_scrub
from registry.scrubs.selectors.watchlist import watchlists_due, watchlists_over
from registry.scrubs.services import watchlist
from registry.scrubs.services.scrub_list import scrub_lists_forget
from registry.scrubs.services.watchlist import watchlist_create, watchlist_end
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_key, make_marketer
from tests.registry.scrubs.watching import (
    look,
    register,
    scrub_of_somebody,
    scrubbed,
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
    assert api_of(marketer, "watchlist", live=False).get("watchlists").json()["items"] == []
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


def create(marketer: Marketer, scrub: str, at: datetime | None = None) -> tuple[WatchList, bool]:
    return watchlist_create(marketer=marketer, scrub=scrub, at=at or clock.now(), actor=SYSTEM)


def acts_on(watched: WatchList) -> list[str]:
    trail = AuditRecord.objects.filter(target_type="scrubs.watchlist", target_id=watched.pk)
    return list(trail.order_by("pk").values_list("act", flat=True))


def test_watched_and_ended_twice_it_is_told_once(api: Api, marketer: Marketer) -> None:
    public_id, at = scrubbed(api, ALICE), clock.now()
    (watched, created), (again, anew) = create(marketer, public_id), create(marketer, public_id)
    assert (again, created, anew) == (watched, True, False)
    first = watchlist_end(watchlist=watched, at=at, actor=SYSTEM)
    later = watchlist_end(watchlist=watched, at=at + timedelta(days=1), actor=SYSTEM)
    assert first.ended_at == later.ended_at == at
    assert acts_on(watched) == ["watchlist.created", "watchlist.ended"]


def test_a_list_ends_with_the_quota_period_of_its_scrub(api: Api, marketer: Marketer) -> None:
    public_id = scrubbed(api, ALICE)
    checked_at = Scrub.objects.get().checked_at
    ends_at = checked_at + current_policy(checked_at).scrub.quota_period
    ScrubList.objects.update(until=ends_at + timedelta(days=1))
    with pytest.raises(Gone, match=r"^scrub\.list_gone$"):
        create(marketer, public_id, ends_at)
    watched, _created = create(marketer, public_id)
    assert watched.ends_at == ends_at
    assert watchlists_over(at=ends_at - timedelta(microseconds=1), limit=9) == []
    assert watchlists_over(at=ends_at, limit=9) == [watched]


def test_a_firm_watches_so_many_lists_at_a_time(api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchlist, "MOST", 2)
    scrubs = [scrubbed(api, e164) for e164 in (ALICE, BOB, CAROL)]
    first, _created = create(marketer, scrubs[0])
    create(marketer, scrubs[1])
    with pytest.raises(Conflict, match=r"^watchlist\.too_many$"):
        create(marketer, scrubs[2])
    assert create(marketer, scrubs[0]) == (first, False)  # one that is watched already is none more
    watchlist_end(watchlist=first, at=clock.now())
    assert create(marketer, scrubs[2])[1] is True


def test_only_the_firms_own_scrub_is_watched(api: Api, marketer: Marketer) -> None:
    for scrub in (scrub_of_somebody(), "scr_nothing"):
        with pytest.raises(NotFound, match=r"^scrub\.unknown$"):
            create(marketer, scrub)
    assert not WatchList.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_begun_and_ended_by_several_at_once(api: Api, marketer: Marketer) -> None:
    public_id = scrubbed(api, ALICE)
    made = at_once(3, lambda: create(marketer, public_id))
    assert sorted(created for _row, created in made) == [False, False, True]
    watched = WatchList.objects.get()
    at_once(3, lambda: watchlist_end(watchlist=watched, at=clock.now()))
    assert acts_on(watched) == ["watchlist.created", "watchlist.ended"]
