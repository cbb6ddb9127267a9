"""What a scrub answered, in final form: small sorted parts, found by their last number (docs/scrub-record.md)."""

from typing import ClassVar

import pgtrigger
from django.db import models

from registry.firms.models.marketer import Marketer
from registry.scrubs.models.scrub import Scrub


class ScrubRecord(models.Model):
    """The head of a record: whose it is, and what its parts add up to.

    `subject` is the firm whose calls these are; `marketer` pays for the numbers: the same firm, whoever asked. `asked_by`:
    another firm that asked on its behalf.
    `roots`: 32 bytes for each
    65,536 rows, the roots of the Merkle subtrees from which `result_root` follows. Ids of one firm grow in the order of
    commit, for they are drawn under the lock of its quota. Written once (the database refuses an update), deleted when its
    time of keeping ends. Sealed under `seal_key` and never re-sealed: retired keys are kept as long as records are.
    """

    scrub = models.OneToOneField(Scrub, on_delete=models.PROTECT, related_name="record")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(  # without a constraint: to check one, a large table would have to stand still
        Marketer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    checked_at = models.DateTimeField()
    seal_key = models.SmallIntegerField()
    format = models.SmallIntegerField()  # version of its rows: `registry.engine.records.row_format`
    count = models.BigIntegerField()
    charged_count = models.BigIntegerField()
    roots = models.BinaryField()
    result_root = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-checked_at", "-scrub"], name="record_for_subject", include=["seal_key"]),
            models.Index(
                fields=["marketer", "id"],
                name="record_charged",
                include=["checked_at", "charged_count"],
                condition=models.Q(charged_count__gt=0),
            ),
            models.Index(
                fields=["asked_by", "id"],
                name="record_asked_for_others",
                condition=models.Q(charged_count__gt=0, asked_by__isnull=False),
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]


class ScrubRecordPart(models.Model):
    """Up to 256 rows of a record (the last part may be shorter), in the order of `number`.

    `rows`: sorted, each 8 bytes big-endian sealed number and a big-endian answer code, as wide as the record's
    `format` says; `last` is the last of these
    numbers. `charged`: one bit a row, the lowest of a byte first: this number was new to the firm within the pack's quota
    period. The table keeps parts whole in its pages (`toast_tuple_target`), so that one look-up reads one page.
    """

    record = models.ForeignKey(
        ScrubRecord, to_field="scrub", on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    last = models.BigIntegerField()
    number = models.IntegerField()
    count = models.SmallIntegerField()
    charged = models.BinaryField()
    rows = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "last", "number"], name="part_by_last_number")]
        triggers: ClassVar = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]
