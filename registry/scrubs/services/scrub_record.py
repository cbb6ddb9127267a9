"""The record of a scrub: written once, in parts, for lists of any size; deleted when its time of keeping ends."""

from collections.abc import Callable, Collection
from datetime import datetime
from io import BytesIO

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.policies.schema import Policy
from core.running.batches import Batch
from core.services.audit import audit_write
from registry.engine.records.merkle import SUBTREE_ROWS, leaf_hashes, root, sorted_rows
from registry.engine.records.record_parts import copy_bytes, first_of_equal
from registry.engine.records.row_format import WRITTEN, RowFormat
from registry.scrubs.models import Scrub, ScrubRecord, ScrubRecordPart
from registry.scrubs.selectors.scrub_record import oldest_records

Known = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
Held = Callable[[Collection[str]], Collection[str]]
COLUMNS = "record_id, last, number, count, charged, rows"
NONE: NDArray[np.int64] = np.empty(0, np.int64)
BATCH = 50  # records deleted in one transaction


class RecordWriter:
    """Writes the record of one scrub in constant memory, inside the caller's transaction.

    The rows come sorted by sealed number, in as many calls as one likes; equal numbers keep the order of the list.
    `new`: which of these sorted distinct numbers are new to the firm (`ChargedNumbers.new`); None charges nothing. It is
    asked about at most 65,536 rows at a time. `seal_key`: under which the numbers are sealed; by default the one in use.
    `first_asked`: which of these are new to the firm that asks as well (`AskedNumbers.new`): `asked_count` of them, the first
    `most_sampled` in `sample`, and `sparse_count` that are among `sparse` (sorted, each once).
    """

    def __init__(
        self,
        *,
        scrub: Scrub,
        subject_id: int,
        seal_key: int,
        at: datetime,
        new: Known | None = None,
        form: RowFormat = WRITTEN,
        first_asked: Known | None = None,
        sparse: NDArray[np.int64] = NONE,
        most_sampled: int = 0,
    ) -> None:
        if not connection.in_atomic_block:
            raise RuntimeError("A record is written in the transaction of its scrub.")
        if not scrub.live:
            raise ValueError("A scrub with a test key leaves no record.")
        self.scrub, self.subject_id, self.seal_key, self.at, self.new = scrub, subject_id, seal_key, at, new
        self.form, self.first_asked, self.sparse, self.most_sampled = form, first_asked, sparse, most_sampled
        self.count = self.charged_count = self.asked_count = self.sparse_count = 0
        self.sample = np.empty(0, np.int64)
        self.roots: list[bytes] = []
        self._waiting: list[tuple[NDArray[np.int64], NDArray[np.uint32]]] = []
        self._rows_waiting = 0
        self._last = self._before = -1  # the last number added, and written

    def add(self, sealed: NDArray[np.int64], codes: NDArray[np.uint32]) -> None:
        """More rows, none before those added already. ValueError when they are not in order."""
        if len(sealed) != len(codes):
            raise ValueError(f"{len(sealed)} numbers but {len(codes)} answer codes.")
        if not len(sealed):
            return
        if sealed[0] < self._last or bool(np.any(sealed[1:] < sealed[:-1])):
            raise ValueError("The rows of a record come sorted by sealed number.")
        self._last = int(sealed[-1])
        self._waiting.append((sealed, codes))
        self._rows_waiting += len(sealed)
        if self._rows_waiting >= SUBTREE_ROWS:
            self._write_waiting(whole_only=True)

    def finish(self) -> bytes:
        """Write the rest and the head of the record; returns the Merkle root over all rows."""
        self._write_waiting(whole_only=False)
        result_root = root(self.roots)
        ScrubRecord.objects.create(
            scrub=self.scrub,
            marketer_id=self.subject_id,
            asked_by_id=None if self.scrub.marketer_id == self.subject_id else self.scrub.marketer_id,
            subject_id=self.subject_id,
            checked_at=self.at,
            seal_key=self.seal_key,
            format=self.form.version,
            count=self.count,
            charged_count=self.charged_count,
            roots=b"".join(self.roots),
            result_root=result_root,
        )
        return result_root

    def _write_waiting(self, *, whole_only: bool) -> None:
        if not self._waiting:
            return
        sealed = np.concatenate([part[0] for part in self._waiting])
        codes = np.concatenate([part[1] for part in self._waiting])
        end = len(sealed) - len(sealed) % SUBTREE_ROWS if whole_only else len(sealed)
        for start in range(0, end, SUBTREE_ROWS):
            stop = min(start + SUBTREE_ROWS, end)
            self._write_subtree(sealed[start:stop], codes[start:stop])
        self._waiting = [(sealed[end:], codes[end:])] if end < len(sealed) else []
        self._rows_waiting = len(sealed) - end

    def _write_subtree(self, sealed: NDArray[np.int64], codes: NDArray[np.uint32]) -> None:
        rows = sorted_rows(sealed, codes, self.form)
        charged = self._charged(sealed)
        self.roots.append(root(leaf_hashes(rows.tobytes(), self.form)))
        _copy_parts(copy_bytes(self.scrub.pk, rows, charged, first_row=self.count, form=self.form))
        self.count += len(rows)
        self.charged_count += int(charged.sum())
        self._before = int(sealed[-1])

    def _charged(self, sealed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Rows whose number is new to the firm; of equal numbers the first alone."""
        charged = np.zeros(len(sealed), np.bool_)
        if self.new is None:
            return charged
        first = first_of_equal(sealed, after=self._before)
        charged[first] = self.new(sealed[first])
        if self.first_asked is not None:
            fresh = sealed[charged]
            fresh = fresh[self.first_asked(fresh)]
            self.asked_count += len(fresh)
            self.sparse_count += int(
                np.diff([np.searchsorted(self.sparse, fresh, side) for side in ("left", "right")], axis=0).sum()
            )
            self.sample = np.concatenate([self.sample, fresh[: self.most_sampled - len(self.sample)]])
        return charged


def _copy_parts(stream: bytes) -> None:
    with connection.cursor() as cursor:
        table = ScrubRecordPart._meta.db_table
        cursor.copy_expert(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT binary)", BytesIO(stream))


def scrub_record_write(
    *,
    scrub: Scrub,
    sealed: NDArray[np.int64],
    codes: NDArray[np.uint32],
    charged: NDArray[np.int64],
    seal_key: int,
    at: datetime,
    form: RowFormat = WRITTEN,
) -> bytes:
    """Record one small list, in any order, inside the caller's transaction; returns the Merkle root.

    `charged`: the sealed numbers among them that are new to the firm.
    """
    order = np.argsort(sealed, kind="stable")
    writer = RecordWriter(
        scrub=scrub,
        subject_id=scrub.subject_id,
        seal_key=seal_key,
        at=at,
        new=lambda asked: np.isin(asked, charged),
        form=form,
    )
    writer.add(sealed[order], codes[order])
    return writer.finish()


@transaction.atomic
def scrub_records_expire(*, at: datetime, policy: Policy, held: Held, after: int = 0) -> Batch:
    """Delete the oldest records whose time of keeping is over, a small batch; the scrubs stay. Run twice it finds nothing.

    `held`: of public ids of scrubs, those whose record a case still cites.
    """
    looked_at, old = oldest_records(before=at - policy.retention.periods["scrub_record"], after=after, most=BATCH)
    if not old:
        return Batch()
    kept = set(held([record.scrub.public_id for record in old]))
    free = [record for record in old if record.scrub.public_id not in kept]
    scrubs = [record.scrub_id for record in free]
    parts, _ = ScrubRecordPart.objects.filter(record_id__in=scrubs).delete()
    ScrubRecord.objects.filter(scrub_id__in=scrubs).delete()
    if free:
        data = {"records": len(free), "parts": parts, "rows": sum(record.count for record in free)}
        audit_write(actor=Actor.system("retention"), act="scrub_records.expired", target=None, at=at, data=data)
    return Batch(len(free), looked_at)
