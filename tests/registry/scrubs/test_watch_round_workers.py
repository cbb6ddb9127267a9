"""Rounds under late commits, many workers, other clusters and other keys."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from core import clock
from core.sealing import sealing
from core.sealing.keys import seal_keys
from core.sealing.sealing import active_key_id
from core.services.seal_rotation import seal_rotation_continue, seal_rotation_start
from registry.register.following.register_cursor import cursor_now
from registry.scrubs import tasks
from registry.scrubs.models import ScrubList, WatchChange, WatchList, WatchMark, WatchPart
from registry.scrubs.rules.watch import HOLD
from registry.scrubs.selectors.watchlist import watchlists_due
from registry.scrubs.services import watch_deciding, watch_filling, watch_round
from registry.scrubs.services.watch_notice import watchlists_notice
from registry.scrubs.services.watch_round import watchlist_refresh, watchlist_turn_take
from registry.scrubs.services.watchlist import watchlist_end
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_key, make_marketer
from tests.registry.scrubs.watching import ROUND, look, register, scrubbed, told, watch, withdraw

pytestmark = pytest.mark.django_db


def test_what_is_dated_after_the_rounds_clock_is_not_skipped(api: Api) -> None:
    """The log is read after the round has begun; what it tells must be decided by, whatever the clocks say."""
    watched = watch(api, ALICE)
    register(ALICE, clock.now() + timedelta(seconds=5))
    assert look(again=True) == 1
    assert told(api, watched) == [(0, None, "conditional", "not_callable")]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_write_each_change_once(api: Api) -> None:
    rows = [f"+86139{n:08d}" for n in range(30)]
    watched = watch(api, *rows)
    for row in rows[:20]:
        register(row)
    WatchList.objects.update(next_round_at=clock.now())
    watchlists_notice(at=clock.now())
    at, pk = clock.now(), WatchList.objects.get().pk
    done = at_once(4, lambda: watchlist_refresh(watchlist_id=pk, at=at))
    assert sorted(done) == [0, 0, 0, 20]
    assert sorted(row for row, *_ in told(api, watched)) == list(range(20))
    assert list(WatchChange.objects.order_by("pk").values_list("position", flat=True)) == list(range(1, 21))


def test_a_worker_that_lost_the_list_writes_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = watch(api, ALICE)
    register(ALICE)
    decide = watch_deciding.decide_anew

    def overtaken(watchlist: WatchList, *rest: Any) -> Any:
        codes = decide(watchlist, *rest)
        monkeypatch.undo()
        assert look(clock.now() + HOLD + ROUND) == 1  # its time is over: another worker takes the list
        return codes

    monkeypatch.setattr(watch_round, "decide_anew", overtaken)
    assert look(again=True) == 0
    assert len(told(api, watched)) == 1


def test_a_round_that_died_with_its_database_is_made_good_soon(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can give the list back then, so it is free again after what a list of its length may take."""

    def away(*_given: Any) -> Any:
        raise OperationalError("the database is away")

    begun = clock.now()
    assert api.post("watchlists", {"scrub": scrubbed(api, ALICE)}).status_code == 201
    with monkeypatch.context() as patch:
        patch.setattr(watch_round, "watch_fill", away)
        with pytest.raises(OperationalError):
            look(clock.now())
    assert WatchList.objects.get().filled_at is None
    assert not watchlist_turn_take(now=lambda: begun + timedelta(minutes=1))
    assert watchlist_turn_take(now=lambda: begun + timedelta(minutes=3))
    assert WatchList.objects.get().filled_at == begun + timedelta(minutes=3)


def test_ended_in_mid_round(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watch(api, ALICE)
    register(ALICE)
    decide = watch_deciding.decide_anew

    def ended(watchlist: WatchList, *rest: Any) -> Any:
        watchlist_end(watchlist=watchlist, at=clock.now())
        return decide(watchlist, *rest)

    monkeypatch.setattr(watch_round, "decide_anew", ended)
    assert look(again=True) == 0
    assert not WatchChange.objects.exists() and not WatchPart.objects.exists()


def test_a_restored_cluster_is_read_anew(api: Api) -> None:
    watched = watch(api, ALICE)
    register(ALICE)
    WatchMark.objects.update(cursor=str(replace(cursor_now(), cluster="1")))
    assert look(again=True) == 1
    assert WatchMark.objects.get().cursor.startswith(cursor_now().cluster)
    assert look(again=True) == 0
    assert len(told(api, watched)) == 1


def test_more_news_than_is_worth_following(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    watched, at = watch(api, ALICE, BOB), clock.now()
    monkeypatch.setattr("registry.scrubs.services.watch_notice.MOST", 1)
    register(ALICE)
    register(CAROL)
    assert look(again=True) == 1
    assert WatchList.objects.filter(whole_at__gt=at).exists()
    assert len(told(api, watched)) == 1


def test_the_seal_key_changes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"number": f"+86139{n:08d}", "ref": f"r{n}"} for n in range(12)]
    register(str(rows[3]["number"]))
    watched = watch(api, *rows)
    first = active_key_id()
    ring = f"{first}:{seal_keys().active.hex()},{first + 1}:{'5a' * 32}"
    monkeypatch.setenv("DNC_SEAL_KEYS", ring)
    sealing.forget_keys()
    try:
        seal_rotation_start(actor=SYSTEM, at=clock.now())
        seal_rotation_continue(actor=SYSTEM, batches=10, at=clock.now())
        register(str(rows[8]["number"]))
        withdraw(str(rows[3]["number"]))
        assert look(again=True) == 2
        assert sorted(told(api, watched)) == [
            (3, "r3", "not_callable", "conditional"),
            (8, "r8", "conditional", "not_callable"),
        ]
        assert set(WatchPart.objects.values_list("seal_key", flat=True)) == {first + 1}
        register(str(rows[5]["number"]))
        assert look(again=True) == 1
        assert (5, "r5", "conditional", "not_callable") in told(api, watched)  # those of a day in the list's order
    finally:
        monkeypatch.delenv("DNC_SEAL_KEYS")
        sealing.forget_keys()


def test_a_list_of_many_parts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_filling, "PART", 4)
    rows = [f"+86139{n:08d}" for n in range(11)]
    watched = watch(api, *rows)
    assert WatchPart.objects.count() == 3
    for row in rows[::5]:
        register(row)
    assert look(again=True) == 3
    assert sorted(row for row, *_ in told(api, watched)) == [0, 5, 10]


def test_a_list_is_looked_at_as_soon_as_it_is_watched(
    api: Api, tasks_run_here: None, django_capture_on_commit_callbacks: Any
) -> None:
    """Signal, receiver, task and act; and the sweeps of beat."""
    public_id = scrubbed(api, ALICE)
    with django_capture_on_commit_callbacks(execute=True):
        made = api.post("watchlists", {"scrub": public_id}).json()
    assert api.get(f"watchlists/{made['id']}").json()["state"] == "watching"
    register(ALICE)
    WatchList.objects.update(next_round_at=clock.now())
    tasks.watchlists_refresh()
    assert len(told(api, made)) == 1
    WatchList.objects.update(ends_at=clock.now())
    ScrubList.objects.update(until=clock.now())
    tasks.lists_forget()
    assert WatchList.objects.get().ended_at and not ScrubList.objects.exists()


def test_one_firms_many_lists_hold_up_no_other_firms_one(api: Api) -> None:
    """The attack: lists by the dozen, all of which are due before another firm's."""
    other = Api(make_key(make_marketer("91310000MA1FL0000B"), "scrub", "watchlist")[1])
    for each in (api, api, api, other):
        assert each.post("watchlists", {"scrub": scrubbed(each, ALICE)}).status_code == 201
    firms = dict(WatchList.objects.values_list("pk", "marketer_id"))
    rounds: list[int] = []
    while watchlist_turn_take(now=clock.now):
        (looked_at,) = (
            WatchList.objects.filter(round_at__isnull=False).exclude(pk__in=rounds).values_list("pk", flat=True)
        )
        rounds.append(looked_at)
    assert len(rounds) == 4 and firms[rounds[0]] != firms[rounds[1]]
    theirs, late = (
        WatchList.objects.get(marketer__registration_code="91310000MA1FL0000B"),
        clock.now() + timedelta(days=1),
    )
    own = [pk for pk in rounds if pk != theirs.pk]
    WatchList.objects.filter(pk=own[0]).update(next_round_at=late + HOLD)  # being looked at now
    WatchList.objects.filter(pk=theirs.pk).update(next_round_at=late)  # due last of all
    assert watchlists_due(at=late, limit=9) == [theirs.pk, *own[1:]]
