"""The list as files, made once a version: a folder for readers by contract, one for anybody. Each file stands beside its
gzip and its signature, and is served by both doors of the list or copied whole (``index.json`` names what there is).

``blacklist-0-1712.csv`` is the whole list of version 1712, ``blacklist-1700-1712.csv`` what changed since version 1700.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.conf import settings

from compliance.listings.answering.list_forms import FORMS, Form, ListChange
from compliance.listings.selectors.listing import Audience
from core.files.sync import sync_folder, write_synced

VERSIONS, CHANGES = 2, 200  # how many are kept
NAME = re.compile(r"blacklist-(\d+)-(\d+)\.")
SIGNATURE, PACKED = ".jws", ".gz"


@dataclass(frozen=True)
class ListFile:
    path: Path
    signature: str

    def packed(self) -> Path:
        return self.path.with_name(self.path.name + PACKED)


def folder(audience: Audience) -> Path:
    return Path(settings.DNC_FILES) / "blacklist" / audience


def name_of(form: Form, since: int, version: int) -> str:
    return f"blacklist-{since}-{version}.{form.ending}"


def newest(audience: Audience) -> int | None:
    """The version whose files are all there; None where none are."""
    try:
        index = msgspec.json.decode((folder(audience) / "index.json").read_bytes())
    except FileNotFoundError:
        return None
    return int(index["version"])


def kept(audience: Audience, form: Form, since: int, version: int) -> ListFile | None:
    path = folder(audience) / name_of(form, since, version)
    try:
        return ListFile(path, path.with_name(path.name + SIGNATURE).read_text()) if path.exists() else None
    except FileNotFoundError:  # it made room for a newer one in between
        return None


def write_list(audience: Audience, whole: ListChange, change: ListChange | None, sign: Callable[[bytes], str]) -> int:
    """Write a version's files, whole or not at all, the index last; how many. What is older than is kept goes."""
    here = folder(audience)
    here.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = 0
    for form in FORMS.values():
        for made in (whole, change):
            if made is not None and not (form.whole and made is change):
                name = name_of(form, made.page.since, made.page.version)
                written += _write(here, name, form.write(made), sign)
    _forget(here, *((VERSIONS, CHANGES) if change is not None else (1, 0)))
    _write_index(here, whole.page.version)
    sync_folder(here)
    return written


def _write(here: Path, name: str, body: bytes, sign: Callable[[bytes], str]) -> int:
    """The file itself last: where it stands, its signature does."""
    packed = gzip.compress(body, 6, mtime=0)
    for ending, content in ((PACKED, packed), (SIGNATURE, sign(body).encode()), ("", body)):
        making = here / f"{name}{ending}.part"
        write_synced(making, content)
        making.replace(here / f"{name}{ending}")
    return 1


def _write_index(here: Path, version: int) -> None:
    files = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in sorted(here.glob("blacklist-*"))
        if not path.name.endswith((SIGNATURE, PACKED, ".part"))
    ]
    making = here / "index.json.part"
    write_synced(making, msgspec.json.encode({"version": version, "files": files}))
    making.replace(here / "index.json")


def _forget(here: Path, most_versions: int, most_changes: int) -> None:
    """Whoever reads a file reads it to its end. Without a change from the version before, the former files go: they may name
    who may not be named any more."""
    named = ((path, NAME.match(path.name)) for path in here.iterdir())
    found = [(path, int(name[1]), int(name[2])) for path, name in named if name]
    versions = sorted({version for _, since, version in found if not since})[-most_versions:]
    changes = sorted({version for _, since, version in found if since})
    changes = changes[-most_changes:] if most_changes else []
    for path, since, version in found:
        if version not in (changes if since else versions):
            path.unlink(missing_ok=True)
