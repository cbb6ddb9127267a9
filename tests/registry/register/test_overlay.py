"""Changes since the snapshot: whatever commits when, the view says what the tables say."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from core.errors import NotFound, Unavailable
from core.running import outage
from registry.register.following import register_news, register_view
from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_news import changed_since
from registry.register.following.register_stream import stream_register
from registry.register.following.register_view import current_view, forget_view, store
from registry.register.models import RegisterChange, ReleasedSeal
from registry.register.services.number_release import number_release
from registry.register.services.snapshot import snapshot_build
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, subscriber
from tests.registry.registers import (
    AT,
    NUMBERS,
    change_ids,
    register,
    said_by,
    said_now,
    stands,
    unguarded,
    withdraw,
)
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
VOICE: dict[str, Any] = {"channels": ["voice"]}
TEXT: dict[str, Any] = {"channels": ["text"]}
ALL: dict[str, Any] = {"all": True}


@pytest.fixture(autouse=True)
def _index(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DNC_INDEX = tmp_path / "index"
    monkeypatch.setattr(outage, "_failed_at", -1000.0)


def in_thread(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


class Writer:
    """A transaction of another session that ends when it is told to."""

    def __init__(self, first: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        self.first, self.then = first, then
        self.begun, self.go = threading.Event(), threading.Event()
        self.thread = in_thread(self.run)
        assert self.begun.wait(PATIENCE)

    def run(self) -> None:
        with transaction.atomic():
            self.first()
            self.begun.set()
            assert self.go.wait(PATIENCE)
            self.then()

    def end(self) -> None:
        self.go.set()
        self.thread.join()


def take_an_id() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def at_random(seed: int) -> None:
    """Transactions over a few numbers each, some undone, some slow to commit."""
    chance = random.Random(seed)
    for _round in range(25):
        with transaction.atomic():
            for e164 in sorted(chance.sample(NUMBERS, chance.randint(1, 3)), key=NUMBERS.index):
                if chance.random() < 0.3:
                    with suppress(NotFound):
                        withdraw(e164)
                else:
                    register(e164, **chance.choice([VOICE, TEXT, ALL]))
            if chance.random() < 0.2:
                transaction.set_rollback(True)
            if chance.random() < 0.3:
                threading.Event().wait(chance.random() / 50)


def agree(view_says: Callable[[], list[Any]]) -> int:
    """Compare all numbers that nobody changed while the view was asked; how many those were."""
    before, told = change_ids(), stands()
    said = view_says()
    still = [n for n, change in enumerate(change_ids()) if change == before[n]]
    assert [said[n] for n in still] == [told[n] for n in still]
    return len(still)


@pytest.mark.parametrize("page", [3, 20_000])
def test_whoever_commits_when_each_number_is_as_its_row_says(page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_news, "PAGE", page)
    for e164 in NUMBERS:
        subscriber(e164)
    last = NUMBERS.pop()  # nobody else can change what the long writer holds
    long_writer = Writer(lambda: register(last, **VOICE))
    try:
        writers = [in_thread(lambda seed=seed: at_random(seed)) for seed in range(5)]  # type: ignore[misc]
        compared = built = 0
        while any(writer.is_alive() for writer in writers):
            compared += agree(said_now)
            if not built and compared > 10:
                built = snapshot_build(at=AT, actor=SYSTEM)
        assert compared > 10 and built and agree(said_now) == len(NUMBERS)
        assert any(current_view(at=AT).version.startswith("1.") for _poll in range(200))
        assert said_now(last) == [None]
        long_writer.end()
        assert said_now(last) == [VOICE]
        forget_view()
        assert agree(said_now) == len(NUMBERS) and said_now(last) == [VOICE]
    finally:
        long_writer.end()
        NUMBERS.append(last)


def test_a_newer_snapshot_comes_into_use_once_it_has_caught_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_news, "PAGE", 2)
    monkeypatch.setattr(register_view, "STEPS_AT_ONCE", 1)
    for e164 in NUMBERS:
        register(e164, **VOICE)
    assert said_now() == stands()
    snapshot_build(at=AT, actor=SYSTEM)
    for e164 in NUMBERS:
        register(e164, **TEXT)
    versions = []
    for e164 in NUMBERS:
        withdraw(e164)
        assert said_now() == stands()
        versions.append(current_view(at=AT).version.split(".")[0])
    assert versions[0] == "live" and versions[-1] == "1" and sorted(versions, reverse=True) == versions


def test_an_older_transaction_that_speaks_later_has_the_last_word() -> None:
    """Lower transaction id, higher change id; and a third that keeps the horizon below both."""
    subscriber(ALICE)
    horizon = Writer(take_an_id)
    older = Writer(take_an_id, lambda: register(ALICE, **ALL))
    register(ALICE, **VOICE)
    assert said_now(ALICE) == [VOICE]
    older.end()
    first, second = RegisterChange.objects.order_by("pk")
    assert second.transaction < first.transaction
    assert said_now(ALICE) == [ALL]
    snapshot_build(at=AT, actor=SYSTEM)
    assert said_now(ALICE) == [ALL] and current_view(at=AT).version.startswith("1.")
    forget_view()
    assert said_now(ALICE) == [ALL]
    horizon.end()
    assert said_now(ALICE) == [ALL]


def test_nothing_is_read_twice_though_a_writer_runs_for_long() -> None:
    begun = cursor_now()
    long_writer = Writer(lambda: register(ALICE))
    register(BOB)
    assert [page.ids for page in changed_since(begun, cursor_now())] == [[subscriber(BOB).pk]]
    between = cursor_now()
    register(CAROL)
    assert [page.ids for page in changed_since(between, cursor_now())] == [[subscriber(CAROL).pk]]
    later = cursor_now()
    long_writer.end()
    assert [page.ids for page in changed_since(later, cursor_now())] == [[subscriber(ALICE).pk]]
    assert LogCursor.parse(str(later)) == later and later.running


def test_what_is_undone_was_never_said() -> None:
    register(BOB)
    assert said_now(ALICE, BOB) == [None, ALL]
    with transaction.atomic():
        register(ALICE)
        withdraw(BOB)
        assert said_now(ALICE, BOB) == [ALL, None]
        with transaction.atomic():
            register(ALICE, **VOICE)
            assert said_now(ALICE) == [VOICE]
            transaction.set_rollback(True)
        assert said_now(ALICE, BOB) == [ALL, None]
        transaction.set_rollback(True)
    assert said_now(ALICE, BOB) == [None, ALL]
    with transaction.atomic():
        register(CAROL)
        forget_view()
        assert said_now(CAROL) == [ALL]  # read whole within it
        transaction.set_rollback(True)
    assert said_now(BOB, CAROL) == [ALL, None]


def test_a_restored_dump_starts_anew_and_its_old_changes_are_no_news() -> None:
    for e164 in (ALICE, BOB):
        register(e164, **VOICE)
    # As after a restore: rows that bear ids of another cluster, far ahead of this one's.
    unguarded("UPDATE register_registerchange SET transaction = transaction + 1000000")
    forget_view()
    assert said_now(ALICE, BOB) == [VOICE, VOICE]
    assert list(changed_since(cursor_now(), cursor_now())) == []
    register(ALICE, **ALL)
    assert said_now(ALICE, BOB) == [ALL, VOICE]
    position = cursor_now()
    unguarded(
        f"UPDATE register_registerchange SET transaction = {position.above + 3} WHERE number_id = {subscriber(ALICE).pk}"
        f" AND id = (SELECT min(id) FROM register_registerchange WHERE number_id = {subscriber(ALICE).pk})"
    )
    for _change in range(5):  # this cluster's ids come to the old row's and pass it
        register(BOB, **TEXT)
        withdraw(BOB)
        assert said_now(ALICE, BOB) == [ALL, None]


def test_a_snapshot_of_another_cluster_or_database_is_not_followed() -> None:
    register(ALICE)
    here = cursor_now()
    assert here.leads_to(cursor_now())
    for other in ("1" + str(here)[1:] + "0", str(here).replace(f".{here.database}.", f".{here.database + 1}.")):
        position = LogCursor.parse(other.rstrip("0") or other)
        assert not position.leads_to(cursor_now())
    snapshot_build(at=AT, actor=SYSTEM)
    assert current_view(at=AT).version.startswith("1.")
    unguarded("TRUNCATE register_registration, register_registerchange, register_releasedseal")
    register(BOB)
    assert said_now(ALICE, BOB) == [None, ALL]  # emptied tables are noticed by whoever is at it
    assert current_view(at=AT).version.startswith("live.")
    for text in ("", "1.2.3", "1.2.3.4.5.6:7:8,", "1.2.3.4.5.6:7:x", "1.2.3.4.5.6"):
        with pytest.raises(ValueError, match="cursor"):
            LogCursor.parse(text)


def erase(e164: str) -> None:
    number_release(number=subscriber(e164), reason="erased", at=AT, actor=SYSTEM)


def test_an_erased_number_is_dropped_by_all_and_leaves_no_trace() -> None:
    for e164 in (ALICE, BOB, CAROL):
        register(e164)
    snapshot_build(at=AT, actor=SYSTEM)
    assert said_now(ALICE, BOB, CAROL) == [ALL, ALL, ALL]
    withdraw(BOB)
    for e164 in (ALICE, BOB, CAROL):
        erase(e164)
    register(CAROL, **VOICE)  # whoever has the number next
    assert said_now(ALICE, BOB, CAROL) == [None, None, VOICE]
    forget_view()  # a process that opens the snapshot only now
    assert said_now(ALICE, BOB, CAROL) == [None, None, VOICE]
    assert current_view(at=AT).version.startswith("1.") and ReleasedSeal.objects.count() == 3
    snapshot_build(at=AT, actor=SYSTEM)
    assert ReleasedSeal.objects.count() == 0
    assert said_now(ALICE, BOB, CAROL) == [None, None, VOICE]
    assert current_view(at=AT).version.startswith("2.")


def test_a_number_erased_while_a_snapshot_is_built_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    register(ALICE)
    subscriber(BOB)
    from registry.register.services import snapshot

    streamed = stream_register

    def slowly(*args: Any, **more: Any) -> None:
        in_thread(lambda: erase(ALICE)).join()  # committed after the build's moment, before its rows are read
        streamed(*args, **more)

    monkeypatch.setattr(snapshot, "stream_register", slowly)
    snapshot_build(at=AT, actor=SYSTEM)
    assert ReleasedSeal.objects.count() == 1
    assert store().list_versions()[0].manifest.count == 1  # type: ignore[union-attr]
    assert said_now(ALICE) == [None]


def test_the_log_is_read_at_least_twice_a_second() -> None:
    from config.settings import base

    assert base.DNC_REGISTER_POLL_SECONDS <= 0.5


@pytest.fixture
def away() -> Iterator[Callable[[], None]]:
    """The database's port answers nobody any more."""
    port = connection.settings_dict["PORT"]

    def stop() -> None:
        connection.close()
        connection.settings_dict["PORT"] = "1"

    yield stop
    connection.settings_dict["PORT"] = port
    outage._failed_at = -1000.0
    connection.close()


def test_the_view_outlives_its_connection_and_the_database(away: Callable[[], None]) -> None:
    register(ALICE)
    snapshot_build(at=AT, actor=SYSTEM)
    register(BOB)
    assert said_now(ALICE, BOB) == [ALL, ALL]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    in_thread(lambda: terminate(mine)).join()
    register_elsewhere = in_thread(lambda: register(CAROL))
    register_elsewhere.join()
    said = said_now(ALICE, BOB)
    assert said == [ALL, ALL]
    outage._failed_at = -1000.0
    assert said_now(CAROL) == [ALL]
    known = current_view(at=AT)
    away()
    later = AT.replace(hour=11)
    kept = current_view(at=later)
    assert kept.as_of == AT and kept.version == known.version and said_by(kept, BOB) == [ALL]
    forget_view()
    alone = current_view(at=later)  # a process that starts now: from the disk, as old as the snapshot
    assert said_by(alone, ALICE, BOB) == [ALL, None] and alone.as_of == AT


def terminate(backend: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])


def test_without_database_and_snapshot_nothing_is_claimed(away: Callable[[], None]) -> None:
    away()
    with pytest.raises(Unavailable):
        current_view(at=AT)
