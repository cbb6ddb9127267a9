"""Questions about complaints."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from complaints.models import Caller, Complaint, ComplaintStep
from complaints.models.complaint import ComplaintQuerySet
from core.models import Number
from core.selectors.only import only


def same_call(
    *, number: Number, caller: Caller, channel: str, called_at: datetime, within: timedelta
) -> Complaint | None:
    """The first complaint of this complainant about this very call."""
    return (
        Complaint.objects.of_holder(number)
        .filter(caller=caller, channel=channel, called_at__gte=called_at - within, called_at__lte=called_at + within)
        .order_by("pk")
        .first()
    )


def complaints_of_holder(*, number: Number) -> ComplaintQuerySet:
    """What the holder filed, latest first."""
    return Complaint.objects.of_holder(number).select_related("caller").order_by("-filed_at", "-pk")


def complaint_for_owner(*, public_id: str, number: Number | None) -> Complaint | None:
    """The complaint, if this holder filed it."""
    if number is None:
        return None
    return only(Complaint.objects.of_holder(number).select_related("caller").filter(public_id=public_id))


def complaint_for_client(*, public_id: str, client: str) -> Complaint | None:
    """The complaint, if this operator handed it in."""
    if not client:
        return None
    return only(Complaint.objects.select_related("caller").filter(public_id=public_id, client=client))


def complaint_steps(complaint: Complaint) -> QuerySet[ComplaintStep]:
    """What happened to it, oldest first."""
    return complaint.steps.order_by("at", "pk")
