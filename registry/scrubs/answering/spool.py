"""Scrubs that were answered while the database was away: on disk until they are ingested."""

from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from core.files.sync import sync_folder, write_synced
from core.running.room import FOR_THE_REST, leave_room
from registry.engine.records.row_format import WRITTEN
from registry.scrubs.models import Scrub


class SpooledScrub(msgspec.Struct):
    """A scrub that is not in the database yet: its row, by column, and its record. No number in plaintext; the salt encrypted."""

    scrub: dict[str, Any]
    seal_key: int
    format: int
    rows: bytes
    unplanned: bytes = b""  # sealed numbers of no plan, each once, 8 bytes
    sparse: bytes = b""  # those of sparse ranges


def spool_folder() -> Path:
    folder: Path = settings.DNC_FILES / "spool"
    return folder


def scrub_spool(*, scrub: Scrub, seal_key: int, rows: bytes, unplanned: bytes, sparse: bytes) -> None:
    """On disk, power cuts included, before anybody is answered. Raises OSError where there is no room."""
    columns = {
        field.attname: getattr(scrub, field.attname) for field in Scrub._meta.concrete_fields if field.attname != "id"
    }
    kept = SpooledScrub(columns, seal_key, WRITTEN.version, rows, unplanned, sparse)
    folder = spool_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    leave_room(folder, FOR_THE_REST)
    draft = folder / f".{scrub.public_id}"
    write_synced(draft, msgspec.msgpack.encode(kept))
    draft.replace(folder / scrub.public_id)
    sync_folder(folder)
