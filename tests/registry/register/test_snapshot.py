"""The snapshot of a register: built from the tables as they stood at one moment, whatever is in them, by one builder."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from core import clock
from core.errors import Conflict, Unavailable
from core.models import AuditRecord, Number, SealKeyCheck
from core.numbers.e164 import to_digits
from core.sealing import sealing
from core.sealing.keys import known_answer, seal_keys
from registry.engine.index.profiles import ASK, Profile
from registry.register.following import register_stream, register_view
from registry.register.following.register_cursor import cursor_now
from registry.register.following.register_stream import profiles_in_use, register_held_still, stream_register
from registry.register.following.register_view import current_view, forget_view, store, thaw_view
from registry.register.following.snapshot_age import EVERY, snapshot_wanted
from registry.register.services.registration import registration_withdraw
from registry.register.services.snapshot import snapshot_build
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, make_marketer, subscriber
from tests.registry.register.test_overlay import in_thread
from tests.registry.registers import AT, NUMBERS, register, said_by, said_now, stands, withdraw

pytestmark = pytest.mark.django_db(transaction=True)
VOICE: dict[str, Any] = {"channels": ["voice"]}
TEXT: dict[str, Any] = {"channels": ["text"]}
ALL: dict[str, Any] = {"all": True}


@pytest.fixture(autouse=True)
def _index(settings: Any, tmp_path: Path) -> None:
    settings.DNC_INDEX = tmp_path / "index"


def build() -> int:
    return snapshot_build(at=AT, actor=SYSTEM)


def test_it_holds_what_the_tables_say_and_nothing_else() -> None:
    for n, e164 in enumerate(NUMBERS):
        register(e164, **(ALL, VOICE, TEXT)[n % 3])
    for e164 in NUMBERS[::4]:
        withdraw(e164)
    subscriber(CAROL)
    assert build() == 1
    assert said_now() == stands() and said_now(CAROL) == [None]
    view = current_view(at=AT)
    assert view.version.startswith("1.") and len(view.overlay) == 0
    assert view.snapshot is not None and view.snapshot.manifest.count == len(NUMBERS) - 3
    record = AuditRecord.objects.get(act="snapshot.built")
    assert record.data == {"version": 1, "count": len(NUMBERS) - 3, "seal_key": view.key_id}


def test_profiles_say_that_firms_are_named_and_what_does_not_bind_yet() -> None:
    firm = make_marketer().public_id
    register(ALICE, firms=[{"marketer": firm, "allow": False}])
    register(BOB, channels=["voice"], firms=[{"marketer": firm, "allow": True}])
    with connection.cursor() as cursor:
        register(CAROL, **VOICE)
        cursor.execute(
            "UPDATE register_registration SET binding_from = binding_from + interval '30 days' WHERE number_id = %s",
            [subscriber(CAROL).pk],
        )
    build()
    for version in (1, 0):  # from the snapshot, from the database
        store().swap(version)
        forget_view()
        view = current_view(at=AT)
        digits = np.array([to_digits(e164) for e164 in (ALICE, BOB, CAROL)], dtype=np.uint64)
        found = [view.profiles[code] for code in view.look_up(sealing.seal_many(digits, view.key_id)).tolist()]
        assert found == [Profile({}, True, False), Profile(VOICE, True, False), Profile(VOICE, False, True)]


def test_what_is_rare_is_asked_when_codes_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_stream, "MOST", 1)
    for e164 in NUMBERS:
        register(e164, **VOICE)
    register(CAROL, **ALL)
    build()
    assert said_now(CAROL, NUMBERS[0]) == [ASK, VOICE]
    forget_view()
    store().swap(0)
    assert said_now(CAROL, NUMBERS[0]) == [ASK, VOICE]  # read whole from the database


def both_speak() -> None:
    register(ALICE, **ALL)
    register(BOB)


def test_what_is_said_while_it_is_built_is_in_the_log_behind_it() -> None:
    register(ALICE, **VOICE)
    with register_held_still() as db:
        position, profiles = cursor_now(db), profiles_in_use(db, at=AT)
        in_thread(both_speak).join()
        taken: list[int] = []
        stream_register(
            db, profiles, key_id=subscriber(ALICE).seal_key, at=AT, receive=lambda _sealed, codes: taken.extend(codes)
        )
    assert taken == [1] and profiles.profiles == [None, Profile(VOICE)] and profiles.registrations == 1
    assert position.last < cursor_now().last


def test_numbers_under_a_former_key_are_in_it_under_the_key_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = dict(sealing_keys())
    monkeypatch.setenv("DNC_SEAL_KEYS", ",".join(f"{n}:{key}" for n, key in {**ring, 9: "ab" * 32}.items()))
    sealing.forget_keys()
    try:
        for e164 in (ALICE, BOB):
            register(e164)
        SealKeyCheck.objects.get_or_create(seal_key=9, defaults={"answer": known_answer(9)})
        Number.objects.filter(pk=subscriber(BOB).pk).update(sealed=sealing.seal(BOB, 9), seal_key=9)
        build()
        view = current_view(at=AT)
        assert view.key_id != 9 and len(view.overlay) == 0
        assert said_by(view, ALICE, BOB) == [ALL, ALL]
        withdraw_of(BOB, 9)
        assert said_now(ALICE, BOB) == [ALL, None]
    finally:
        monkeypatch.undo()
        sealing.forget_keys()


def sealing_keys() -> dict[int, str]:
    return {n: key.hex() for n, key in seal_keys().keys.items()}


def withdraw_of(e164: str, key_id: int) -> None:
    number = Number.objects.get(sealed=sealing.seal(e164, key_id), seal_key=key_id)
    registration_withdraw(number=number, assurance="sms_code", source="site", at=AT, actor=SYSTEM)


def test_one_builder_at_a_time_and_never_within_an_act() -> None:
    with store().building(), pytest.raises(Conflict):
        build()
    register(ALICE)
    with transaction.atomic():
        register(BOB)
        build()
    assert store().list_versions()[0].manifest.count == 1  # type: ignore[union-attr]
    assert said_now(ALICE, BOB) == [ALL, ALL]


def test_a_failed_build_leaves_all_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    register(ALICE)
    build()
    monkeypatch.setattr("registry.engine.index.build.write_files", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build()
    assert store().versions() == [1] and store().current() == 1
    assert sorted(path.name for path in store().folder.iterdir()) == [".building", "current", "v000001"]
    assert said_now(ALICE) == [ALL]


def test_a_large_register_is_not_answered_from_until_there_is_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_view, "MOST_WITHOUT_SNAPSHOT", 1)
    register(ALICE)
    register(BOB)
    with pytest.raises(Unavailable):
        current_view(at=AT)
    build()
    assert said_now(ALICE, BOB, CAROL) == [ALL, ALL, None]


def test_when_a_new_one_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    register(ALICE)
    assert not snapshot_wanted(at=AT)
    monkeypatch.setattr("registry.register.following.snapshot_age.WORTH_IT", 0)
    assert snapshot_wanted(at=AT)
    build()
    assert not snapshot_wanted(at=AT)
    assert snapshot_wanted(at=AT + EVERY * 1.01)
    current_view(at=AT)
    register(BOB)
    current_view(at=AT)
    monkeypatch.setattr("registry.register.following.snapshot_age.BUILD_ANEW", 0)
    assert snapshot_wanted(at=AT)


def test_a_job_asks_the_register_that_was_set_aside_for_it(tmp_path: Path) -> None:
    for e164 in NUMBERS:
        register(e164)
    build()
    withdraw(NUMBERS[0])
    view = current_view(at=clock.now())
    before = said_by(view)
    view.freeze(tmp_path / "job")
    del view
    forget_view()
    for _version in range(4):
        withdraw(NUMBERS[_version + 1])
        build()
    assert 1 not in store().versions() and said_now() != before
    assert said_by(thaw_view(tmp_path / "job")) == before == [None, *[ALL] * (len(NUMBERS) - 1)]
