"""Questions about callers and firms, as the desk asks them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from complaints.models import Caller, Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.case import cases_seen
from compliance.desk.models import CallerFigures
from compliance.listings.models import BlacklistEntry
from core.models import User
from core.policies import Policy
from registry.firms.models import Marketer

LOOKED_BACK = timedelta(days=365)


def callers_complained_of() -> "QuerySet[CallerFigures]":
    """Most complained of first."""
    return CallerFigures.objects.select_related("caller").order_by("-filed", "-pk")


def complaints_by_day(rows: "QuerySet[Complaint]", policy: Policy, at: datetime) -> dict[date, int]:
    day = TruncDate("called_at", tzinfo=policy.numbering.zone)
    recent = rows.filter(called_at__gt=at - LOOKED_BACK).annotate(day=day).values("day")
    counted: Any = recent.annotate(n=Count("pk")).order_by("day")
    return {row["day"]: row["n"] for row in counted}


def cases_about(user: User, at: datetime, *, caller: Caller | None = None, marketer: Marketer | None = None) -> Any:
    """Cases of the officer's provinces in which this caller or firm appears."""
    about = Q(caller=caller) | Q(violations__caller=caller) if caller else Q(marketer=marketer) | Q(respondent=marketer)
    ids = Case.objects.filter(about).values("pk")
    return cases_seen(user, at).filter(pk__in=ids).order_by("-opened_at")


def listings_of(*, caller: Caller | None = None, marketer: Marketer | None = None) -> "QuerySet[BlacklistEntry]":
    rows = BlacklistEntry.objects.select_related("case", "caller", "marketer").order_by("-proposed_at", "-pk")
    return rows.filter(caller=caller) if caller else rows.filter(marketer=marketer)


def firms_with_figures() -> Any:
    """Firms with `suspected` and `established` violations, apart."""
    rows = Marketer.objects.annotate(
        suspected=Coalesce("figures__suspected", 0), established=Coalesce("figures__established", 0)
    )
    return rows.order_by("-suspected", "-established", "name")


def complaints_seen(provinces: frozenset[str]) -> "QuerySet[Complaint]":
    """Complaints by people of these provinces; the national office sees all."""
    rows = Complaint.objects.select_related("caller", "number").order_by("-received_at", "-pk")
    return rows if "" in provinces else rows.filter(province__in=provinces)
