"""One file of complaints from another centre, and the rows of it that were not accepted."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import FileImport
from core.models.free_text import FreeCharField, FreeJSONField

RAW = "complaint-rows"  # what the bytes of held rows are encrypted for


class ComplaintImport(FileImport):
    """A file being ingested. `rows_read` is the checkpoint: it moves in the transaction that keeps the rows before it.

    The three counts are computed from the rows, never added up. A large file is a job: kept in `file` until the job ends or
    `expires_at`, cut into chunks, and worked on by whoever has the `claim` (since `claimed_at`).
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "imp"))
    client = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True, blank=True)  # of files that say no day in their rows
    sheet = FreeCharField(max_length=200, blank=True)  # of a workbook, where one was named; by its name or position
    rows_read = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    quarantined = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    columns = ArrayField(
        models.CharField(max_length=200), default=list, blank=True
    )  # of a CSV file, as its rows are read
    copies = models.IntegerField(default=1)  # how often everything stands in the file (`complaints.formats.twins`)
    warnings = FreeJSONField(default=dict, blank=True)  # by code, the columns or the sheet that each speaks of
    withdrawn_at = models.DateTimeField(
        null=True, blank=True
    )  # with all that came of it; the file may be handed in anew

    actor = models.CharField(max_length=60, blank=True)  # who handed it in, as the audit trail names them
    size = models.BigIntegerField(default=0)  # bytes as handed in
    file = models.CharField(max_length=40, blank=True)  # the folder that holds it (`complaints.jobs.import_files`)
    expires_at = models.DateTimeField(null=True, blank=True)
    rows_total = models.IntegerField(null=True, blank=True)  # known once the file is cut to its end
    rows_cut = models.IntegerField(default=0)
    chunks_cut = models.IntegerField(default=0)
    chunks_kept = models.IntegerField(default=0)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)  # when one of its steps was last taken up
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)  # how often its present step was taken up

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "format", "digest", "sheet"],
                condition=Q(withdrawn_at=None),
                name="import_of_file_once",
            ),
        ]
        indexes = [
            models.Index(fields=["served_at"], condition=~Q(file=""), name="import_of_file_kept"),
        ]

    def __str__(self) -> str:
        return self.public_id


class ImportedRow(models.Model):
    """A row that was quarantined or rejected, of an import or handed in by a client.

    `raw` is the row as it came, encrypted (purpose `RAW`): other centres' rows may hold citizens' numbers.
    """

    class Outcome(models.TextChoices):
        QUARANTINED = "quarantined"
        REJECTED = "rejected"

    imported_by = models.ForeignKey(
        ComplaintImport, null=True, blank=True, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    line = models.IntegerField()  # record number in the file or the request, from 1
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    reasons = ArrayField(models.CharField(max_length=40))  # the first one decided
    raw = models.BinaryField(null=True)
    row_digest = models.BinaryField(null=True)
    client = models.CharField(max_length=40, blank=True)
    reference = FreeCharField(max_length=200, blank=True)
    caller = models.CharField(max_length=40, blank=True, db_default="")  # of one held for its caller: outside the plan
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imported_by", "line"], name="imported_row_line_once"),
            models.UniqueConstraint(fields=["row_digest"], name="imported_row_once"),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(outcome="quarantined"), name="imported_row_quarantine"),
            models.Index(fields=["caller"], condition=~Q(caller=""), name="imported_row_of_caller"),
        ]
