"""Secrets at rest: bound to their purpose, unchanged or refused, gone when their time is over."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.secrets.encryption import (
    CorruptSecret,
    KeyDestroyed,
    decrypt,
    encrypt,
    encrypt_many,
    ephemeral_decrypt,
    ephemeral_destroy,
    ephemeral_encrypt,
    forget_keys,
    hmac_digest,
    hmac_digests,
)

AT = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def keys(settings, tmp_path: Path):
    settings.DNC_KEYS = tmp_path / "keys"
    forget_keys()
    yield settings.DNC_KEYS
    forget_keys()


def test_what_is_encrypted_reads_back_and_is_never_the_same_twice() -> None:
    blob = encrypt("totp", b"secret")
    assert decrypt("totp", blob) == b"secret"
    assert b"secret" not in blob and encrypt("totp", b"secret") != blob
    assert decrypt("totp", encrypt("totp", b"")) == b""


def test_a_blob_belongs_to_its_purpose(keys: Path) -> None:
    blob = encrypt("totp", b"secret")
    (keys / "enc-webhook").write_bytes((keys / "enc-totp").read_bytes())
    with pytest.raises(CorruptSecret):
        decrypt("webhook", blob)


@given(position=st.integers(0, 400), bit=st.integers(0, 7))
def test_any_changed_bit_is_refused(position: int, bit: int) -> None:
    for blob, read in (
        (encrypt("totp", b"secret"), decrypt),
        (ephemeral_encrypt("sms", b"secret", at=AT, lifetime=HOUR), ephemeral_decrypt),
    ):
        changed = bytearray(blob)
        changed[position % len(blob)] ^= 1 << bit
        with pytest.raises((CorruptSecret, KeyDestroyed)):
            read("totp" if read is decrypt else "sms", bytes(changed))


@given(st.binary(max_size=80))
def test_no_bytes_whatever_read_as_a_secret(blob: bytes) -> None:
    for read in (decrypt, ephemeral_decrypt):
        with pytest.raises((CorruptSecret, KeyDestroyed)):
            read("sms", blob)


def test_after_rotation_the_newest_key_encrypts_and_the_old_still_reads(keys: Path) -> None:
    old = encrypt("webhook", b"old")
    path = keys / "enc-webhook"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text(path.read_text() + f"2:{'ab' * 32}\n")
    forget_keys()
    new = encrypt("webhook", b"new")
    assert (decrypt("webhook", old), decrypt("webhook", new)) == (b"old", b"new")
    path.write_text(f"2:{'ab' * 32}\n")
    forget_keys()
    assert decrypt("webhook", new) == b"new"
    with pytest.raises(CorruptSecret, match="missing"):
        decrypt("webhook", old)


def test_a_key_from_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, keys: Path) -> None:
    monkeypatch.setenv("DNC_KEY_WEBHOOK", f"7:{'cd' * 32}")
    assert decrypt("webhook", encrypt("webhook", b"x")) == b"x"
    assert not (keys / "enc-webhook").exists()
    monkeypatch.setenv("DNC_KEY_WEBHOOK", "cd" * 32)
    forget_keys()
    with pytest.raises(ImproperlyConfigured, match="DNC_KEY_WEBHOOK"):
        encrypt("webhook", b"x")


@pytest.mark.parametrize("purpose", ["", "../seal", "Totp", "a/b", "x" * 41])
def test_a_purpose_cannot_name_another_file(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        encrypt(purpose, b"x")
    with pytest.raises(ValueError, match="purpose"):
        ephemeral_encrypt(purpose, b"x", at=AT, lifetime=HOUR)


def test_what_is_ephemeral_reads_until_its_day_is_over_and_never_after(keys: Path) -> None:
    today = ephemeral_encrypt("sms", b"today", at=AT, lifetime=HOUR)
    tomorrow = ephemeral_encrypt("sms", b"tomorrow", at=AT, lifetime=3 * HOUR)
    copy = (keys / "ephemeral/sms/2026-11-21").read_bytes()
    assert ephemeral_destroy(at=AT + HOUR) == 0
    assert ephemeral_decrypt("sms", today) == b"today"
    assert ephemeral_destroy(at=AT + 2 * HOUR) == 1
    assert ephemeral_destroy(at=AT + 2 * HOUR) == 0
    with pytest.raises(KeyDestroyed):
        ephemeral_decrypt("sms", today)
    assert ephemeral_decrypt("sms", tomorrow) == b"tomorrow"
    assert copy not in b"".join(path.read_bytes() for path in keys.rglob("*") if path.is_file())


def test_a_key_made_anew_for_a_day_does_not_pass_for_the_destroyed_one() -> None:
    blob = ephemeral_encrypt("sms", b"x", at=AT, lifetime=HOUR)
    ephemeral_destroy(at=AT + timedelta(days=2))
    late = ephemeral_encrypt("sms", b"late", at=AT, lifetime=HOUR)
    with pytest.raises(KeyDestroyed):
        ephemeral_decrypt("sms", blob)
    assert ephemeral_decrypt("sms", late) == b"late"


def test_whoever_says_the_time_is_refused_from_the_very_end_on() -> None:
    blob = ephemeral_encrypt("sms", b"x", at=AT, lifetime=HOUR)
    assert ephemeral_decrypt("sms", blob, at=AT + HOUR) == b"x"
    with pytest.raises(KeyDestroyed):
        ephemeral_decrypt("sms", blob, at=AT + HOUR + timedelta(seconds=1))


def test_many_at_once_share_one_day_key(keys: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        blobs = list(pool.map(lambda _: ephemeral_encrypt("sms", b"x", at=AT, lifetime=HOUR), range(32)))
    assert {ephemeral_decrypt("sms", blob) for blob in blobs} == {b"x"}
    assert [path.name for path in (keys / "ephemeral/sms").iterdir()] == ["2026-11-21"]
    assert stat.S_IMODE((keys / "ephemeral/sms/2026-11-21").stat().st_mode) == 0o600


def test_digests_are_keyed_and_differ_by_purpose() -> None:
    digest = hmac_digest("code", b"123456")
    assert len(digest) == 32 and digest == hmac_digest("code", b"123456")
    assert digest != hmac_digest("rate", b"123456")
    assert digest != hmac_digest("code", b"123457")


def test_many_are_sealed_and_digested_as_one_is() -> None:
    said = [b"", b"one", b"one"]
    sealed = encrypt_many("consent", said)
    assert [decrypt("consent", each) for each in sealed] == said and len(set(sealed)) == 3
    with pytest.raises(CorruptSecret):
        decrypt("totp", sealed[1])
    assert hmac_digests("consent", said) == [hmac_digest("consent", each) for each in said]
    assert encrypt_many("consent", []) == [] and hmac_digests("consent", []) == []
