"""What is counted of complaints: sums, lines by each key, the trend. Each figure is one question to the database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncMonth, TruncWeek

from complaints.models import Caller
from complaints.selectors.complaint_end import complaints_gone
from compliance.cases.models import Case, Publication
from compliance.findings.models import Campaign, CampaignCaller
from compliance.reports.models import RegisteredPlaces
from compliance.reports.rules.report import (
    MONTHS,
    STATES,
    ScopeKind,
    last_of_month,
    month_back,
    per_100k,
)
from compliance.reports.selectors.report_scope import Counting, period
from registry.firms.models import Marketer

TOP = 50
CAMPAIGNS = 10
YEAR = timedelta(weeks=52)  # the same week of the year before begins on the same weekday
PEOPLE = Count("number", distinct=True)  # who proved their number
Lines = list[dict[str, Any]]


def sums(of: Counting) -> dict[str, Any]:
    rows: Any = of.complaints()
    found: dict[str, Any] = rows.aggregate(
        complaints=Count("pk"), people=PEOPLE, callers=Count("caller", distinct=True)
    )
    states = dict(of.violations().values_list("stood").annotate(n=Count("pk")))
    firms = of.violations().exclude(firm=None).values_list("stood").annotate(n=Count("firm", distinct=True))
    by_firm = dict(firms)
    return {
        **found,
        "evidence": dict(rows.values_list("evidence").annotate(n=Count("pk")).order_by("evidence")),
        "violations": {state: states.get(state, 0) for state in STATES},
        "firms": {state: by_firm.get(state, 0) for state in STATES[:2]},
    }


def lines(of: Counting, key: str, top: int | None = None, *, named: bool = False) -> Lines:
    """One line per value of `key`, a column of complaints or "firm": the most complaints first. `named`: without those that have
    none."""
    held = key if key == "firm" else f"complaint__{key}"
    complaints: Any = of.complaints_by_firm() if key == "firm" else of.complaints()
    if key == "caller__value":
        complaints = complaints.exclude(caller__kind=Caller.Kind.WITHHELD)
    counted = complaints.values_list(key).annotate(n=Count("pk"), people=PEOPLE).order_by("-n", key)
    if named:
        counted = counted.exclude(**{f"{key}__isnull": True}).exclude(**{key: ""})
    rows = list(counted[:top] if top else counted)
    states = of.violations()
    if top:
        states = states.filter(**{f"{held}__in": [value for value, _n, _people in rows]})
    by_state = {(value, state): n for value, state, n in states.values_list(held, "stood").annotate(n=Count("pk"))}
    return [
        {
            "key": value,
            "complaints": n,
            "people": people,
            **{state: by_state.get((value, state), 0) for state in STATES},
        }
        for value, n, people in rows
    ]


def by_breach(of: Counting) -> Lines:
    rows: dict[str, dict[str, Any]] = {}
    people: Any = of.violations().values_list("breach").annotate(n=Count("complaint__number", distinct=True))
    for breach, n in people:
        rows[breach] = {"key": breach, "people": n, **dict.fromkeys(STATES, 0)}
    for breach, state, n in of.violations().values_list("breach", "stood").annotate(n=Count("pk")):
        rows[breach][state] = n
    return sorted(rows.values(), key=lambda line: (-sum(line[state] for state in STATES), line["key"]))


def by_day(of: Counting) -> Lines:
    zone = of.policy.numbering.zone
    rows: Any = of.complaints().annotate(day=TruncDate("filed_at", tzinfo=zone)).values_list("day")
    counted = {day: (n, people) for day, n, people in rows.annotate(n=Count("pk"), people=PEOPLE).order_by()}
    found: Any = of.violations().annotate(day=TruncDate("complaint__filed_at", tzinfo=zone)).values_list("day", "stood")
    states = {(day, state): n for day, state, n in found.annotate(n=Count("pk")).order_by()}
    days = [of.start + timedelta(days=n) for n in range((of.end - of.start).days + 1)]
    return [
        {
            "key": day.isoformat(),
            **dict(zip(("complaints", "people"), counted.get(day, (0, 0)), strict=True)),
            **{state: states.get((day, state), 0) for state in STATES},
        }
        for day in days
    ]


def by_firm(of: Counting) -> Lines:
    """The firms most complained of, with what was done to each."""
    rows = lines(of, "firm", TOP, named=True)
    done = _firms_done(of, [row["key"] for row in rows])
    nothing = {"state": None, "sanction": None, "fine": None, "deadline": None, "published": False}
    return [{**row, **done.get(row["key"], nothing)} for row in rows]


def _firms_done(of: Counting, firms: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The state of each firm's latest case, its sanction once decided, and until when the next step is due."""
    keys = dict(Marketer.objects.filter(public_id__in=list(firms)).values_list("pk", "public_id"))
    cases = Case.objects.filter(
        Q(respondent__in=keys) | Q(marketer__in=keys), merged_into=None, opened_at__lt=of.cut_off
    )
    shown = set(Publication.objects.shown(of.cut_off).filter(case__in=cases).values_list("case", flat=True))
    done: dict[str, dict[str, Any]] = {}
    published = set()
    for case in cases.order_by("opened_at", "pk"):
        firm = keys.get(case.respondent_id or 0) or keys.get(case.marketer_id or 0)
        if firm is None:
            continue
        if case.pk in shown:
            published.add(firm)
        due = case.deadline.isoformat() if case.deadline and not case.closed_at else None
        done[firm] = {"state": case.state, "sanction": case.sanction or None, "fine": case.fine, "deadline": due}
    return {firm: {**said, "published": firm in published} for firm, said in done.items()}


def by_campaign(of: Counting) -> Lines:
    """The campaigns most complained of, by the caller that each began with: as they stood at the cut-off, of several callers in
    the period. What is suspected of their callers is counted whichever firm it was found to be."""
    standing = CampaignCaller.objects.filter(since__lt=of.cut_off).exclude(taken_out_at__lt=of.cut_off)
    of_callers = dict(standing.values_list("caller", "campaign"))
    leaders = dict(Campaign.objects.filter(pk__in=set(of_callers.values())).values_list("pk", "leader__value"))
    key = "caller__campaigns__campaign"
    rows: Any = of.complaints().filter(caller__campaigns__in=standing).values_list(key)
    counted = rows.annotate(n=Count("pk", distinct=True), people=PEOPLE, callers=Count("caller", distinct=True)).filter(
        callers__gt=1
    )
    top = list(counted.order_by("-n", key)[:CAMPAIGNS])
    found: Any = of.violations().filter(
        caller__campaigns__in=standing, caller__campaigns__campaign__in=[row[0] for row in top]
    )
    states = {
        (campaign, state): n
        for campaign, state, n in found.values_list(key, "stood").annotate(n=Count("pk", distinct=True))
    }
    return [
        {
            "key": leaders[campaign],
            "callers": callers,
            "complaints": n,
            "people": people,
            **{state: states.get((campaign, state), 0) for state in STATES},
        }
        for campaign, n, people, callers in top
    ]


def by_province(of: Counting) -> Lines:
    """With the registered numbers of each and complaints per 100,000 of them; of the trade or the country alone."""
    rows, registered = lines(of, "province"), _registered_in(of)
    if of.scope.kind in (ScopeKind.NATION, ScopeKind.CATEGORY, ScopeKind.PROVINCE):
        known = {row["key"] for row in rows}
        wanted = [of.scope.value] if of.scope.kind == ScopeKind.PROVINCE else list(of.policy.numbering.provinces)
        nothing = {"complaints": 0, "people": 0, **dict.fromkeys(STATES, 0)}
        rows += [{"key": code, **nothing} for code in wanted if code not in known]
    return [
        {
            **row,
            "registered": registered.get(row["key"], 0),
            "rate": per_100k(row["complaints"], registered.get(row["key"], 0)),
        }
        for row in rows
    ]


def _registered_in(of: Counting) -> dict[str, int]:
    """Registered numbers by province, as they were last counted."""
    found = RegisteredPlaces.objects.filter(at__lte=of.cut_off).order_by("-at").first()
    return dict(found.data) if found else {}


def rates(of: Counting, complaints: int) -> dict[str, Any]:
    provinces = _registered_in(of)
    registered = provinces.get(of.scope.value, 0) if of.scope.kind == ScopeKind.PROVINCE else sum(provinces.values())
    return {"registered": registered, "rate": per_100k(complaints, registered)}


def months(of: Counting) -> Lines:
    """The year that ends with the period, month by month; None where complaints are no longer kept."""
    first = month_back(of.end, MONTHS - 1)
    wide = replace(of, start=first)
    zone = of.policy.numbering.zone
    rows: Any = wide.complaints().annotate(month=TruncMonth("filed_at", tzinfo=zone)).values_list("month")
    counted = {month.date(): n for month, n in rows.annotate(n=Count("pk")).order_by()}
    found = []
    for back in range(MONTHS - 1, -1, -1):
        month = month_back(of.end, back)
        inside = of.start <= last_of_month(month)
        found.append(
            {"key": f"{month:%Y-%m}", "complaints": kept(of, counted, month, last_of_month(month)), "inside": inside}
        )
    return found


def weeks(of: Counting) -> Lines:
    """The weeks of the period, each beside the same week of the year before: what is the season and what is not."""
    monday = of.start - timedelta(days=of.start.weekday())
    now, before = _by_week(of), _by_week(replace(of, start=of.start - YEAR, end=of.end - YEAR))
    count = (of.end - monday).days // 7 + 1
    starts = [monday + timedelta(weeks=n) for n in range(count)]
    return [
        {
            "key": start.isoformat(),
            "complaints": now.get(start, 0),
            "before": kept(of, before, start - YEAR, start - YEAR + timedelta(days=6)),
        }
        for start in starts
    ]


def _by_week(of: Counting) -> dict[date, int]:
    zone = of.policy.numbering.zone
    rows: Any = of.complaints().annotate(week=TruncWeek("filed_at", tzinfo=zone)).values_list("week")
    return {_day(week): n for week, n in rows.annotate(n=Count("pk")).order_by()}


def _day(moment: datetime) -> date:
    return moment.date()


def kept(of: Counting, counted: dict[date, int], start: date, end: date) -> int | None:
    """The count, or None where complaints of that time may have been deleted."""
    return None if complaints_gone(*period(start, end, of.policy)) else counted.get(start, 0)
