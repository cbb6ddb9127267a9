"""The end of what was found out about callers of whom nobody complains any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from complaints.models import Complaint
from complaints.services.complaint_end import callers_forget
from compliance.findings.models import CallerFact
from core.actors import Actor
from core.policies.schema import Policy
from core.running.batches import Batch
from core.services.audit import audit_write

RETENTION = Actor.system("retention")
BATCH = 500


@transaction.atomic
def caller_facts_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete what was recorded longer ago than complaints are kept, once no complaint about the caller is left. Twice finds nothing."""
    complained = Complaint.objects.filter(caller=OuterRef("caller"))
    over = CallerFact.objects.filter(
        ~Exists(complained), recorded_at__lt=at - policy.retention.periods["complaint"], pk__gt=after
    )
    locked = over.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    rows = list(locked.values_list("pk", "caller")[:BATCH])
    if not rows:
        return Batch()
    CallerFact.objects.filter(pk__in=[pk for pk, _caller in rows]).delete()
    audit_write(actor=RETENTION, act="caller_facts.expired", target=None, at=at, data={"count": len(rows)})
    callers_forget(caller_ids={caller for _pk, caller in rows}, at=at)
    return Batch(len(rows), rows[-1][0])
