"""Questions about imports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.expressions import Func
from django.utils.translation import gettext

from complaints.formats.records import record_again
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.models.complaint_import import RAW
from complaints.problems import field_error, sentence
from complaints.rules.doors import Door
from complaints.rules.statement import Problem, read_statement
from core.api.warned import WarningAnswer
from core.policies import current_policy
from core.secrets.encryption import decrypt

OWN = ("csv", "ndjson")  # formats whose columns are fields of a complaint


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


def import_warnings(batch: ComplaintImport) -> list[WarningAnswer]:
    """What its sender should know of how the file was read, in the reader's language."""
    found = [WarningAnswer(code, str(sentence(code)), about) for code, about in batch.warnings.items()]
    if batch.copies > 1:
        said = gettext("Everything in this file stands %(times)d times, under ids of its own. The copies are held.")
        found.append(WarningAnswer("import.copies", said % {"times": batch.copies}))
    return found


def rows_behind(batch: ComplaintImport, line: int | None, *, most: int) -> list[ImportedRow | Complaint]:
    """What became of the rows behind this one, in the order of the file."""
    after = {"line__gt": line or 0}
    held = batch.rows.select_related("imported_by").filter(**after).order_by("line")[:most]
    accepted = batch.complaints.filter(**after).order_by("line")[:most]
    both: list[ImportedRow | Complaint] = [*held, *accepted]
    return sorted(both, key=lambda row: row.line or 0)[:most]


def import_answers(batch: ComplaintImport) -> Iterator[dict[str, Any]]:
    """One answer per row in the order of the file."""
    accepted = {
        line: (public, reference)
        for line, public, reference in batch.complaints.values_list("line", "public_id", "reference")
    }
    held = {row.line: row for row in batch.rows.select_related("imported_by")}
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
            yield {**answer, "reasons": row.reasons, "errors": [*map(field_error, _problems_of(row, batch))]}


def _problems_of(row: ImportedRow, batch: ComplaintImport) -> tuple[Problem, ...]:
    """What is wrong with which field of a held row of our own shape; nothing where it was too long to be kept whole.

    It is read anew from the encrypted row each time: a key may be somebody's number.
    """
    if row.raw is None or batch.format not in OWN:
        return ()
    raw = decrypt(RAW, bytes(row.raw))
    record = record_again(raw, line=row.line, format=batch.format, columns=batch.columns)
    if record.problem:
        return ()
    at = batch.started_at
    return read_statement(record.body, door=Door.FILE, policy=current_policy(at), at=at).problems
