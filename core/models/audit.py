"""The audit trail: written by the act, append-only by a database trigger, chained by a job so that writers never queue."""

from typing import ClassVar

from django.db import models
from django.db.models import Func

from core.models.append_only import append_only

MARKED = "audit.marked"  # the act of an auditor who looked at a record of the sample


class CurrentTransactionId(Func):
    """The 64-bit id of the writing transaction: readers follow it up to the horizon and miss no late commit."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class AuditRecord(models.Model):
    """One act. Names rows by id, never by number."""

    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=models.functions.Now())
    actor = models.CharField(max_length=80)
    act = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    transaction = models.BigIntegerField(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        indexes = [
            # Each for a list of the latest first that goes on from a record (`compliance.desk.selectors.access_log`).
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["target_type", "target_id", "at", "id"], name="audit_of_target"),
            models.Index(fields=["actor", "at", "id"], name="audit_of_actor"),
            models.Index(fields=["act", "at", "id"], name="audit_of_act"),
            models.Index(fields=["transaction", "id"], name="audit_in_commit_order"),
        ]
        triggers: ClassVar = append_only()


class AuditLink(models.Model):
    """A record's position in the chain: `digest` is SHA-256 over the digest before and the record's canonical bytes."""

    position = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, on_delete=models.PROTECT, related_name="link")
    digest = models.BinaryField()

    class Meta:
        triggers: ClassVar = append_only()
