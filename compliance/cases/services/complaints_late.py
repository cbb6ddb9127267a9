"""Acts of time on complaints that are in no case: each working day what is late is counted, and its office told."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q

from complaints.models import Complaint
from compliance.cases.models import ComplaintsLate
from compliance.cases.rules.complaints_late import TOLD, WAITING, late_before
from compliance.cases.selectors.case_clock import unclaimed
from core.actors import Actor
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.services.audit import audit_write

ACTOR = Actor.system("clocks")
KEPT = 30  # days of figures


def complaints_late_count(*, at: datetime) -> int:
    """Count once a working day; for how many clocks it was done now. Run twice, at once or late it counts a day once."""
    policy = current_policy(at)
    day = at.astimezone(policy.numbering.zone).date()
    if not policy.calendar.is_working_day(day):
        return 0
    with one_at_a_time("complaints late") as mine:
        return sum(_clock_count(clock, day, at, policy) for clock in TOLD) if mine else 0


@transaction.atomic
def _clock_count(clock: str, day: date, at: datetime, policy: Policy) -> int:
    counted = ComplaintsLate.objects.filter(clock=clock)
    last = counted.order_by("-day").first()
    if last is not None and last.day >= day:
        return 0
    until = late_before(clock, day, policy)
    new = Count("pk", filter=Q(received_at__gte=last.until) if last else Q())
    late = Complaint.objects.filter(status__in=WAITING, received_at__lt=until).proved().order_by()
    rows = list(late.values_list("province").annotate(waiting=Count("pk"), new=new))
    ComplaintsLate.objects.bulk_create(
        ComplaintsLate(day=day, clock=clock, province=province, until=until, waiting=waiting, new=fresh)
        for province, waiting, fresh in rows or [("", 0, 0)]  # the day was counted, whatever was found
    )
    counted.filter(day__lt=date.fromordinal(day.toordinal() - KEPT)).delete()
    figures = {"clock": clock, "waiting": sum(row[1] for row in rows), "new": sum(row[2] for row in rows)}
    audit_write(actor=ACTOR, act="complaints.late", target=None, at=at, data=figures)
    return 1


@transaction.atomic
def complaints_late_claim(*, at: datetime) -> list[ComplaintsLate]:
    """Figures whose offices are to be told. They are this caller's for a while, as with `clock_steps_claim`."""
    untold = ComplaintsLate.objects.filter(unclaimed(at), new__gt=0).select_for_update(skip_locked=True).order_by("pk")
    rows = list(untold)
    ComplaintsLate.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_at=at)
    return rows


@transaction.atomic
def complaints_late_told(*, rows: Collection[ComplaintsLate], at: datetime) -> None:
    """Their letters were handed over."""
    ComplaintsLate.objects.filter(pk__in=[row.pk for row in rows], told_at=None).update(told_at=at)
