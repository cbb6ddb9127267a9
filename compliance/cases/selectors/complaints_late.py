"""Questions about complaints that wait too long."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from complaints.models import Complaint
from compliance.cases.models import ComplaintsLate
from compliance.cases.rules.complaints_late import TOLD, WAITING


@dataclass(frozen=True)
class Late:
    clock: str
    waiting: int


def late_counted(provinces: Collection[str]) -> list[Late]:
    """As last counted, of these provinces ("" among them: all), by clock; without those of which nothing waits."""
    rows = ComplaintsLate.objects.filter(clock__in=TOLD)
    last = rows.filter(clock=OuterRef("clock")).order_by("-day").values("day")[:1]
    found = []
    for clock in TOLD:
        of_day = rows.filter(clock=clock, day=Subquery(last))
        mine = of_day if "" in provinces else of_day.filter(province__in=provinces)
        if waiting := mine.aggregate(waiting=Sum("waiting"))["waiting"]:
            found.append(Late(clock, waiting))
    return found


def late_by(complaints: "QuerySet[Complaint]", clock: str) -> "QuerySet[Complaint]":
    """Those among them that the last count of this clock was about and that wait still."""
    last = ComplaintsLate.objects.filter(clock=clock).order_by("-day").first()
    if last is None:
        return complaints.none()
    return complaints.filter(status__in=WAITING, received_at__lt=last.until).exclude(evidence="C0")
