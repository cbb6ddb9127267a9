"""Seal keys: where they come from, and that nothing starts with a wrong one."""

import os
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from core import clock
from core.errors import Unavailable
from core.models import Number, SealKeyCheck, SealKeyUse
from core.sealing import sealing
from core.sealing.checks import check_seal_keys
from core.sealing.keys import seal_keys
from core.sealing.known_answer import verify
from core.secrets.encryption import decrypt, encrypt, forget_keys
from core.secrets.keyring import KeyRing, load_ring, refuse_unfit_keys, write_once
from core.selectors.number import number_find
from core.services.number import number_obtain, numbers_obtain
from tests.waiting import PATIENCE

KEYS = {number: secrets.token_hex(32) for number in (1, 2, 3)}
NUMBER = "+8613912345678"


def hook_text() -> str:
    return f"1:{KEYS[1]}\n3:{KEYS[3]}"


def hook_mapping() -> dict[int, bytes]:
    return {2: bytes.fromhex(KEYS[2])}


def hook_failing() -> str:
    raise RuntimeError(KEYS[1])


@pytest.fixture
def use_keys(monkeypatch: pytest.MonkeyPatch):
    def use(*numbers: int, **replaced: str) -> None:
        text = ",".join(f"{number}:{replaced.get(f'key{number}', KEYS[number])}" for number in numbers)
        monkeypatch.setenv("DNC_SEAL_KEYS", text)
        sealing.forget_keys()

    yield use
    sealing.forget_keys()


def ring(monkeypatch: pytest.MonkeyPatch, source: str, default: Path = Path("/nonexistent/seal")):
    monkeypatch.setenv("DNC_SEAL_KEYS", source)
    return load_ring("DNC_SEAL_KEYS", default)


def test_the_key_with_the_highest_id_is_active(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ring(monkeypatch, f"2:{KEYS[2]}, 10:{KEYS[3]},1:{KEYS[1]}")
    assert keys.active_id == 10 and keys.active.hex() == KEYS[3]
    assert sorted(keys.keys) == [1, 2, 10]


def test_keys_from_a_file_and_from_a_hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_once(tmp_path / "seal", f"1:{KEYS[1]}\n2:{KEYS[2]}\n")
    assert ring(monkeypatch, f"file:{tmp_path / 'seal'}").active_id == 2
    assert ring(monkeypatch, f"hook:{__name__}.hook_text").active_id == 3
    assert ring(monkeypatch, f"hook:{__name__}.hook_mapping").active.hex() == KEYS[2]


@pytest.mark.parametrize(
    "source",
    [
        KEYS[1],
        f"1:{KEYS[1][:-1]}",
        f"1:{KEYS[1]},1:{KEYS[2]}",
        f"0:{KEYS[1]}",
        f"40000:{KEYS[1]}",
        f"one:{KEYS[1]}",
        "file:/nonexistent/seal",
        "hook:nowhere.keys",
        f"hook:{__name__}.hook_failing",
        " , ",
    ],
    ids=range(10),
)
def test_a_malformed_source_is_refused_without_showing_a_key(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        ring(monkeypatch, source)
    sentence = str(refused.value)
    assert sentence.endswith(".") and "DNC_SEAL_KEYS" in sentence
    assert KEYS[1][:16] not in sentence


def test_a_ring_does_not_show_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEYS[1] not in repr(ring(monkeypatch, f"1:{KEYS[1]}"))


def test_the_key_file_is_made_once_for_its_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "seal"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: load_ring("DNC_NO_SUCH_VARIABLE", path).active, range(16)))
    assert len(set(rings)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {entry.name for entry in path.parent.iterdir()} == {"seal", "made"}


def test_a_key_that_was_made_once_is_asked_back_and_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "seal"
    key = load_ring("DNC_NO_SUCH_VARIABLE", path).active
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(ImproperlyConfigured, match="missing, though it was made before; bring it back"):
        load_ring("DNC_NO_SUCH_VARIABLE", path)
    assert not path.exists()
    write_once(path, kept)
    assert load_ring("DNC_NO_SUCH_VARIABLE", path).active == key


def test_keys_without_the_list_of_what_was_made_are_a_loss(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    for name in ("seal", "enc-totp"):
        load_ring("DNC_NO_SUCH_VARIABLE", folder / name)
    (folder / "made").unlink()
    (folder / "enc-totp").unlink()
    with pytest.raises(ImproperlyConfigured, match="made is missing, though there are keys beside it"):
        load_ring("DNC_NO_SUCH_VARIABLE", folder / "enc-totp")
    assert not (folder / "enc-totp").exists()
    assert load_ring("DNC_NO_SUCH_VARIABLE", folder / "seal").keys  # what is there is read, and makes no list anew
    with pytest.raises(ImproperlyConfigured, match="made is missing, though there are keys beside it"):
        load_ring("DNC_NO_SUCH_VARIABLE", folder / "enc-totp")


def test_a_lost_key_stops_the_start_and_not_the_first_use(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.DNC_KEYS = tmp_path / "keys"
    load_ring("DNC_NO_SUCH_VARIABLE", settings.DNC_KEYS / "enc-totp")
    refuse_unfit_keys()
    (settings.DNC_KEYS / "enc-totp").unlink()
    with pytest.raises(ImproperlyConfigured, match="enc-totp is missing, though it was made before"):
        refuse_unfit_keys()
    monkeypatch.setenv("DNC_KEY_TOTP", f"1:{KEYS[1]}")  # it is named elsewhere now
    refuse_unfit_keys()


def test_a_folder_of_keys_that_others_may_write_to_stops_the_start(settings: Any, tmp_path: Path) -> None:
    settings.DNC_KEYS = tmp_path / "keys"
    write_once(settings.DNC_KEYS / "enc-totp", f"1:{KEYS[1]}")
    settings.DNC_KEYS.chmod(0o770)
    with pytest.raises(ImproperlyConfigured, match=r"can be written by others .mode 0770.; close it: chmod 700"):
        refuse_unfit_keys()


@pytest.fixture
def seal() -> KeyRing:
    """The keys of the register of these tests."""
    return seal_keys()


def in_environment(monkeypatch: pytest.MonkeyPatch, variable: str, keys: KeyRing) -> None:
    monkeypatch.setenv(variable, ",".join(f"{number}:{key.hex()}" for number, key in keys.keys.items()))


@pytest.fixture
def lost(seal: KeyRing, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of keys is lost, or its volume not mounted."""
    settings.DNC_KEYS = tmp_path / "keys"
    sealing.forget_keys()
    forget_keys()
    yield settings.DNC_KEYS
    sealing.forget_keys()
    forget_keys()


@pytest.mark.parametrize("named", [[], ["DNC_SEAL_KEYS", "DNC_KEY_HMAC"]], ids=["nothing", "two keys"])
def test_a_lost_folder_of_keys_beside_a_register_stops_the_start(
    db, monkeypatch: pytest.MonkeyPatch, lost: Path, named: list[str], seal: KeyRing
) -> None:
    """Whatever the environment names: the others would be made anew, and nobody's second factor could be read."""
    assert SealKeyCheck.objects.exists()
    for variable in named:
        in_environment(monkeypatch, variable, seal)
    refuse_unfit_keys()
    with pytest.raises(ImproperlyConfigured, match="does not hold the keys of this register"):
        verify()
    assert not lost.exists()


def test_a_folder_of_keys_without_its_list_stops_the_start(db, lost: Path, seal: KeyRing) -> None:
    """All but the seal keys are gone with the list."""
    write_once(lost / "seal", "".join(f"{number}:{key.hex()}\n" for number, key in seal.keys.items()))
    with pytest.raises(ImproperlyConfigured, match="does not hold the keys of this register"):
        verify()
    assert [path.name for path in lost.iterdir()] == ["seal"]
    (lost / "made").touch(0o600)  # put there by hand, says who knows
    verify()


def test_whoever_goes_on_without_the_folder_writes_that_down(
    db, monkeypatch: pytest.MonkeyPatch, lost: Path, seal: KeyRing
) -> None:
    in_environment(monkeypatch, "DNC_SEAL_KEYS", seal)
    lost.mkdir(0o700)
    (lost / "made").write_text("seal\n")
    verify()


@pytest.mark.usefixtures("empty_register")
def test_a_key_that_the_environment_named_is_asked_back_when_it_does_so_no_more(
    monkeypatch: pytest.MonkeyPatch, lost: Path, seal: KeyRing
) -> None:
    for variable in ("DNC_SEAL_KEYS", "DNC_KEY_TOTP"):
        in_environment(monkeypatch, variable, seal)
    verify()  # the first start of a register whose keys stand in the environment
    secret = encrypt("totp", b"second factor")
    refuse_unfit_keys()
    verify()
    forget_keys()
    monkeypatch.delenv("DNC_KEY_TOTP")
    with pytest.raises(ImproperlyConfigured, match="enc-totp is missing"):
        refuse_unfit_keys()
    with pytest.raises(ImproperlyConfigured, match="enc-totp is missing"):
        decrypt("totp", secret)
    assert not (lost / "enc-totp").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o602])
def test_a_key_that_others_may_read_or_write_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, mode: int
) -> None:
    settings.DNC_KEYS = tmp_path / "keys"
    for path in (settings.DNC_KEYS / "enc-totp", settings.DNC_KEYS / "ephemeral" / "sms" / "2026-11-20"):
        write_once(path, f"1:{KEYS[1]}")
        refuse_unfit_keys()
        path.chmod(mode)
        with pytest.raises(ImproperlyConfigured, match=f"mode {mode:04o}.*chmod 600 .*{path.name}"):
            refuse_unfit_keys()
        path.chmod(0o600)
    elsewhere = tmp_path / "seal"
    write_once(elsewhere, f"1:{KEYS[1]}")
    elsewhere.chmod(mode)
    with pytest.raises(ImproperlyConfigured, match="open to others"):
        ring(monkeypatch, f"file:{elsewhere}")
    with pytest.raises(ImproperlyConfigured, match="open to others"):
        refuse_unfit_keys()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    write_once(tmp_path / "a", "first")
    write_once(tmp_path / "a", "second")
    assert (tmp_path / "a").read_text() == "first"


def test_sealing_and_unsealing(use_keys) -> None:
    use_keys(1, 2)
    sealed = sealing.seal(NUMBER, 2)
    assert 0 <= sealed < 10**15 and sealed != 8613912345678
    assert sealing.unseal(sealed, 2) == NUMBER
    assert sealing.unseal(sealing.seal(NUMBER, 1), 1) == NUMBER
    assert sealing.seal(NUMBER, 1) != sealed


def test_many_at_once_seal_as_one_by_one(use_keys) -> None:
    use_keys(1, 2)
    digits = np.array([8613912345678, 13152328257, 999999999999999], dtype=np.uint64)
    sealed = sealing.seal_many(digits, 1)
    assert sealed.dtype == np.int64
    assert sealed.tolist() == [sealing.seal(f"+{number}", 1) for number in digits]
    assert sealing.unseal_many(sealed, 1).tolist() == digits.tolist()
    assert sealing.reseal_many(sealed, 1, 2).tolist() == sealing.seal_many(digits, 2).tolist()
    assert sealing.reseal_many(sealed, 1, 1).tolist() == sealed.tolist()


@pytest.mark.parametrize("text", ["13912345678", "+0123456", "+8613912345678901", "+86 139", "+８６１３９", "", "+1\n"])
def test_only_e164_is_sealed_and_the_refusal_does_not_repeat_it(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        sealing.seal(text)
    assert not text or text not in str(refused.value)


def test_a_key_that_is_gone_is_named(use_keys) -> None:
    use_keys(2)
    with pytest.raises(ImproperlyConfigured, match="Seal key 1 "):
        sealing.unseal(5, 1)


@pytest.fixture
def empty_register(db):
    """A register before its first start."""
    SealKeyCheck.objects.all().delete()
    SealKeyUse.objects.all().delete()
    sealing.forget_keys()


@pytest.mark.usefixtures("empty_register")
class TestKnownAnswer:
    def test_an_empty_register_takes_its_first_key_and_then_holds_it(self, use_keys) -> None:
        use_keys(1)
        verify()
        verify()
        assert SealKeyCheck.objects.values_list("seal_key", flat=True).get() == 1
        assert sealing.active_key_id() == 1
        use_keys(1, key1=KEYS[2])
        with pytest.raises(ImproperlyConfigured, match="not the key this database was sealed with"):
            verify()

    def test_an_empty_register_uses_the_highest_of_several_keys(self, use_keys) -> None:
        use_keys(1, 3)
        verify()
        assert set(SealKeyCheck.objects.values_list("seal_key", flat=True)) == {1, 3}
        assert sealing.active_key_id() == 3 == number_obtain(e164=NUMBER, at=clock.now()).seal_key

    def test_a_higher_key_waits_and_changes_nothing(self, use_keys) -> None:
        use_keys(1)
        verify()
        number = number_obtain(e164=NUMBER, at=clock.now())
        use_keys(1, 2)
        verify()
        assert sealing.active_key_id() == 1
        assert number_obtain(e164=NUMBER, at=clock.now()) == number == number_find(NUMBER)
        assert number_obtain(e164="+861065883001", at=clock.now()).seal_key == 1
        use_keys(1)
        verify()

    def test_a_key_left_out_is_missed(self, use_keys) -> None:
        use_keys(1)
        verify()
        use_keys(2)
        with pytest.raises(ImproperlyConfigured, match="Seal key 1 is missing"):
            verify()
        assert not SealKeyCheck.objects.filter(seal_key=2).exists()

    def test_numbers_without_a_record_of_their_key_are_refused(self, use_keys) -> None:
        use_keys(1)
        with pytest.raises(Unavailable):
            number_obtain(e164=NUMBER, at=clock.now())
        Number.objects.create(sealed=sealing.seal(NUMBER, 1), seal_key=1, first_seen_at=clock.now())
        with pytest.raises(ImproperlyConfigured, match="no record of the key"):
            verify()
        assert not SealKeyCheck.objects.exists() and not SealKeyUse.objects.exists()

    def test_the_system_check_says_the_sentence(self, use_keys) -> None:
        use_keys(1)
        assert check_seal_keys(databases=["default"]) == []
        use_keys(1, key1=KEYS[2])
        assert [error.id for error in check_seal_keys(databases=["default"])] == ["core.E001"]
        assert check_seal_keys(databases=None) == []


@pytest.mark.processes
def test_no_process_starts_with_a_wrong_key(db) -> None:
    """The test database holds the answer of the key it was made with."""
    assert SealKeyCheck.objects.filter(seal_key=1).exists()
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    commands = {
        "web": [sys.executable, "-c", "import config.wsgi"],
        "worker": [*celery, "worker", "--pool", "solo", "--loglevel", "warning"],
        "a command": [sys.executable, "manage.py", "audit_verify"],
    }
    running = {name: start(command) for name, command in commands.items()}
    for name, process in running.items():
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode != 0, name
        assert "not the key this database was sealed with" in said, name
        assert KEYS[1] not in said, name
        assert name != "web" or "Traceback" not in said


def start(command: list[str]) -> "subprocess.Popen[str]":
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": f"{address}/{database['NAME']}",
        "DNC_SEAL_KEYS": f"1:{KEYS[1]}",
    }
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_numbers_sealed_by_the_service_read_back(db) -> None:
    number = number_obtain(e164=NUMBER, at=clock.now())
    assert number_obtain(e164=NUMBER, at=clock.now()) == number
    assert Number.objects.filter(sealed=8613912345678).count() == 0


def test_the_same_numbers_obtained_by_many_at_once_are_one_row_each(transactional_db) -> None:
    numbers = [f"+86139{n:08d}" for n in range(300)]

    def obtain(step: int) -> set[int]:
        try:
            return {row.pk for row in numbers_obtain(e164s=numbers[::step], at=clock.now()).values()}
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(obtain, [1, -1, 1, -1]))
    assert all(answer == answers[0] for answer in answers) and len(answers[0]) == 300
    assert Number.objects.count() == 300


def test_a_database_without_tables_is_told_so(empty_register, use_keys) -> None:
    use_keys(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_sealkeyuse RENAME TO core_sealkeyuse_away")
    with pytest.raises(ImproperlyConfigured, match="has not been migrated; run manage"):
        verify()
