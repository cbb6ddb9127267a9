"""Questions about rows that were held: which there are, and what one says, nobody's number but the caller's in clear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from complaints.formats.records import record_again
from complaints.formats.row import CALLER_COLUMNS
from complaints.models import ComplaintImport, ImportedRow
from complaints.models.complaint_import import RAW
from core.models.free_text import clean
from core.secrets.encryption import decrypt

MOST_SHOWN = 500  # characters of a cell


@dataclass(frozen=True)
class HeldRow:
    """`cells`: what the row says, by column; one without a name where it cannot be taken apart."""

    row: ImportedRow
    cells: tuple[tuple[str, str], ...]

    @property
    def releasable(self) -> bool:
        return self.row.outcome == ImportedRow.Outcome.QUARANTINED


def imports() -> "QuerySet[ComplaintImport]":
    """The youngest first."""
    return ComplaintImport.objects.order_by("-started_at", "-pk")


def rows_held() -> "QuerySet[ImportedRow]":
    """Quarantined and rejected rows, the youngest first, those that an officer can settle before the others."""
    return ImportedRow.objects.select_related("imported_by").order_by("outcome", "-received_at", "-pk")


def row_shown(row: ImportedRow) -> HeldRow:
    if row.raw is None:
        return HeldRow(row, ())
    batch, raw = row.imported_by, decrypt(RAW, bytes(row.raw))
    format, columns = (batch.format, batch.columns) if batch else ("", [])
    record = record_again(raw, line=row.line, format=format, columns=columns)
    if record.problem or not isinstance(record.body, Mapping):
        return HeldRow(row, (("", _masked_value(raw.decode("utf-8", "replace"))),))
    callers = {str(record.body[name]) for name in CALLER_COLUMNS if record.body.get(name)}
    cells = ((name, value) for name, value in record.body.items() if value not in (None, ""))
    return HeldRow(
        row,
        tuple(
            (_masked_value(name), str(value) if str(value) in callers else _masked_value(value))
            for name, value in cells
        ),
    )


def _masked_value(value: Any) -> str:
    """Every subscriber's number in it masked."""
    return str(clean(str(value)))[:MOST_SHOWN]
