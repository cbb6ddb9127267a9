"""The timeline that a complainant sees, written down from the floor that knows what happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.models import Complaint, ComplaintStep
from complaints.rules.answers import is_news
from core.actors import Actor
from core.policies import current_policy
from core.services.audit import audit_write

REVIEW = "under_review"  # the status that begins a case anew for whoever complained


def complaint_step_add(
    *,
    complaint_id: int,
    status: str,
    params: dict[str, Any] | None = None,
    case_reference: str = "",
    at: datetime,
    actor: Actor,
) -> None:
    """One step of one complaint. See `complaint_steps_add`."""
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
    aside: bool = False,
) -> int:
    """The same step for many complaints; returns for how many it was new. `aside`: it is told beside what the complaint's status
    says, which stays.

    `status`: a code of `policy.complaints.statuses`. `params`: what the sentence names, each a text by language
    ({"zh-hans": …, "en": …}) or plain: `who` (with the firm, referred), `rest` (referred), `why` (no breach, caller not identified,
    more needed, under review), `remedy` (no breach: what can be done), `what` (decided); and `office`, the province of the case's
    office, "" for the national one.
    A complaint's status is that of its latest step not told aside. A case tells the same step once, and
    once more after each review of it, however often and late this is called. A review for another reason is another step:
    the decision that was under review fell. Whoever withdrew a complaint hears no more of it.
    """
    if status not in current_policy(at).complaints.statuses:
        raise ValueError(f"{status!r} is no status of a complaint.")
    ids = list(
        Complaint.objects.select_for_update(no_key=True)
        .filter(pk__in=complaint_ids, withdrawn_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    fresh = sorted(set(ids) - _told(ids, status, params or {}, case_reference, at))
    if not fresh:
        return 0
    ComplaintStep.objects.bulk_create(
        [
            ComplaintStep(
                complaint_id=pk,
                status=status,
                params=params or {},
                case_reference=case_reference,
                at=at,
                aside=aside,
                news=is_news(status, params or {}),
            )
            for pk in fresh
        ]
    )
    if not aside:
        Complaint.objects.filter(pk__in=fresh).update(status=status)
    one = Complaint.objects.get(pk=fresh[0]) if len(fresh) == 1 else None
    data = {"status": status, "complaints": len(fresh), "case": case_reference}
    audit_write(actor=actor, act="complaint.step_added", target=one, at=at, data=data)
    return len(fresh)


def _told(ids: list[int], status: str, params: dict[str, Any], case_reference: str, at: datetime) -> set[int]:
    """Which of these complaints know the step already: it was told, and nothing up to `at` made it news again.

    A review makes all other steps news; another step makes the next review news.
    """
    steps = ComplaintStep.objects.filter(complaint__in=ids, case_reference=case_reference).order_by("at", "pk")
    told: set[int] = set()
    for complaint_id, earlier, said, earlier_at in steps.values_list("complaint_id", "status", "params", "at"):
        if earlier == status and (status != REVIEW or not params or said == params):
            told.add(complaint_id)
        elif REVIEW in (earlier, status) and earlier_at <= at:
            told.discard(complaint_id)
    return told
