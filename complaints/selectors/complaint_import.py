"""Questions about imports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import Count
from django.db.models.expressions import Func

from complaints.formats.stated_row import COLUMNS
from complaints.models import ComplaintImport, ImportedRow
from complaints.models.complaint_import import RAW
from core.api.bodies import unknown_field
from core.api.keys import UNKNOWN, unknown_keys
from core.secrets.encryption import decrypt


@dataclass(frozen=True)
class ImportCounts:
    """Computed from the rows, never from what was counted along the way."""

    accepted: int
    quarantined: int
    rejected: int

    @property
    def rows(self) -> int:
        return self.accepted + self.quarantined + self.rejected


def import_counts(batch: ComplaintImport) -> ImportCounts:
    """What an import that has ended counted stays, though its rows go one day (docs/retention.md)."""
    if batch.finished_at is not None:
        return ImportCounts(batch.accepted, batch.quarantined, batch.rejected)
    held = dict(batch.rows.values_list("outcome").annotate(Count("pk")))
    return ImportCounts(
        accepted=batch.complaints.count(),
        quarantined=held.get(ImportedRow.Outcome.QUARANTINED, 0),
        rejected=held.get(ImportedRow.Outcome.REJECTED, 0),
    )


def import_reasons(batch: ComplaintImport) -> dict[str, int]:
    """How many rows have each reason; a row may have several."""
    rows = batch.rows.annotate(reason=Func("reasons", function="unnest")).values_list("reason")
    return dict(rows.annotate(Count("pk")).order_by("reason"))


def import_answers(batch: ComplaintImport) -> Iterator[dict[str, Any]]:
    """One answer per row in the order of the file."""
    accepted = {
        line: (public, reference)
        for line, public, reference in batch.complaints.values_list("line", "public_id", "reference")
    }
    held = {row.line: row for row in batch.rows.defer("raw")}
    unknown = dict(batch.rows.filter(reasons__contains=[UNKNOWN]).values_list("line", "raw"))
    for line in range(1, batch.rows_read + 1):
        if line in accepted:
            public, reference = accepted[line]
            yield {
                "line": line,
                "reference": reference,
                "status": "accepted",
                "id": public,
                "reasons": [],
                "errors": [],
            }
        elif line in held:
            row = held[line]
            answer = {"line": line, "reference": row.reference, "status": row.outcome, "id": None}
            yield {**answer, "reasons": row.reasons, "errors": [*map(unknown_field, keys_unknown(unknown.get(line)))]}


def keys_unknown(raw: bytes | memoryview | None) -> list[str]:
    """Pointers to the keys of a held row that nobody knows; none where it was too long to be kept whole.

    They are read from the encrypted row each time: a key may be somebody's number.
    """
    try:
        body = msgspec.json.decode(decrypt(RAW, bytes(raw))) if raw else {}
    except msgspec.DecodeError:
        return []
    return unknown_keys(body, COLUMNS)
