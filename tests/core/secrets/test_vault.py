"""Files of the vault: read back from any position, refused when changed, gone with their key."""

import io
import os
import stat
import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.secrets.encryption import CorruptSecret
from core.secrets.vault import (
    SEGMENT,
    VaultKeyGone,
    VaultWriter,
    vault_key_destroy,
    vault_key_make,
    vault_read,
    vault_write,
)

SIZES = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 5)
NAME = "scr_1"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path: Path) -> Path:
    settings.DNC_KEYS = tmp_path / "keys"
    vault_key_make(NAME)
    return tmp_path / "keys" / "ephemeral" / "lists"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "files" / "list"


def stored(path: Path, content: bytes, step: int = 300_007) -> Path:
    with vault_write(path, NAME) as file:
        for start in range(0, len(content), step):
            file.write(content[start : start + step])
    return path


def content_of(size: int) -> bytes:
    return os.urandom(1 << 16) * (size // (1 << 16)) + os.urandom(size % (1 << 16))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_reads_back_whole_and_from_any_place(path: Path, size: int) -> None:
    content = content_of(size)
    stored(path, content)
    with vault_read(path, NAME) as file:
        assert file.read() == content
        assert file.seek(0, os.SEEK_END) == size
        for position in (0, 1, size // 2, size - 1, SEGMENT - 3, SEGMENT, 2 * SEGMENT - 1):
            file.seek(max(0, position))
            assert file.read(10) == content[max(0, position) :][:10]
        file.seek(size + 7)
        assert file.read(1) == b""
    if size >= 16:  # a byte or two stand anywhere by chance
        assert content[:64] not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(st.lists(st.tuples(st.integers(0, 2 * SEGMENT + 9), st.integers(0, 70_000)), max_size=6))
@settings(max_examples=30, deadline=None)
def test_reading_here_and_there_is_like_reading_bytes(
    tmp_path_factory: pytest.TempPathFactory, looks: list[tuple[int, int]]
) -> None:
    content = bytes(range(251)) * ((2 * SEGMENT + 5) // 251)
    path = stored(tmp_path_factory.mktemp("vault") / "f", content)
    with vault_read(path, NAME) as file:
        for position, size in looks:
            file.seek(position)
            assert file.read(size) == content[position : position + size]


@pytest.mark.parametrize("size", [0, 10, SEGMENT, 2 * SEGMENT + 9])
def test_any_change_and_any_cut_is_refused(path: Path, size: int) -> None:
    whole = stored(path, content_of(size)).read_bytes()
    positions = {0, 7, 8, 23, 24, len(whole) - 1, len(whole) // 2, 24 + SEGMENT, 24 + SEGMENT + 16}
    for position in positions:
        if position < len(whole):
            refused(path, whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
    for end in {0, 5, 24, len(whole) - 1, len(whole) - 17, 24 + SEGMENT + 16, 24 + 2 * (SEGMENT + 16)}:
        if 0 <= end < len(whole):
            refused(path, whole[:end])
    refused(path, whole + b"x")
    refused(path, whole + whole[24:])


def refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(CorruptSecret), vault_read(path, NAME) as file:
        file.read()


def test_segments_of_two_files_or_two_places_are_not_exchanged(path: Path) -> None:
    one = bytearray(stored(path, bytes(2 * SEGMENT + 1)).read_bytes())
    other = stored(path, bytes(2 * SEGMENT + 1)).read_bytes()
    length = SEGMENT + 16
    refused(path, bytes(one[:24]) + other[24 : 24 + length] + bytes(one[24 + length :]))
    refused(path, bytes(one[:24] + one[24 + length : 24 + 2 * length] + one[24 : 24 + length] + one[24 + 2 * length :]))


def test_with_the_key_the_file_is_gone(path: Path, keys: Path) -> None:
    stored(path, b"13912345678")
    key = (keys / NAME).read_bytes()
    assert stat.S_IMODE((keys / NAME).stat().st_mode) == 0o600 and len(key) == 32
    vault_key_make(NAME)
    assert (keys / NAME).read_bytes() == key
    assert vault_key_destroy(NAME) and not vault_key_destroy(NAME)
    for ask in (vault_read, vault_write):
        with pytest.raises(VaultKeyGone):
            ask(path, NAME)
    vault_key_make(NAME)
    with pytest.raises(CorruptSecret):
        vault_read(path, NAME)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".x", "x" * 101, "a\n", "张", "2026-11-21"])
def test_a_name_cannot_leave_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        vault_key_make(name)
    with pytest.raises(ValueError, match="name"):
        vault_key_destroy(name)


def test_a_file_appears_whole_or_not_at_all(path: Path) -> None:
    with pytest.raises(RuntimeError), vault_write(path, NAME) as file:
        file.write(bytes(2 * SEGMENT))
        raise RuntimeError
    assert list(path.parent.iterdir()) == []
    forgotten: VaultWriter | None = vault_write(path, NAME)
    assert forgotten is not None
    forgotten.write(b"x")
    assert not path.exists()
    forgotten = None
    assert list(path.parent.iterdir()) == []
    old = stored(path, b"old")
    with vault_write(path, NAME) as file:
        file.write(b"new")
        assert vault_read(old, NAME).read() == b"old"
    file.close()
    file.abort()
    assert vault_read(path, NAME).read() == b"new" and file.size == 3
    with pytest.raises(ValueError, match="closed"):
        file.write(b"more")


def test_many_small_writes_and_one_large_one_make_the_same_content(path: Path) -> None:
    content = content_of(SEGMENT + 4099)
    for step in (1021, len(content)):
        assert vault_read(stored(path, content, step), NAME).read() == content


def test_a_large_file_takes_the_memory_of_a_few_segments(path: Path) -> None:
    tracemalloc.start()
    try:
        with vault_write(path, NAME) as file:
            for _ in range(24):
                file.write(bytes(SEGMENT))
        with vault_read(path, NAME) as back:
            while back.read(1 << 16):
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * SEGMENT


def test_it_serves_those_who_read_text_and_archives(path: Path) -> None:
    stored(path, "a\n张\n".encode())
    with io.TextIOWrapper(vault_read(path, NAME), "utf-8") as text:
        assert list(text) == ["a\n", "张\n"]
    with vault_write(path, NAME) as file:
        file.write(memoryview(struct.pack("<3I", 1, 2, 3)).cast("I"))
    assert len(vault_read(path, NAME).read()) == 12
