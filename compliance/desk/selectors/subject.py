"""Questions about callers and firms, as the desk asks them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from complaints.models import Caller, Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.appeal_clock import appeal_last_told
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.powers import cases_aside
from compliance.desk.models import CallerFigures, FirmFigures
from compliance.desk.models.figures import SOME_VIOLATIONS
from compliance.findings.models import Violation
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.selectors.appeal import appeals_seen
from compliance.listings.selectors.listing import naming
from core.models import User
from core.policies import Policy
from core.selectors.officer import provinces_seen
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
    if caller:  # two sets of ids: asked for as one condition over both tables, every case would be read
        inside = Violation.objects.filter(caller=caller, case__isnull=False)
        ids: Any = Case.objects.filter(caller=caller).values("pk").union(inside.values("case"))
    else:
        ids = Case.objects.filter(Q(marketer=marketer) | Q(respondent=marketer)).values("pk")
    return cases_seen(user, at).filter(pk__in=ids).order_by("-opened_at")


def listings_of(user: User, *, caller: Caller | None = None, marketer: Marketer | None = None) -> Any:
    """Of a caller those of patterns too that it falls under."""
    rows = not_aside(
        user, BlacklistEntry.objects.select_related("case", "caller", "marketer").order_by("-proposed_at", "-pk")
    )
    return rows.filter(naming(caller.value)) if caller else rows.filter(marketer=marketer)


def not_aside(user: User, rows: Any) -> Any:
    """What stands on the list is everybody's to read; the rest goes with its case."""
    hidden = Q(case__in=cases_aside(user)) & ~Q(state=BlacklistEntry.State.ACTIVE)
    return rows.exclude(hidden)


def appeals_for(user: User, at: datetime) -> "QuerySet[Appeal]":
    """Appeals and questions that this officer may read, with who was `told` last of their time; none of a case from which the
    officer stands aside."""
    return appeals_seen(user, at).exclude(entry__case__in=cases_aside(user)).annotate(told=appeal_last_told())


def firms_with_figures() -> Any:
    """Firms with `suspected` and `established` violations, apart."""
    rows = Marketer.objects.annotate(
        suspected=Coalesce("figures__suspected", 0), established=Coalesce("figures__established", 0)
    )
    return rows.order_by("-suspected", "-established", "-pk")


def firms_by_figures(rows: "QuerySet[Marketer]") -> "list[QuerySet[Marketer]]":
    """The same order in two parts, each as an index has it: firms with violations, and behind them all others."""
    first = rows.filter(Q(figures__suspected__gt=0) | Q(figures__established__gt=0)).select_related("figures")
    counted = FirmFigures.objects.filter(SOME_VIOLATIONS, pk=OuterRef("pk"))
    return [
        first.order_by("-figures__suspected", "-figures__established", "-pk"),
        rows.exclude(Exists(counted)).order_by("-pk"),
    ]


def complaints_seen(user: User, at: datetime) -> "QuerySet[Complaint]":
    """Complaints by people of the officer's provinces, the national office sees all; but none of a case from which the
    officer stands aside."""
    provinces = provinces_seen(user, at)
    rows = Complaint.objects.select_related("caller", "number").order_by("-received_at", "-pk")
    aside = list(cases_aside(user))
    if aside:
        rows = rows.exclude(Exists(Violation.objects.filter(complaint=OuterRef("pk"), case__in=aside)))
    return rows if "" in provinces else rows.filter(province__in=provinces)
