"""Changing the seal key while everything goes on (docs/keys.md, docs/adr/0027).

The change itself is one short transaction; then every row is sealed anew, batch by batch. Killed at any moment, it goes on
where it was: the row of `SealKeyUse` says how far it is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction
from django.db.models import Max
from psycopg2.errors import LockNotAvailable

from core.actors import Actor
from core.models import Number, SealKeyCheck, SealKeyUse
from core.models.sql_arrays import integers
from core.sealing.key_use import KeyUse, learn
from core.sealing.keys import known_answer, seal_keys
from core.sealing.sealing import reseal_many
from core.services.audit import audit_write
from core.services.number import KEY_LOCK

BATCH = 10_000
LOCK_WAIT = "1s"  # while the change waits for acts under way, new ones wait behind it


class Step(StrEnum):
    MOVED = "moved"  # a batch is done, more is to do
    HELD = "held"  # the rows that are left are held by acts under way; come again in a moment
    BUSY = "busy"  # another process is at it
    DONE = "done"  # no row is under a former key


@dataclass(frozen=True)
class Advance:
    step: Step
    moved: int = 0


class SealKeyBusy(Exception):
    """Acts that make rows did not end in time; nothing has changed. Try again."""


@transaction.atomic
def seal_rotation_start(*, actor: Actor, at: datetime) -> KeyUse:
    """Put the key with the highest id in use, and the one so far second. From the commit on all processes go by it.

    Raises ImproperlyConfigured when there is no higher key or a change is still going on, `SealKeyBusy` when acts that
    make rows do not end within `LOCK_WAIT`.
    """
    use = _alone()
    new = seal_keys().active_id
    if use.former is not None:
        raise ImproperlyConfigured(f"The change from seal key {use.former} to {use.in_use} is not finished yet.")
    if new <= use.in_use:
        raise ImproperlyConfigured(f"Seal key {use.in_use} is in use and there is no higher one; add a key first.")
    check, _made = SealKeyCheck.objects.get_or_create(seal_key=new, defaults={"answer": known_answer(new)})
    if check.answer != known_answer(new):
        raise ImproperlyConfigured(f"Seal key {new} is not the key {new} that this database knows.")
    use.in_use, use.former, use.started_at, use.finished_at = new, use.in_use, at, None
    use.position, use.last, use.behind = 0, Number.objects.aggregate(last=Max("pk"))["last"] or 0, False
    use.save()
    data = {"from": use.former, "to": use.in_use}
    audit_write(actor=actor, act="seal_key.rotation_started", target=None, at=at, data=data)
    return KeyUse(use.in_use, use.former)


@transaction.atomic
def seal_rotation_advance(*, actor: Actor, at: datetime, size: int = BATCH) -> Advance:
    """Seal the next `size` rows anew, or find that all are done. Several processes at once do no harm."""
    use = SealKeyUse.objects.select_for_update(skip_locked=True).first()
    if use is None:
        return Advance(Step.BUSY)
    if use.former is None:
        return Advance(Step.DONE)
    learn((use.in_use, use.former))
    end = _end_of_batch(use, size)
    moved = _reseal(use, use.former, end)
    use.behind |= _left(use, use.former, end)
    use.position = end
    held = use.position >= use.last and use.behind
    if held:
        use.position, use.behind = 0, False
    elif use.position >= use.last:
        _finish(use, actor, at)
    use.save()
    return Advance(Step.DONE if use.former is None else Step.HELD if held else Step.MOVED, moved)


def seal_rotation_continue(*, actor: Actor, at: datetime, batches: int, size: int = BATCH) -> Advance:
    """Up to `batches` transactions of `seal_rotation_advance`."""
    advance = Advance(Step.DONE)
    for _batch in range(batches):
        advance = seal_rotation_advance(actor=actor, at=at, size=size)
        if advance.step is not Step.MOVED:
            break
    return advance


def _alone() -> SealKeyUse:
    """Wait for the acts that make rows under the old key; those that begin meanwhile wait for the change."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY_LOCK])
        return SealKeyUse.objects.select_for_update().get()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise SealKeyBusy from error
        raise


def _end_of_batch(use: SealKeyUse, size: int) -> int:
    ids = Number.objects.filter(pk__gt=use.position, pk__lte=use.last).order_by("pk").values_list("pk", flat=True)
    end = ids[size - 1 : size].first()
    return use.last if end is None else end


def _reseal(use: SealKeyUse, former: int, end: int) -> int:
    """Rows that somebody holds are passed by: waiting for them here could make two acts wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sealed FROM core_number WHERE id > %s AND id <= %s AND seal_key = %s AND sealed IS NOT NULL"
            " ORDER BY id FOR UPDATE SKIP LOCKED",
            [use.position, end, former],
        )
        rows = cursor.fetchall()
        sealed = reseal_many(np.array([row[1] for row in rows], dtype=np.int64), former, use.in_use)
        cursor.execute(
            "UPDATE core_number SET sealed = new.sealed, seal_key = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, sealed) WHERE core_number.id = new.id",
            [use.in_use, integers(row[0] for row in rows), integers(sealed)],
        )
    return len(rows)


def _left(use: SealKeyUse, former: int, end: int) -> bool:
    behind = Number.objects.filter(pk__gt=use.position, pk__lte=end, seal_key=former, sealed__isnull=False)
    return behind.exists()


def _finish(use: SealKeyUse, actor: Actor, at: datetime) -> None:
    """A whole pass met no row under the former key, and none can come back under it."""
    data = {"from": use.former, "to": use.in_use}
    audit_write(actor=actor, act="seal_key.rotation_finished", target=None, at=at, data=data)
    use.former, use.finished_at = None, at
