"""How one version of the snapshot lies on disk, and how its manifest is signed.

    v000012/low.u32        low 32 bits of each sealed number, sorted by the whole number
    v000012/profile.u16    profile code of each, in the same order
    v000012/directory.u32  where each bucket of numbers begins; a bucket holds some two dozen
    v000012/manifest.json  what this is, with the SHA-256 of each file
    v000012/manifest.sig   Ed25519 over the manifest

Sealed numbers are uniform below 10**15, so buckets of equal range are about equally full.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = 1
LAST = 10**15
LOW, PROFILE, DIRECTORY = "low.u32", "profile.u16", "directory.u32"
FILES = (LOW, PROFILE, DIRECTORY)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
IN_BUCKET = 24
PIECE = 1 << 22


class SnapshotRefused(Exception):
    """A snapshot that must not be used; the message says why."""


@dataclass(frozen=True)
class File:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`cursor`: the change log is read on from here. `known_answer`: what the test number seals to under `seal_key`."""

    version: int
    cursor: str
    count: int
    shift: int
    seal_key: int
    known_answer: int
    built_at: str
    profiles: list[dict[str, Any]]
    files: dict[str, File]
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        try:
            said = json.loads(content)
            files = {str(name): File(int(f["size"]), str(f["sha256"])) for name, f in said.pop("files").items()}
            manifest = cls(files=files, **said)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SnapshotRefused("The manifest cannot be read.") from error
        if manifest.format != FORMAT or set(manifest.files) != set(FILES):
            raise SnapshotRefused("The manifest is of another format.")
        return manifest


@dataclass(frozen=True, repr=False)
class Signer:
    """Ed25519 by seeds of 32 bytes; the first signs, all verify."""

    seeds: tuple[bytes, ...]

    def sign(self, content: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seeds[0]).sign(content)

    def verify(self, content: bytes, signature: bytes) -> bool:
        for seed in self.seeds:
            try:
                Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(signature, content)
            except InvalidSignature:
                continue
            return True
        return False


def shift_for(count: int) -> int:
    """How many low bits of a sealed number lie inside a bucket, so that one holds about `IN_BUCKET` of `count` numbers."""
    width = LAST * IN_BUCKET // max(count, 1)
    return max(16, min(32, width.bit_length() - 1))


def buckets(shift: int) -> int:
    return ((LAST - 1) >> shift) + 1


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def folder_name(version: int) -> str:
    return f"v{version:06d}"
