"""Large files at rest: encrypted under a key of their own, destroyed with the key.

A key of 32 random bytes per name lies in ``settings.DNC_KEYS/ephemeral/lists/<name>`` (0600); of what is kept for years, in
``DNC_KEYS/lasting/<name>``, for the first folder is in no back-up (docs/keys.md). `vault_key_destroy`
overwrites and unlinks it; from then on no file under that name can be read by anybody, backups of the file included.

A file is a header (magic, version, a random file id of 16 bytes) and segments: 1 MiB of content (the last may be shorter,
and is empty only in an empty file) under AES-256-GCM with its tag of 16 bytes. The key of a file is derived from the
name's key and the file id (HKDF-SHA-256), so that a nonce is the segment's number alone and files of one name never share
one. The last segment is bound as the last: a file cut short at a segment's end is refused as well as one changed anywhere.
"""

import io
import os
import re
import secrets
import time
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core.files.sync import shred, sync_folder
from core.secrets.encryption import CorruptSecret
from core.secrets.keyring import KEY_BYTES, write_once

SEGMENT = 1 << 20
LASTING = "atf"  # before the id of what is kept for years: an attachment's folder
_MAGIC = b"DNCVLT\x00\x01"
_ID_BYTES = 16
_HEADER = len(_MAGIC) + _ID_BYTES
_TAG = 16
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")  # never a day: those are `core.secrets.encryption`'s


class VaultKeyGone(Exception):
    """The key of this name was destroyed, or never made: what it encrypted is unreadable for ever."""


def vault_key_make(name: str) -> None:
    """Make the key of `name`, unless there is one."""
    write_once(_key_path(name), secrets.token_bytes(KEY_BYTES))


def vault_key_destroy(name: str) -> bool:
    """Overwrite and unlink the key of `name`. False where there is none; runs twice safely."""
    return shred(_key_path(name))


def vault_keys_lasting() -> list[tuple[str, float]]:
    """Names of keys of what is kept for years, and how many seconds ago each was made."""
    found = (settings.DNC_KEYS / "lasting").glob("[!.]*")
    return [(path.name, time.time() - path.stat().st_mtime) for path in found]


def vault_write(path: Path, name: str) -> "VaultWriter":
    """A writer of the file `path` under the key of `name`. Raises VaultKeyGone."""
    return VaultWriter(path, _key(name))


def vault_read(path: Path, name: str) -> io.BufferedReader:
    """The file's content: seekable, a segment in memory at a time. Raises VaultKeyGone, CorruptSecret, FileNotFoundError.

    Reading raises CorruptSecret where the file was changed.
    """
    return io.BufferedReader(_VaultReader(path, _key(name)), buffer_size=io.DEFAULT_BUFFER_SIZE)


class VaultWriter(io.RawIOBase, BinaryIO):
    """Writes to a temporary name; `close` makes the file appear under its own, whole and synced. `abort` leaves nothing.

    As a context manager it closes on success and aborts on an exception.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._draft = path, path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        self._header = _MAGIC + secrets.token_bytes(_ID_BYTES)
        self._cipher = _cipher(key, self._header)
        self._held, self._number, self.size = bytearray(), 0, 0
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self._file.write(self._header)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, data: Any) -> int:
        if self.closed:
            raise ValueError("The file is closed.")
        view = memoryview(data).cast("B")
        # A full segment is written only when more follows: the last one must be marked.
        for start in range(0, len(view), SEGMENT):
            self._held += view[start : start + SEGMENT]
            if len(self._held) > SEGMENT:
                self._segment(bytes(self._held[:SEGMENT]), last=False)
                del self._held[:SEGMENT]
        self.size += len(view)
        return len(view)

    def close(self) -> None:
        if self.closed:
            return
        try:
            self._segment(bytes(self._held), last=True)
            os.fsync(self._file.fileno())
            self._file.close()
            self._draft.replace(self._path)
            sync_folder(self._path.parent)
        except BaseException:
            self.abort()
            raise
        super().close()

    def abort(self) -> None:
        """Leave nothing behind. After `close` it does nothing."""
        if self.closed:
            return
        self._held.clear()
        self._file.close()
        self._draft.unlink(missing_ok=True)
        super().close()

    def __enter__(self) -> "VaultWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close() if kind is None else self.abort()

    def __del__(self) -> None:
        """A writer forgotten is a file not finished: it must not appear as whole."""
        if hasattr(self, "_file"):
            self.abort()

    def _segment(self, clear: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), clear, self._header + bytes([last]))
        view = memoryview(sealed)
        while view:
            view = view[self._file.write(view) :]
        self._number += 1


class _VaultReader(io.RawIOBase):
    def __init__(self, path: Path, key: bytes) -> None:
        self._file = path.open("rb", buffering=0)
        self._header = self._file.read(_HEADER) or b""
        stored = os.fstat(self._file.fileno()).st_size - _HEADER
        self._segments = -(-stored // (SEGMENT + _TAG))
        self._size = stored - self._segments * _TAG
        if not self._header.startswith(_MAGIC) or self._segments < 1 or stored % (SEGMENT + _TAG) in range(1, _TAG):
            self._file.close()
            raise CorruptSecret("This is not a file of the vault.")
        self._cipher = _cipher(key, self._header)
        self._position, self._number, self._clear = 0, -1, b""
        self._load(self._segments - 1)  # whether it is whole shows at its end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("A position before the beginning.")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if self._position >= self._size or not len(view):
            return 0
        number, within = divmod(self._position, SEGMENT)
        self._load(number)
        piece = memoryview(self._clear)[within : within + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def readall(self) -> bytes:
        """The rest, a segment a time: what is inherited would ask for it in pieces of 8 KB."""
        pieces = []
        while self._position < self._size:
            number, within = divmod(self._position, SEGMENT)
            self._load(number)
            pieces.append(self._clear[within:])
            self._position += len(pieces[-1])
        return b"".join(pieces)

    def close(self) -> None:
        if not self.closed:
            self._clear = b""
            self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(_HEADER + number * (SEGMENT + _TAG))
        sealed = _read_whole(self._file, SEGMENT + _TAG)
        try:
            self._clear = self._cipher.decrypt(
                _nonce(number), sealed, self._header + bytes([number == self._segments - 1])
            )
        except (InvalidTag, ValueError):
            raise CorruptSecret("This file was changed, cut short, or belongs elsewhere.") from None
        self._number = number


def _read_whole(file: io.FileIO, size: int) -> bytes:
    pieces, wanted = [], size
    while wanted and (piece := file.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)


def _key_path(name: str) -> Path:
    """A name names a file: a letter, then letters, digits, hyphen, underscore and point."""
    if not _NAME.fullmatch(name):
        raise ValueError("This cannot name a key of the vault.")
    lasting = name.startswith(f"{LASTING}_")
    path: Path = settings.DNC_KEYS / ("lasting" if lasting else "ephemeral/lists") / name
    return path


def _key(name: str) -> bytes:
    try:
        key = _key_path(name).read_bytes()
    except FileNotFoundError:
        raise VaultKeyGone("The key of this file has been destroyed.") from None
    if len(key) != KEY_BYTES:
        raise VaultKeyGone("The key of this file has been destroyed.")
    return key


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=header[len(_MAGIC) :], info=b"dnc vault file").derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
