"""The end of what is kept of complaints: deleted, or without the person where the file of a closed case counts them.

Whoever calls these has made sure that no open case cites them, and that no row above still points to what is deleted.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, Min

from complaints.models import (
    Caller,
    Complaint,
    ComplaintAttachment,
    ComplaintReview,
    ComplaintStep,
    ImportedRow,
    OperatorConsent,
    RepeatedRow,
)
from complaints.rules.statement import UNSAID
from complaints.selectors.complaint_attachment import owner_of
from complaints.selectors.complaint_end import GONE
from core.actors import Actor
from core.models import Number
from core.models.sql_arrays import integers
from core.policies.schema import Policy
from core.running.batches import Batch, older_delete
from core.sealing.key_use import key_use
from core.services.attachment import attachments_end
from core.services.audit import audit_write
from registry.firms.services.question import questions_withdraw

BATCH = 1000
RETENTION = Actor.system("retention")
# What the complainant said, and what leads to them.
NOTHING_SAID = {
    **UNSAID,
    **dict.fromkeys(("text_digest", "reference_digest", "row_digest", "device", "network")),
}

RENAME = """
UPDATE complaints_complaint complaint SET number_id = people.nobody
FROM unnest(%s::bigint[], %s::bigint[]) AS people (person, nobody)
WHERE complaint.number_id = people.person AND complaint.id = ANY(%s::bigint[])
"""


@transaction.atomic
def complaints_delete(*, complaint_ids: Collection[int], at: datetime) -> int:
    """Delete complaints and what their complainants were told. The record says when they were filed, so that nobody counts
    that time anew (`complaints_gone`)."""
    rows = Complaint.objects.filter(pk__in=complaint_ids)
    filed = rows.aggregate(first=Min("filed_at"), last=Max("filed_at"))
    callers = set(rows.values_list("caller_id", flat=True))
    _nobody_is_asked(complaint_ids, at)
    _files_end(complaint_ids, at)
    _total, by_model = rows.delete()
    gone = by_model.get(Complaint._meta.label, 0)
    if gone:
        data = {"count": gone, **{name: int(moment.timestamp()) for name, moment in filed.items()}}
        audit_write(actor=RETENTION, act=GONE, target=None, at=at, data=data)
        callers_forget(caller_ids=callers, at=at)
    return gone


@transaction.atomic
def complaints_erase(*, complaint_ids: Collection[int], at: datetime) -> int:
    """Take person and words from complaints of one case file. They stay as many, of as many people, about the same calls.

    Each complainant's number gives way to one that was never anybody's, so that two complaints of one person remain so.
    """
    rows = Complaint.objects.filter(pk__in=complaint_ids, erased_at=None)
    people = sorted(set(rows.exclude(number=None).values_list("number_id", flat=True)))
    nameless = Number.objects.bulk_create(
        [Number(sealed=None, seal_key=key_use().in_use, first_seen_at=at) for _person in people]
    )
    ids = list(rows.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        given = [integers(people), integers(row.pk for row in nameless), integers(ids)]
        cursor.execute(RENAME, given)
    ComplaintStep.objects.filter(complaint__in=ids).delete()
    OperatorConsent.objects.filter(complaint__in=ids).delete()
    RepeatedRow.objects.filter(complaint__in=ids).delete()
    ComplaintReview.objects.filter(complaint__in=ids).delete()
    _nobody_is_asked(ids, at)
    _files_end(ids, at)
    erased = Complaint.objects.filter(pk__in=ids).update(erased_at=at, **NOTHING_SAID)
    if erased:
        data = {"count": erased, "people": len(people)}
        audit_write(actor=RETENTION, act="complaints.erased", target=None, at=at, data=data)
    return erased


def _nobody_is_asked(complaint_ids: Collection[int], at: datetime) -> None:
    questions_withdraw(asker=Complaint._meta.label_lower, asker_ids=complaint_ids, at=at, actor=RETENTION)


def _files_end(complaint_ids: Collection[int], at: datetime) -> None:
    ids = set(ComplaintAttachment.objects.filter(complaint__in=complaint_ids).values_list("complaint", flat=True))
    ComplaintAttachment.objects.filter(complaint__in=ids).delete()
    attachments_end(owners=[owner_of(pk) for pk in ids], at=at, actor=RETENTION)


@transaction.atomic
def callers_forget(*, caller_ids: Collection[int], at: datetime) -> int:
    """Delete those of these callers whom nothing names any more: a caller may be somebody's own line.

    A row keyed by its caller (figures) is derived from what names it, and goes with it.
    """
    free = Caller.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=caller_ids)
    ids = list(free.order_by("pk").values_list("pk", flat=True))
    for relation in Caller._meta.related_objects:
        if relation.field.primary_key:
            continue
        column, related = relation.field.name, relation.related_model._default_manager
        ids = sorted(set(ids) - set(related.filter(**{f"{column}__in": ids}).values_list(f"{column}_id", flat=True)))
    if ids:
        Caller.objects.filter(pk__in=ids).delete()
        audit_write(actor=RETENTION, act="callers.expired", target=None, at=at, data={"count": len(ids)})
    return len(ids)


@transaction.atomic
def imported_rows_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete rows of other centres that never became complaints, once a complaint of that age would go. Twice finds nothing."""
    before = at - policy.retention.periods["complaint"]
    gone = older_delete(ImportedRow.objects.all(), moment="received_at", before=before, after=after, most=BATCH)
    if gone.done:
        audit_write(actor=RETENTION, act="imported_rows.expired", target=None, at=at, data={"count": gone.done})
    return gone
