"""What a firm hands in to a notice, and what its files say of the complained calls."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models

from complaints.models import Complaint
from compliance.cases.models.case import Case
from compliance.cases.rules.matching import FileKind
from core.ids import public_id
from core.models.free_text import FreeCharField, FreeJSONField
from registry.firms.models import Marketer

PROOF = "matching-proofs"  # what a firm's references are encrypted for: they may hold numbers


class Matching(models.Model):
    """One per notice: a state (`asked_in`) that the case reached at `asked_at`.

    `closed_at`: the firm said that this is all, or its time was over (`closed_by_firm` says which); only then is anything
    matched. `matched_at`: all complained calls were compared. `forgotten_at`: the files and their keys are gone.
    `due_at`: of an open one, from when on its time may be over: the deadline of its case, or when the case went on. A trigger keeps
    it with the case, so that the sweep finds by an index what is due.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="matchings")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    asked_in = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_firm = models.BooleanField(default=False)
    matched_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "asked_in", "asked_at"], name="matching_once_per_notice")
        ]
        indexes = [
            models.Index(fields=["closed_at"], condition=models.Q(forgotten_at=None), name="matching_files_kept"),
            models.Index(fields=["due_at"], condition=models.Q(closed_at=None), name="matching_due"),
            models.Index(
                fields=["id"],
                condition=models.Q(closed_at__isnull=False, matched_at=None, forgotten_at=None),
                name="matching_to_compare",
            ),
        ]


class MatchingFile(models.Model):
    """One file. `rows_read`: up to which line it was read; `chunks_matched`: how far it was compared, after the close."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "mtc"))
    matching = models.ForeignKey(Matching, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=[(str(kind), str(kind)) for kind in FileKind])
    name = FreeCharField(max_length=200)
    sheet = FreeCharField(max_length=200, blank=True)  # of a workbook, where one was named; by its name or position
    digest = models.BinaryField()  # HMAC of the file as handed in
    size = models.BigIntegerField()
    folder = models.CharField(max_length=40)  # `compliance.cases.jobs.matching_files`; "" once it is gone
    handed_at = models.DateTimeField()
    rows = models.IntegerField(default=0)
    rows_unread = models.IntegerField(default=0)
    unread_lines = ArrayField(models.IntegerField(), default=list)  # the first of them
    last_line = models.IntegerField(default=0)
    chunks = models.IntegerField(default=0)
    chunks_matched = models.IntegerField(default=0)
    read_at = models.DateTimeField(null=True)  # to its end
    problem = models.CharField(max_length=60, blank=True)
    headings = FreeJSONField(default=list)  # that are missing, twice or unknown
    columns = models.JSONField(
        default=dict
    )  # what the firm said of them (`compliance.cases.formats.column_answers.Answers`)
    served_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matching", "kind", "digest", "sheet"],
                condition=~models.Q(folder=""),  # what the file was called is forgotten with it
                name="matching_file_once",
            ),
        ]
        indexes = [
            models.Index(fields=["served_at"], condition=~models.Q(folder=""), name="matching_file_kept"),
            models.Index(
                fields=["id"],
                condition=models.Q(read_at=None, problem="") & ~models.Q(folder=""),
                name="matching_file_to_read",
            ),
        ]


class MatchedCall(models.Model):
    """What the firm's files of one notice say of one complained call. It goes with its complaint."""

    matching = models.ForeignKey(Matching, on_delete=models.PROTECT, related_name="calls")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="+")
    call_found = models.BooleanField(default=False)
    consent_since = models.DateTimeField(null=True)
    consent_proof = models.BinaryField(null=True)  # encrypted (purpose `PROOF`)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matching", "complaint"], name="matched_call_once")]
