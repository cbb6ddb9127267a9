"""A large file of consents that a firm handed in, and the parts in which its rows are taken in."""

from functools import partial

from django.db import models

from core.ids import public_id
from core.models.free_text import FreeCharField, FreeJSONField
from registry.firms.models.marketer import Marketer


class ConsentFile(models.Model):
    """Cut into parts from its beginning to its end (`cut_at`); finished once each of them is done. What it is counted by stands
    with the parts. `folder`: where it lies, encrypted (`registry.register.jobs.consent_files`), "" once that is gone."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "cof"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="consent_files")
    actor = models.CharField(max_length=60)  # who handed it in, as the audit trail names them
    language = models.CharField(max_length=10)  # in which its rows are answered
    name = FreeCharField(max_length=200)
    sheet = FreeCharField(max_length=200, blank=True)  # of a workbook, where one was named; by its name or position
    size = models.BigIntegerField()  # bytes as handed in
    folder = models.CharField(max_length=40, blank=True)
    handed_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # until then its answers are kept
    headings = FreeJSONField(default=list)  # none: lines of JSON
    warnings = FreeJSONField(default=dict)  # of how the file was read: headings, by code
    cut_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)  # why nothing more can come of it
    wrong = FreeJSONField(default=list)  # headings that the problem is about
    served_at = models.DateTimeField(null=True)  # when it, or one of its parts, was last taken up
    tries = models.SmallIntegerField(default=0)  # how often it was begun to be cut

    class Meta:
        indexes = [
            models.Index(fields=["marketer", "-id"], name="consent_file_of_marketer"),
            models.Index(fields=["expires_at"], condition=~models.Q(folder=""), name="consent_file_kept"),
        ]


class ConsentFilePart(models.Model):
    """Rows of a file that are taken in by one transaction, which locks this row and says what came of them."""

    file = models.ForeignKey(ConsentFile, on_delete=models.CASCADE, related_name="parts")
    number = models.IntegerField()  # from 0
    rows = models.IntegerField()
    accepted = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    warnings = FreeJSONField(default=dict)  # of how its cells were read: headings, by code
    done_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="consent_part_once")]
        indexes = [
            models.Index(fields=["file", "number"], condition=models.Q(done_at=None), name="consent_part_waiting")
        ]
