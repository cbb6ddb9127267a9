"""Questions about complaints."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from complaints.models import Caller, Complaint, ComplaintStep, RepeatedRow
from complaints.models.complaint import ComplaintQuerySet
from complaints.rules.reference import read_reference
from core.models import Number, User
from core.selectors.only import only
from registry.register.models import Holding


def same_call(
    *, number: Number, caller: Caller | None, channel: str, called_at: datetime, within: timedelta
) -> Complaint | None:
    """The first complaint of this complainant about this very call that was not withdrawn. `caller`: None where it showed no
    number."""
    rows = _of_call(number=number, caller=caller, channel=channel, called_at=called_at, within=within)
    return rows.filter(withdrawn_at=None).order_by("pk").first()


def calls_withdrawn(
    *, number: Number, caller: Caller | None, channel: str, called_at: datetime, within: timedelta
) -> ComplaintQuerySet:
    """Complaints about this very call that their complainant withdrew. `caller`: as of `same_call`."""
    rows = _of_call(number=number, caller=caller, channel=channel, called_at=called_at, within=within)
    return rows.filter(withdrawn_at__isnull=False)


def _of_call(
    *, number: Number, caller: Caller | None, channel: str, called_at: datetime, within: timedelta
) -> ComplaintQuerySet:
    whose = {"caller__kind": Caller.Kind.WITHHELD} if caller is None else {"caller": caller}
    near = {"called_at__gte": called_at - within, "called_at__lte": called_at + within}
    return Complaint.objects.of_holder(number).filter(**whose, channel=channel, **near)


def same_call_of_client(
    *,
    client: str,
    number: Number,
    caller: Caller,
    channel: str,
    called_at: datetime,
    within: timedelta,
    in_person: bool = False,
) -> Complaint | RepeatedRow | None:
    """The first row of this client about this very call; what others filed has no part in the answer. `in_person`: of those
    alone whose complaint was not withdrawn."""
    near = {"client": client, "called_at__gte": called_at - within, "called_at__lte": called_at + within}
    own = Complaint.objects.of_holder(number).filter(caller=caller, channel=channel, **near)
    rows = RepeatedRow.objects.select_related("complaint__caller").filter(
        complaint__number=number, complaint__caller=caller, complaint__channel=channel, **near
    )
    if in_person:
        own, rows = own.filter(withdrawn_at=None), rows.filter(complaint__withdrawn_at=None)
    found = [one for one in (own.order_by("pk").first(), rows.order_by("pk").first()) if one is not None]
    return min(found, key=lambda one: one.filed_at, default=None)


def complaints_of_user(*, user: User) -> ComplaintQuerySet:
    """What was filed for this person's numbers, the latest first: of a number beside the one they sign in with, what was filed
    since they look after it."""
    mine = Q(number=user.number_id) if user.number_id is not None else Q(pk__in=[])
    for holding in Holding.objects.filter(user=user, until=None):
        mine |= Q(number=holding.number_id, filed_at__gte=holding.since)
    return Complaint.objects.proved().filter(mine).select_related("caller").order_by("-filed_at", "-pk")


def complaint_of_user(*, public_id: str, user: User) -> Complaint | None:
    """The complaint, if it is this person's."""
    return only(complaints_of_user(user=user).filter(public_id=public_id))


def complaint_of_reference(*, reference: str, user: User) -> Complaint | None:
    """This person's complaint of that reference, as somebody typed it. Another's is as good as none."""
    digits = read_reference(reference)
    return complaints_of_user(user=user).of_reference(digits).first() if digits else None


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
