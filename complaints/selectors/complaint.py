"""Questions about complaints."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from complaints.models import Caller, Complaint, ComplaintStep, RepeatedRow
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


def same_call_of_client(
    *, client: str, number: Number, caller: Caller, channel: str, called_at: datetime, within: timedelta
) -> Complaint | RepeatedRow | None:
    """The first row of this client about this very call; what others filed has no part in the answer."""
    near = {"client": client, "called_at__gte": called_at - within, "called_at__lte": called_at + within}
    own = Complaint.objects.of_holder(number).filter(caller=caller, channel=channel, **near).order_by("pk").first()
    rows = RepeatedRow.objects.select_related("complaint__caller").filter(
        complaint__number=number, complaint__caller=caller, complaint__channel=channel, **near
    )
    found = [one for one in (own, rows.order_by("pk").first()) if one is not None]
    return min(found, key=lambda one: one.filed_at, default=None)


def complaints_of_holder(*, number: Number) -> ComplaintQuerySet:
    """What the holder filed, latest first."""
    return Complaint.objects.of_holder(number).select_related("caller").order_by("-filed_at", "-pk")


def complaint_for_owner(*, public_id: str, number: Number | None) -> Complaint | None:
    """The complaint, if this holder filed it."""
    if number is None:
        return None
    return only(Complaint.objects.of_holder(number).select_related("caller").filter(public_id=public_id))


def complaint_for_client(*, public_id: str, client: str) -> Complaint | RepeatedRow | None:
    """The complaint, if this operator handed it in, or its own row about a call that another complained of; neither, once the
    person is taken out of it."""
    if not client:
        return None
    own = Complaint.objects.select_related("caller").filter(public_id=public_id, client=client, erased_at=None)
    rows = RepeatedRow.objects.select_related("complaint__caller").filter(public_id=public_id, client=client)
    return only(own) or only(rows)


def complaint_steps(complaint: Complaint) -> QuerySet[ComplaintStep]:
    """What happened to it, oldest first."""
    return complaint.steps.order_by("at", "pk")
