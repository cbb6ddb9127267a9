"""The timeline that a complainant sees, written down from the floor that knows what happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.models import Complaint, ComplaintStep
from core.actors import Actor
from core.policies import current_policy
from core.services.audit import audit_write


def complaint_step_add(
    *,
    complaint_id: int,
    status: str,
    params: dict[str, Any] | None = None,
    case_reference: str = "",
    at: datetime,
    actor: Actor,
) -> None:
    """One step of one complaint; the same step of the same case is told once. See `complaint_steps_add`."""
    complaint_steps_add(
        complaint_ids=[complaint_id], status=status, params=params, case_reference=case_reference, at=at, actor=actor
    )


@transaction.atomic
def complaint_steps_add(
    *,
    complaint_ids: Iterable[int],
    status: str,
    params: dict[str, Any] | None = None,
    case_reference: str = "",
    at: datetime,
    actor: Actor,
) -> int:
    """The same step for many complaints; returns for how many it was new.

    `status`: a code of `policy.complaints.statuses`. `params`: what the sentence names, each a text by language
    ({"zh-hans": …, "en": …}) or plain: `who` (with the firm, referred), `why` (no breach, caller not identified,
    more needed), `what` (decided). A complaint's status is that of its latest step.
    """
    if status not in current_policy(at).complaints.statuses:
        raise ValueError(f"{status!r} is no status of a complaint.")
    ids = list(
        Complaint.objects.select_for_update(no_key=True)
        .filter(pk__in=complaint_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    told = ComplaintStep.objects.filter(complaint__in=ids, status=status, case_reference=case_reference)
    fresh = sorted(set(ids) - set(told.values_list("complaint_id", flat=True)))
    if not fresh:
        return 0
    ComplaintStep.objects.bulk_create(
        [
            ComplaintStep(complaint_id=pk, status=status, params=params or {}, case_reference=case_reference, at=at)
            for pk in fresh
        ]
    )
    Complaint.objects.filter(pk__in=fresh).update(status=status)
    one = Complaint.objects.get(pk=fresh[0]) if len(fresh) == 1 else None
    data = {"status": status, "complaints": len(fresh), "case": case_reference}
    audit_write(actor=actor, act="complaint.step_added", target=one, at=at, data=data)
    return len(fresh)
