"""The seal key changes while scrubs and registrations go on: no wrong answer at any moment, never two rows for one number."""

import os
import secrets
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO

import numpy as np
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import clock
from core.api.views import ApiView
from core.errors import Unavailable
from core.models import AuditRecord, Number, SealKeyCheck, SealKeyUse
from core.numbers.e164 import to_digits
from core.policies import current_policy
from core.running.rates import Rate
from core.sealing import sealing
from core.sealing.keys import known_answer
from core.sealing.known_answer import verify
from core.selectors.number import digits_of_ids, number_find, number_ids_of
from core.services.number import number_obtain, numbers_make, numbers_obtain
from core.services.seal_rotation import (
    SealKeyBusy,
    Step,
    seal_rotation_advance,
    seal_rotation_continue,
    seal_rotation_start,
)
from core.tasks import seal_rotation_sweep
from core.web.health import wrong_now
from registry.firms.services.operator import operator_admit
from registry.register.services.registration import registration_record
from registry.scrubs.models import ScrubRecord
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scrub import scrub_answer_before
from tests.core.sealing.rotation_traffic import PREFERENCES, Traffic, clear_numbers
from tests.live import database_url
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer
from tests.waiting import PATIENCE, ended, wait_until

KEYS = {number: secrets.token_hex(32) for number in (1, 2, 3)}
UseKeys = Callable[..., None]


def written(*numbers: int, **replaced: str) -> str:
    return ",".join(f"{number}:{replaced.get(f'key{number}', KEYS[number])}" for number in numbers)


@pytest.fixture
def use_keys(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[UseKeys]:
    """A register that was first started with key 1."""

    def use(*numbers: int, **replaced: str) -> None:
        monkeypatch.setenv("DNC_SEAL_KEYS", written(*numbers, **replaced))
        monkeypatch.setattr(ApiView, "requests_per_minute", Rate("requests", 10**6, 60))
        sealing.forget_keys()

    SealKeyCheck.objects.all().delete()
    SealKeyUse.objects.all().delete()
    use(1)
    verify()
    yield use
    monkeypatch.undo()
    sealing.forget_keys()


def register(e164: str) -> Number:
    number, at = number_obtain(e164=e164, at=clock.now()), clock.now()
    registration_record(
        number=number, preferences=PREFERENCES, assurance="sms_code", source="site", at=at, actor=SYSTEM
    )
    return number


def firm_api() -> Api:
    return Api(make_key(make_marketer(), "scrub")[1])


def rotate(size: int = 10_000) -> None:
    seal_rotation_start(actor=SYSTEM, at=clock.now())
    assert seal_rotation_continue(actor=SYSTEM, at=clock.now(), batches=1000, size=size).step is Step.DONE


def advance(size: int = 10_000) -> Step:
    return seal_rotation_advance(actor=SYSTEM, at=clock.now(), size=size).step


def under(key: int) -> int:
    return Number.objects.filter(seal_key=key).exclude(sealed=None).count()


def said(*words: str) -> str:
    out = StringIO()
    call_command("seal_keys", *words, stdout=out)
    return out.getvalue()


def command(*words: str, keys: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"DATABASE_URL": database_url(), "DNC_SEAL_KEYS": keys}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "seal_keys", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_no_answer_is_wrong_while_the_key_changes_twice(use_keys: UseKeys) -> None:
    registered = [f"+86138{n:08d}" for n in range(40)]
    for e164 in registered:
        register(e164)
    known = registered + [f"+86139{n:08d}" for n in range(1200)]
    ids = {e164: row.pk for e164, row in numbers_obtain(e164s=known, at=clock.now()).items()}
    operator = operator_admit(name="China Example Telecom", at=clock.now(), actor=SYSTEM)
    api = firm_api()
    traffic = Traffic(api, operator, ids, list(registered))
    traffic.start()
    try:
        traffic.everybody_acts()
        for new in (2, 3):
            use_keys(*range(1, new + 1))
            change_over()
            steps: Counter[Step] = Counter()
            while (step := advance(size=50)) is not Step.DONE:
                steps[step] += 1
                if steps[step] % 20 == 1:
                    traffic.everybody_acts()
            assert steps[Step.MOVED] >= 20
            assert under(new - 1) == 0
            traffic.everybody_acts()
    finally:
        traffic.stop()
    assert traffic.wrong == []
    clear = clear_numbers()
    assert len(clear) == len(set(clear)) == under(3), "a number has two rows, or is under an old key"
    assert {e164: row.pk for e164, row in numbers_obtain(e164s=known, at=clock.now()).items()} == ids
    assert traffic.counts["registered"] > 5 and traffic.counts["new"] > 20
    new_ones = traffic.registered[len(registered) :]
    assert {row["decision"] for row in api.scrub(*new_ones[-500:]).json()["rows"]} == {"not_callable"}
    assert set(ScrubRecord.objects.values_list("seal_key", flat=True)) == {1, 2, 3}


def change_over() -> None:
    def try_to() -> bool:
        try:
            seal_rotation_start(actor=SYSTEM, at=clock.now())
        except SealKeyBusy:
            return False
        return True

    wait_until(try_to, "a moment in which nobody makes numbers")


@pytest.mark.processes
def test_killed_in_the_middle_it_goes_on_where_it_was(use_keys: UseKeys) -> None:
    """Another process does it; this one learns of the change from the answers alone."""
    use_keys(1, 2)
    register(ALICE)
    e164s = [f"+86139{n:08d}" for n in range(1500)]
    ids = {e164: row.pk for e164, row in numbers_obtain(e164s=e164s, at=clock.now()).items()}
    api = firm_api()
    assert sealing.active_key_id() == 1
    with transaction.atomic():
        Number.objects.select_for_update().get(pk=ids[e164s[-1]])  # so that it cannot be done before it is killed
        process = command("rotate", "--batch", "20", keys=written(1, 2))
        wait_until(lambda: SealKeyUse.objects.get().position > 0, "the first numbers moved", died=ended(process))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert under(1) > 0 and under(2) > 0
    assert api.scrub(ALICE).json()["rows"][0]["decision"] == "not_callable"
    assert {e164: row.pk for e164, row in numbers_obtain(e164s=e164s, at=clock.now()).items()} == ids
    again = command("rotate", keys=written(1, 2))
    output, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, output
    assert "The change from seal key 1 to 2 goes on." in output and "Every number is sealed under key 2." in output
    assert under(1) == 0 and under(2) == 1501
    digits = np.array([to_digits(e164) for e164 in [*e164s, BOB, e164s[0]]], dtype=np.uint64)
    assert number_ids_of(digits).tolist() == [*ids.values(), 0, ids[e164s[0]]]
    assert {e164: row.pk for e164, row in numbers_obtain(e164s=e164s, at=clock.now()).items()} == ids
    acts = AuditRecord.objects.filter(act__startswith="seal_key.").order_by("pk").values_list("act", "data")
    data = {"from": 1, "to": 2}
    assert list(acts) == [("seal_key.rotation_started", data), ("seal_key.rotation_finished", data)]


@pytest.mark.processes
def test_a_process_without_the_key_in_use_refuses_instead_of_answering_wrongly(use_keys: UseKeys) -> None:
    register(ALICE)
    api = firm_api()
    assert api.scrub(ALICE).status_code == 200  # it runs, and knows of key 1 alone
    process = command("rotate", "--background", keys=written(1, 2))
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    everything_is_refused(api)
    use_keys(1, 2)
    assert seal_rotation_continue(actor=SYSTEM, at=clock.now(), batches=10).step is Step.DONE
    use_keys(1)
    everything_is_refused(api)
    with pytest.raises(ImproperlyConfigured, match="Seal key 2 is missing"):
        verify()
    use_keys(1, 2, key2=KEYS[3])
    everything_is_refused(api)
    use_keys(1, 2)
    assert wrong_now() == ""
    assert api.scrub(ALICE).json()["rows"][0]["decision"] == "not_callable"
    assert Number.objects.count() == 1


def everything_is_refused(api: Api) -> None:
    assert wrong_now() != ""  # so that a balancer turns away from it
    for _ in range(2):
        answer = api.scrub(ALICE)
        assert (answer.status_code, answer.json()["code"]) == (503, "seal_key.unfit")
        with pytest.raises(Unavailable):
            number_obtain(e164=BOB, at=clock.now())
        with pytest.raises(Unavailable):
            number_find(ALICE)


def test_a_number_made_while_the_key_changes_over_is_found_under_the_new_one(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    assert sealing.active_key_id() == 1
    made: list[Number] = []

    def make() -> None:
        made.append(number_obtain(e164=ALICE, at=clock.now()))
        connection.close()

    with transaction.atomic():
        seal_rotation_start(actor=SYSTEM, at=clock.now())
        maker = threading.Thread(target=make)
        maker.start()
        wait_until(somebody_waits, "the maker, with key 1 in mind, to wait")
    maker.join()
    assert made[0].seal_key == 2
    assert number_find(ALICE) == made[0] and Number.objects.count() == 1


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_no_row_is_made_for_a_number_under_the_former_key(use_keys: UseKeys) -> None:
    """Even by somebody who did not look for it before."""
    use_keys(1, 2)
    alice = register(ALICE)
    seal_rotation_start(actor=SYSTEM, at=clock.now())
    assert number_find(ALICE) == alice
    both = np.array([sealing.seal(ALICE, 1), sealing.seal(BOB, 1)], dtype=np.int64)
    with transaction.atomic():
        assert numbers_make(sealed=both, key_id=1, at=clock.now()).tolist() == [False, True]
        assert numbers_make(sealed=both, key_id=1, at=clock.now()).tolist() == [False, False]
    assert number_obtain(e164=BOB, at=clock.now()).seal_key == 2
    assert Number.objects.count() == 2


def test_the_change_waits_for_those_who_make_numbers(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    made, go = threading.Event(), threading.Event()

    def make() -> None:
        with transaction.atomic():
            number_obtain(e164=ALICE, at=clock.now())
            made.set()
            assert go.wait(PATIENCE)
        connection.close()

    maker = threading.Thread(target=make)
    maker.start()
    assert made.wait(PATIENCE)
    with pytest.raises(SealKeyBusy):
        seal_rotation_start(actor=SYSTEM, at=clock.now())
    assert SealKeyUse.objects.get().in_use == 1 and not SealKeyCheck.objects.filter(seal_key=2).exists()
    assert number_find(ALICE) is None
    go.set()
    maker.join()
    seal_rotation_start(actor=SYSTEM, at=clock.now())
    number = number_obtain(e164=ALICE, at=clock.now())
    assert number.seal_key == 1 and Number.objects.count() == 1
    assert advance() is Step.DONE
    assert number_find(ALICE) == number


def test_erased_rows_stay_erased_and_rows_that_are_held_are_done_later(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    numbers = list(numbers_obtain(e164s=[f"+86139{n:08d}" for n in range(10)], at=clock.now()).values())
    Number.objects.filter(pk=numbers[0].pk).update(sealed=None)
    seal_rotation_start(actor=SYSTEM, at=clock.now())
    held, go = threading.Event(), threading.Event()

    def erase() -> None:
        with transaction.atomic():
            number = Number.objects.select_for_update().get(pk=numbers[5].pk)
            held.set()
            assert go.wait(PATIENCE)
            number.sealed = None
            number.save(update_fields=["sealed"])
        connection.close()

    eraser = threading.Thread(target=erase)
    eraser.start()
    assert held.wait(PATIENCE)
    assert [advance(size=4) for _ in range(3)] == [Step.MOVED, Step.MOVED, Step.HELD]
    assert (under(1), under(2)) == (1, 8)
    assert SealKeyUse.objects.get().former == 1
    ids, digits = digits_of_ids(np.array([row.pk for row in numbers], dtype=np.int64))
    by_id = {row.pk: 8613900000000 + n for n, row in enumerate(numbers) if n}
    assert dict(zip(ids.tolist(), digits.tolist(), strict=True)) == by_id
    go.set()
    eraser.join()
    assert [advance(), advance()] == [Step.DONE, Step.DONE]
    assert (under(1), under(2)) == (0, 8)
    assert Number.objects.filter(sealed=None).count() == 2


def test_two_at_it_at_once_do_not_meet(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    register(ALICE)
    seal_rotation_start(actor=SYSTEM, at=clock.now())
    steps: list[Step] = []

    def other() -> None:
        steps.append(advance())
        connection.close()

    with transaction.atomic():
        assert advance() is Step.DONE
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert steps == [Step.BUSY]


def test_records_and_quotas_of_before_still_count(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    number = register(ALICE)
    marketer = make_marketer()
    api = Api(make_key(marketer, "scrub")[1])
    lists = (ALICE, BOB), (ALICE, "+8613800138001"), (BOB, ALICE)
    assert api.scrub(*lists[0]).status_code == 200
    told = scrub_answer_before(marketer_id=marketer.pk, number=number, at=clock.now())
    rotate()
    assert (
        scrub_answer_before(marketer_id=marketer.pk, number=number_obtain(e164=ALICE, at=clock.now()), at=clock.now())
        == told
    )
    for rows in lists[1:]:
        assert api.scrub(*rows).status_code == 200
    quota = quota_of(marketer, at=clock.now(), policy=current_policy(clock.now()))
    assert quota.used == 3
    charged = ScrubRecord.objects.order_by("pk").values_list("seal_key", "charged_count")
    assert list(charged) == [(1, 2), (2, 1), (2, 0)]


def test_what_the_command_says(use_keys: UseKeys) -> None:
    assert said("check") == "The seal keys are right; key 1 is in use.\n"
    with pytest.raises(CommandError, match="there is no higher one"):
        call_command("seal_keys", "rotate")
    use_keys(1, 2)
    register(ALICE)
    assert "Key 2 waits" in said("check")
    assert f"Key 2 shows as {known_answer(2):015d}" in said("status")
    assert "The workers do the rest" in said("rotate", "--background")
    assert "1 numbers are still sealed under key 1." in said("status")
    with pytest.raises(ImproperlyConfigured, match="not finished yet"):
        seal_rotation_start(actor=SYSTEM, at=clock.now())
    seal_rotation_sweep()
    seal_rotation_sweep()
    assert under(2) == 1 and AuditRecord.objects.filter(act="seal_key.rotation_finished").count() == 1
    assert said("status").startswith("The seal keys are right; key 2 is in use.\nKey 1 shows as")
    assert KEYS[1] not in said("status")


def test_an_answer_that_another_key_once_gave_stops_the_change(use_keys: UseKeys) -> None:
    use_keys(1, 2)
    SealKeyCheck.objects.create(seal_key=2, answer=1)
    with pytest.raises(CommandError, match="Seal key 2 is not the key"):
        call_command("seal_keys", "rotate")
    with pytest.raises(ImproperlyConfigured, match="not the key 2 that this database knows"):
        seal_rotation_start(actor=SYSTEM, at=clock.now())
    assert SealKeyUse.objects.get().in_use == 1
