"""Building the register's snapshot from the database: streamed, in bounded memory, one builder at a time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import Conflict
from core.numbers.key_use import key_use_now
from core.numbers.keys import known_answer
from core.services.audit import audit_write
from registry.index.build import write_snapshot
from registry.index.profiles import ProfileTable, bodies
from registry.models import RegisterChange, ReleasedSeal
from registry.selectors.register_log import Cursor
from registry.selectors.register_stream import horizon, live_registrations
from registry.selectors.register_view import BUILD_ANEW, overlay_size, store
from registry.selectors.registration import registrations_live

Piece = tuple[NDArray[np.int64], NDArray[np.uint16]]
EVERY = timedelta(days=1)
WORTH_IT = 10_000  # registrations: fewer are read whole from the database in no time
LOCK = 0x444E4304  # advisory lock: one builder at a time
NEW_EPOCH = """
INSERT INTO registry_registerepoch (cluster, last_change, first_seen_at)
SELECT (SELECT system_identifier::text FROM pg_control_system()), coalesce(max(id), 0), %s
FROM registry_registerchange
WHERE transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND transaction IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint
ON CONFLICT DO NOTHING
"""


def snapshot_build(*, at: datetime, actor: Actor) -> int:
    """Build a version from the register as it stands, and put it in use; returns its number.

    Raises `Conflict` while another is being built, `BuildRefused` when it cannot be.
    """
    with connection.cursor() as db:
        db.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not db.fetchone()[0]:
            raise Conflict("snapshot.building", _("A snapshot is being built already."))
    try:
        epoch_note(at)
        with connection.cursor() as db:
            db.execute("SET statement_timeout = 0")  # the whole register is read by one statement
        return build(at, actor)
    finally:
        with connection.cursor() as db:
            db.execute("RESET statement_timeout")
            db.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@transaction.atomic
def epoch_note(at: datetime) -> None:
    """Remember this cluster at first sight, and how far the log had come with the dump it was restored from."""
    with connection.cursor() as db:
        db.execute(NEW_EPOCH, [at])


def build(at: datetime, actor: Actor) -> int:
    """In no transaction of its own: an old one would hold back whoever follows the log, and the audit's chain."""
    versions, table = store(), ProfileTable()
    settings.DNC_INDEX.mkdir(parents=True, exist_ok=True, mode=0o700)
    version = max([*versions.versions(), versions.current()], default=0) + 1
    place, key_id = horizon(), key_use_now().in_use
    manifest = write_snapshot(
        versions.path(version),
        pieces(table, key_id, at),
        expected=registrations_live(),
        signer=versions.signer,
        version=version,
        cursor=str(place),
        seal_key=key_id,
        known_answer=known_answer(key_id),
        built_at=at.isoformat(),
        profiles=lambda: bodies(table.profiles),
    )
    versions.swap(version)
    versions.prune()
    with transaction.atomic():
        forget_released(place)
        data = {"version": version, "count": manifest.count, "seal_key": key_id}
        audit_write(actor=actor, act="snapshot.built", target=None, at=at, data=data)
    return version


def pieces(table: ProfileTable, key_id: int, at: datetime) -> Iterator[Piece]:
    for rows in live_registrations(table, key_id=key_id, at=at):
        yield rows.sealed, rows.codes


def forget_released(place: Cursor) -> None:
    """Erased numbers whose withdrawal this snapshot holds: whoever reads the log from here never meets them."""
    settled = RegisterChange.objects.filter(transaction__lt=place.transaction)
    ReleasedSeal.objects.filter(change__in=settled).delete()


def snapshot_wanted(*, at: datetime) -> bool:
    """Whether it is time for a new one: none yet for a register of some size, a day old, or too many changes since."""
    versions = store()
    newest = next((one.manifest for one in versions.listed() if one.manifest is not None), None)
    if newest is None or newest.seal_key != key_use_now().in_use:
        return registrations_live() >= WORTH_IT
    return at - datetime.fromisoformat(newest.built_at) > EVERY or overlay_size() > BUILD_ANEW
