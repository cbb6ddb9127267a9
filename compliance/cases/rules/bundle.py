"""The evidence bundle of a case: which files it holds, as one signed list; and whether a bundle is as it was made.

A ZIP archive. Its last two entries are ``SHA256SUMS`` (as `sha256sum -c` reads it) and ``manifest.json``:
``{"statement": {"format", "case", "at", "files": [{"path", "size", "sha256"}]}, "key", "signature"}``; the signature is
Ed25519 (RFC 8032) over the statement in its canonical form (`core.written.json_text.canonical`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "dnc-evidence-bundle-1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


@dataclass(frozen=True)
class BundleFile:
    """`size`: bytes; `sha256`: in hexadecimal."""

    path: str
    size: int
    sha256: str


def bundle_statement(case: str, at: str, files: Sequence[BundleFile]) -> dict[str, Any]:
    """What is signed. `at`: ISO 8601."""
    rows = [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in files]
    return {"format": FORMAT, "case": case, "at": at, "files": rows}


def sums(files: Sequence[BundleFile]) -> str:
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)
