"""The file of the audit chain's signed heads: outside the database, only ever added to.

A line says, as JSON: its number, the position and digest (SHA-256, hexadecimal) of the chain's last link, when, the digest
of the line before, the key's id, and the Ed25519 signature over all that (docs/audit.md). Whoever cuts the end off the
trail in the database, as its owner even, would have to unsay what stands here and in the copies.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from django.conf import settings

from core.files.sync import sync_folder
from core.secrets import signing

PURPOSE = "audit-head"  # its key: DNC_SIGN_AUDIT_HEAD, or the file sign-audit-head
LONGEST_LINE = 1024
NOTHING = "0" * 64
NO_WITNESS = (
    "Nothing outside this machine keeps the signed heads: whoever cuts the trail here can cut them too, and within minutes"
    " nothing shows. Set DNC_AUDIT_HEADS_URL or DNC_AUDIT_HEADS_COPY (docs/audit.md)."
)


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line."""

    line: int
    position: int
    digest: str
    at: datetime
    former: str
    key: int
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """What the signature is over: the line without it."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""))

    @property
    def genuine(self) -> bool:
        try:
            signature = bytes.fromhex(self.signature)
        except ValueError:
            return False
        return signing.is_signed(PURPOSE, self.key, self.signed, signature)


@dataclass
class Heads:
    """The file while this process alone writes to it. `last` is its last whole line, with that line's digest."""

    _descriptor: int
    last: Head | None
    _former: str
    _torn: bool

    def append(self, *, position: int, digest: bytes, at: datetime) -> Head:
        """On the disk when this returns."""
        number = self.last.line + 1 if self.last else 1
        said = Head(number, position, digest.hex(), at.astimezone(UTC), self._former, signing.signer_id(PURPOSE))
        signature = signing.sign(PURPOSE, said.key, said.signed).hex()
        head = msgspec.structs.replace(said, signature=signature)
        line = msgspec.json.encode(head)
        # What a killed process left of a line gets an end of its own, so that this one can be read.
        whole = (b"\n" if self._torn else b"") + line + b"\n"
        if os.write(self._descriptor, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._descriptor)
        self.last, self._former, self._torn = head, digest_of(line), False
        return head


@contextmanager
def heads_to_extend(path: Path) -> Iterator[Heads]:
    """Waits for another process that is at it. The file is made where there is none, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if is_new:
            sync_folder(path.parent)
        size = os.fstat(descriptor).st_size
        end = os.pread(descriptor, 64 * LONGEST_LINE, max(0, size - 64 * LONGEST_LINE))
        whole = [(head, line) for line in end.split(b"\n") if (head := decoded(line)) is not None]
        head, line = whole[-1] if whole else (None, b"")
        yield Heads(descriptor, head, digest_of(line) if head else NOTHING, bool(end) and not end.endswith(b"\n"))
    finally:
        os.close(descriptor)


def heads_of(path: Path) -> Iterator[tuple[bytes, Head | None]]:
    """Each line and what it says; None for one that says nothing, such as what a killed process left."""
    if path.exists():
        with path.open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                yield line.rstrip(b"\n"), decoded(line.rstrip(b"\n"))


def last_head(path: Path) -> Head | None:
    """Found from the file's end."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64 * LONGEST_LINE))
        return next((head for line in reversed(file.read().split(b"\n")) if (head := decoded(line))), None)


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of the file the receiver has, and the digest of the last line of that."""

    size: int
    digest: str

    def stands_in(self, path: Path) -> bool:
        """Whether the file still holds what was sent of it."""
        return not self.size or digest_of(_line_before(path, self.size)) == self.digest


def sent_of(path: Path) -> Sent:
    """What lies beside the file of heads at `path`."""
    try:
        return msgspec.json.decode(path.with_suffix(".sent").read_bytes(), type=Sent)
    except (FileNotFoundError, msgspec.MsgspecError):
        return Sent(0, NOTHING)


def _line_before(path: Path, end: int) -> bytes:
    """The line that ends at this byte; as much of one as there is."""
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(0, end - LONGEST_LINE))
        return file.read(min(end, LONGEST_LINE)).removesuffix(b"\n").split(b"\n")[-1]


def heads_are_witnessed() -> bool:
    """Whether a setting says where else the signed heads are kept."""
    return bool(settings.DNC_AUDIT_HEADS_COPY or settings.DNC_AUDIT_HEADS_URL)


def decoded(line: bytes) -> Head | None:
    try:
        return msgspec.json.decode(line, type=Head)
    except msgspec.MsgspecError:
        return None


def digest_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
