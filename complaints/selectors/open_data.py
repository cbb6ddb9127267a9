"""What anybody may read of complaints: never enough to find a complainant in a firm's own call log."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate

from complaints.models import Caller, Complaint, Evidence
from complaints.models.complaint import ComplaintQuerySet
from complaints.rules.statement import FIELDS
from core.numbers.masking import HIDDEN, mask_caller
from core.policies import Policy

Shared = set[tuple[int, date, str]]  # caller, day and province that enough complaints have in common
PUBLISHED = {field: said for field, said in FIELDS.items() if said.published}
COLUMNS = (*(said.published for said in PUBLISHED.values()), "proved")


def complaints_published(*, start: date, end: date, policy: Policy) -> ComplaintQuerySet:
    """Complaints about calls from `start` up to and including `end`, days of the pack's zone."""
    zone = policy.numbering.zone
    first = datetime.combine(start, time(0), zone)
    after = datetime.combine(end + timedelta(days=1), time(0), zone)
    return Complaint.objects.called_between(first, after).filter(erased_at=None).select_related("caller")


def places_shared(rows: ComplaintQuerySet, policy: Policy) -> Shared:
    """Where at least `place_shared_by` complaints name the same caller, day and place."""
    day = TruncDate("called_at", tzinfo=policy.numbering.zone)
    groups = rows.exclude(province="").annotate(day=day).values_list("caller_id", "day", "province").order_by()
    enough = groups.annotate(n=Count("pk")).filter(n__gte=policy.retention.place_shared_by)
    return {(caller, day, province) for caller, day, province, _n in enough}


def open_row(complaint: Complaint, shared: Shared, policy: Policy) -> dict[str, Any]:
    """One complaint as published, by the names of `COLUMNS`: what the type of a complaint says may be, and whether it is proved."""
    day = complaint.called_at.astimezone(policy.numbering.zone).date()
    known: dict[str, Any] = {
        "caller": caller_published(complaint.caller, policy),
        "called_at": day.isoformat(),
        "province": complaint.province if (complaint.caller_id, day, complaint.province) in shared else "",
    }
    row = {said.published: known.get(field, getattr(complaint, field)) for field, said in PUBLISHED.items()}
    return {**row, "proved": complaint.evidence != Evidence.UNPROVED}


def caller_published(caller: Caller, policy: Policy) -> str:
    """Masked where it may be a private line, until it is listed."""
    shown = mask_caller(caller.value, caller.kind, policy)
    return shown if HIDDEN in shown and not caller.listed else caller.value


def open_rows(complaints: Iterable[Complaint], shared: Shared, policy: Policy) -> Iterable[dict[str, Any]]:
    return (open_row(complaint, shared, policy) for complaint in complaints)
