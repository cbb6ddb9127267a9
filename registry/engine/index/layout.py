"""How one version of the snapshot lies on disk, and how its manifest is signed.

    v000012/low.u32        low 32 bits of each sealed number, sorted by the whole number, filled up to whole pieces
    v000012/profile.u16    profile code of each, in the same order
    v000012/directory.u32  where each bucket of numbers begins, and the end (`registry.engine.index.table`)
    v000012/manifest.json  what this is, with the SHA-256 of each file
    v000012/manifest.sig   Ed25519 over the manifest

All little-endian.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.engine.index.profiles import Profile
from registry.engine.index.table import MOST_SHIFT, buckets, padded

FORMAT = 1
LOW, PROFILE, DIRECTORY = "low.u32", "profile.u16", "directory.u32"
FILES = (LOW, PROFILE, DIRECTORY)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_MANIFEST = 256 << 20
MOST_NUMBERS = (1 << 32) - 1


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
        """Raises `SnapshotRefused`."""
        try:
            said = json.loads(content)
            if said["format"] != FORMAT:
                raise SnapshotRefused("The manifest is of another format.")
            files = {str(name): File(int(f["size"]), str(f["sha256"])) for name, f in said.pop("files").items()}
            manifest = cls(files=files, **said)
            manifest.check()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise SnapshotRefused("The manifest cannot be read.") from error
        return manifest

    def check(self) -> None:
        """Raises ValueError unless all fits together."""
        if not (0 <= self.count <= MOST_NUMBERS and 0 <= self.shift <= MOST_SHIFT):
            raise ValueError("count")
        if {name: file.size for name, file in self.files.items()} != sizes(self.count, self.shift):
            raise ValueError("files")
        datetime.fromisoformat(self.built_at)
        for profile in self.profiles:
            Profile(**profile)


def sizes(count: int, shift: int) -> dict[str, int]:
    """Bytes of each file."""
    return {LOW: 4 * padded(count), PROFILE: 2 * count, DIRECTORY: 4 * (buckets(shift) + 1)}


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


def folder_name(version: int) -> str:
    return f"v{version:06d}"
