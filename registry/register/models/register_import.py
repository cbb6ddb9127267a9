"""A file of another register, and what became of each block of its rows."""

from functools import partial

from django.db import models

from core.ids import public_id
from core.models import FileImport


class RegisterImport(FileImport):
    """One run through a file. What is done is in its batches: a run that was stopped goes on with those it lacks.

    `run` counts the runs through the same file, from 0. A file of changes is run through once.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "rim"))
    source = models.CharField(max_length=60)
    run = models.IntegerField()
    preferences = models.JSONField()
    assurance = models.CharField(max_length=20)
    replace = models.BooleanField()  # registrations of this source that the file lacks are withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "format", "digest", "run"], name="register_import_run_once"),
        ]

    def __str__(self) -> str:
        return self.public_id


class RegisterImportBatch(models.Model):
    """A block of lines that was ingested, written in the transaction that ingested it."""

    imported_by = models.ForeignKey(RegisterImport, on_delete=models.PROTECT, related_name="batches", db_index=False)
    position = models.IntegerField()  # which block of the file, from 0; below 0: withdrawals of what the file lacks
    lines = models.IntegerField()
    counts = models.JSONField()  # {"registered": 41200, "same": 12, "blank": 1}
    problems = models.JSONField()  # {"row.malformed": {"count": 3, "lines": [17, 18, 90]}}: line numbers from 1

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imported_by", "position"], name="register_import_batch_once")]
