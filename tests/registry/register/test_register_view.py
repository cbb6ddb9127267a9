"""The register as a process sees it: a change counts at once in every process, late commits are never missed, and a
restored dump, an erased number and a new snapshot change no answer."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.run.environment import ROOT
from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.sealing.sealing import seal
from registry.register.following.register_cursor import cursor_now
from registry.register.following.register_view import current_view, forget_view, store
from registry.register.models import RegisterChange, Registration, ReleasedSeal
from registry.register.services.number_release import number_release
from registry.register.services.registration import registration_withdraw
from registry.register.services.snapshot import snapshot_build
from tests.live import database_url
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, subscriber
from tests.registry.scrubs.test_scrub import register
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
EVERYBODY = [f"+861380000{n:04d}" for n in range(24)]


@pytest.fixture(autouse=True)
def index(tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.DNC_INDEX = tmp_path / "index"
    yield
    forget_view()


def build() -> int:
    return snapshot_build(at=clock.now(), actor=Actor.system("test"))


def withdraw(e164: str) -> None:
    registration_withdraw(number=subscriber(e164), assurance="sms_code", source="site", at=clock.now(), actor=SYSTEM)


def barred(*e164s: str) -> list[bool]:
    """What the view says now of numbers that bar everything when registered."""
    view = current_view(at=clock.now())
    codes = view.look_up(np.array([seal(e164, view.key_id) for e164 in e164s], dtype=np.int64))
    return [bool(code) for code in codes.tolist()]


def registered(*e164s: str) -> list[bool]:
    return [Registration.objects.filter(number__sealed=seal(e164), withdrawn_at=None).exists() for e164 in e164s]


def spoken() -> list[int]:
    """The last change of each number."""
    last = dict(RegisterChange.objects.order_by("pk").values_list("number__sealed", "pk"))
    return [last.get(seal(e164), 0) for e164 in EVERYBODY]


@pytest.mark.parametrize("from_disk", [False, True])
def test_changes_count_at_once_with_and_without_a_snapshot(from_disk: bool) -> None:
    register(ALICE, {"all": True})
    if from_disk:
        build()
    assert barred(ALICE, BOB) == [True, False]
    register(BOB, {"all": True})
    withdraw(ALICE)
    assert barred(ALICE, BOB) == [False, True]
    register(ALICE, {"channels": ["voice"]})
    assert barred(ALICE, BOB) == [True, True]
    version = current_view(at=clock.now()).version
    assert version.startswith("1." if from_disk else "live.")


def test_a_new_snapshot_is_taken_up_and_changes_no_answer() -> None:
    for e164 in EVERYBODY[:10]:
        register(e164, {"all": True})
    build()
    withdraw(EVERYBODY[3])
    before = barred(*EVERYBODY)
    assert build() == 2
    register(EVERYBODY[20], {"all": True})
    before[20] = True
    assert barred(*EVERYBODY) == before == registered(*EVERYBODY)
    assert current_view(at=clock.now()).version.startswith("2.")


def test_a_damaged_snapshot_leaves_the_last_good_one_in_use() -> None:
    register(ALICE, {"all": True})
    build()
    register(BOB, {"all": True})
    build()
    path = store().path(2) / "low.u32"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    forget_view()
    assert barred(ALICE, BOB, CAROL) == [True, True, False]
    assert current_view(at=clock.now()).version.startswith("1.")


def test_writers_out_of_order_and_a_long_one_are_never_missed() -> None:
    """After every commit the view says what the table says; a writer with an old transaction that speaks last wins."""
    for e164 in EVERYBODY[::2]:
        register(e164, {"all": True})
    build()
    held, go, wrong = threading.Event(), threading.Event(), list[str]()

    def long_writer() -> None:
        try:
            with transaction.atomic():
                register(ALICE, {"all": True})  # takes its transaction id before all others
                held.set()
                assert go.wait(PATIENCE)
                register(EVERYBODY[0], {"channels": ["text"]})
                withdraw(EVERYBODY[0])  # and speaks of a number that the others spoke of meanwhile
        finally:
            connection.close()

    def writer(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(12):
                with transaction.atomic():
                    e164 = chance.choice(EVERYBODY[seed % 3 :: 3])
                    with suppress(NotFound):
                        withdraw(e164) if chance.random() < 0.5 else register(e164, {"all": True})
                    time.sleep(chance.random() / 50)
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=long_writer)]
    threads[0].start()
    assert held.wait(PATIENCE)
    threads += [threading.Thread(target=writer, args=(seed,)) for seed in range(3)]
    for thread in threads[1:]:
        thread.start()
    while any(thread.is_alive() for thread in threads[1:]):
        before, told, seen, after = spoken(), registered(*EVERYBODY), barred(*EVERYBODY), spoken()
        settled = [n for n, last in enumerate(before) if after[n] == last]  # nobody spoke of these meanwhile
        assert [seen[n] for n in settled] == [told[n] for n in settled]
    assert barred(ALICE) == [False]
    register(EVERYBODY[0], {"all": True})
    build()  # while the long writer is still at it
    go.set()
    threads[0].join()
    assert wrong == []
    assert barred(ALICE, *EVERYBODY) == registered(ALICE, *EVERYBODY)
    assert barred(ALICE, EVERYBODY[0]) == [True, False]
    build()
    forget_view()
    assert barred(ALICE, *EVERYBODY) == registered(ALICE, *EVERYBODY)


def test_an_old_word_never_undoes_a_newer_one_whatever_its_transaction() -> None:
    """The log of a restored dump: transaction ids of another cluster, far ahead of this one's."""
    register(ALICE, {"all": True})
    register(BOB, {"all": True})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        RegisterChange.objects.update(transaction=10**12)
        cursor.execute("SET session_replication_role = origin")
    assert barred(ALICE, BOB) == [True, True]
    withdraw(ALICE)
    build()
    forget_view()
    assert barred(ALICE, BOB) == [False, True]
    register(ALICE, {"all": True})
    assert barred(ALICE, BOB) == [True, True]


def test_a_snapshot_of_another_database_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    register(ALICE, {"all": True})
    elsewhere = replace(cursor_now(), cluster="42")
    monkeypatch.setattr("registry.register.services.snapshot.cursor_now", lambda _db: elsewhere)
    build()
    withdraw(ALICE)
    register(BOB, {"all": True})
    assert barred(ALICE, BOB) == [False, True]
    assert current_view(at=clock.now()).version.startswith("live.")


def test_an_erased_number_is_forgotten_by_every_reader_and_leaves_no_trace() -> None:
    register(ALICE, {"all": True})
    build()
    assert barred(ALICE) == [True]
    number_release(number=subscriber(ALICE), reason="recycled", at=clock.now(), actor=SYSTEM)
    assert barred(ALICE) == [False]
    forget_view()
    assert barred(ALICE) == [False]
    assert ReleasedSeal.objects.count() == 1
    build()
    assert ReleasedSeal.objects.count() == 0
    forget_view()
    assert barred(ALICE) == [False]


OTHER = """
import sys, django
django.setup()
from core import clock
from registry.register.following.register_view import current_view
import numpy as np
sealed = np.array([int(sys.argv[1])])
print(int(current_view(at=clock.now()).look_up(sealed)[0]), flush=True)
sys.stdin.readline()
from tests.waiting import wait_until
wait_until(lambda: current_view(at=clock.now()).look_up(sealed)[0], "the other process's word")
print(int(current_view(at=clock.now()).look_up(sealed)[0]), flush=True)
"""


def test_another_process_hears_of_it(settings: Any) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url(), "DNC_INDEX": str(settings.DNC_INDEX)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    command = [sys.executable, "-c", OTHER, str(seal(ALICE))]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout
        assert other.stdout.readline() == "0\n"
        register(ALICE, {"all": True})
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "1\n"


def test_the_view_outlives_a_lost_connection() -> None:
    register(ALICE, {"all": True})
    assert barred(ALICE) == [True]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    view = current_view(at=clock.now())
    assert view.look_up(np.array([seal(ALICE)])).tolist() == [1]
    connection.close()


def test_what_the_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="no snapshot here yet"):
        call_command("snapshot", "list")
    register(ALICE, {"all": True})
    call_command("snapshot", "build")
    call_command("snapshot", "build")
    call_command("snapshot", "verify")
    said = capsys.readouterr().out
    assert "Snapshot 2 is built and in use." in said and "* 2: 1 numbers, key 1" in said and "  1: 1 numbers" in said
    path = store().path(1) / "profile.u16"
    path.write_bytes(b"\x07\x00")
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("snapshot", "verify")
    assert "  1: refused. profile.u16 was changed" in capsys.readouterr().out
    assert settings.DNC_INDEX
