"""Questions about cases."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseEvent
from compliance.findings.models import Violation
from compliance.findings.selectors.campaign import texts_near
from compliance.listings.models import ListingEvent
from compliance.listings.selectors.listing import callers_listed
from core.errors import NotFound
from core.models import User
from core.policies import Policy
from core.selectors.officer import provinces_seen
from core.selectors.only import only

Row = TypeVar("Row", bound=Model)
WORDINGS = 200


@dataclass(frozen=True)
class CaseSummary:
    people: int
    unproved: int  # rows whose complainant is unknown
    callers: int
    days: int
    first: datetime | None
    last: datetime | None
    complaints: int
    violations: int
    evidence: str  # the best class among them
    states: dict[str, int]


@dataclass(frozen=True)
class BreachGroup:
    breach: str
    violations: int
    people: int
    evidence: list[tuple[str, int]]  # class, count; best first
    states: dict[str, int]


@dataclass(frozen=True)
class EarlierCases:
    seen: list[Case]
    other_provinces: int


def cases_seen(user: User, at: datetime) -> "QuerySet[Case]":
    """Cases of the provinces this officer works for, but for those that the officer stands aside from; the national office
    sees all others."""
    rows = Case.objects.all().of_provinces(provinces_seen(user, at)).not_aside(user)
    return rows.select_related("marketer", "caller", "respondent")


def case_seen(user: User, public_id: str, at: datetime) -> Case:
    """The case, or NotFound: an officer of another province is not told that it exists."""
    case = only(cases_seen(user, at).filter(public_id=public_id))
    if case is None:
        raise NotFound("case.unknown", _("There is no such case in your region."))
    return case


def case_summary(case: Case, policy: Policy) -> CaseSummary:
    rows = Violation.objects.filter(case=case)
    figures = rows.annotate(day=TruncDate("called_at", tzinfo=policy.numbering.zone)).aggregate(
        people=Count("complaint__number", distinct=True),
        unproved=Count("complaint", filter=Q(complaint__number=None), distinct=True),
        callers=Count("caller", distinct=True),
        days=Count("day", distinct=True),
        first=Min("called_at"),
        last=Max("called_at"),
        complaints=Count("complaint", distinct=True),
        violations=Count("pk"),
        evidence=Max("evidence"),
    )
    figures["evidence"] = figures["evidence"] or ""
    states = dict(rows.values_list("state").annotate(n=Count("pk")))
    return CaseSummary(**figures, states=states)


def violations_by_breach(case: Case) -> list[BreachGroup]:
    rows = Violation.objects.filter(case=case)
    cells: Any = rows.values("breach", "evidence", "state").annotate(n=Count("pk")).order_by("-evidence")
    people = dict(rows.values_list("breach").annotate(n=Count("complaint__number", distinct=True)))
    groups: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        groups.setdefault(cell["breach"], []).append(cell)
    found = [group_of(breach, lines, people[breach]) for breach, lines in groups.items()]
    return sorted(found, key=lambda group: (-group.violations, group.breach))


def group_of(breach: str, lines: list[dict[str, Any]], people: int) -> BreachGroup:
    evidence: dict[str, int] = {}
    states: dict[str, int] = {}
    for line in lines:
        evidence[line["evidence"]] = evidence.get(line["evidence"], 0) + line["n"]
        states[line["state"]] = states.get(line["state"], 0) + line["n"]
    return BreachGroup(breach, sum(evidence.values()), people, sorted(evidence.items(), reverse=True), states)


def complaints_by_day(case: Case, policy: Policy) -> dict[date, int]:
    day = TruncDate("called_at", tzinfo=policy.numbering.zone)
    rows = Violation.objects.filter(case=case).annotate(day=day).values("day")
    return {row["day"]: row["n"] for row in rows.annotate(n=Count("complaint", distinct=True)).order_by("day")}


def callers_of(case: Case, limit: int, at: datetime) -> list[dict[str, Any]]:
    """The callers of a case, those with most complaints first; `listed`: whether something about one stands on the list."""
    rows = Violation.objects.filter(case=case).values("caller__pk", "caller__value", "caller__kind", "caller__province")
    figures: Any = rows.annotate(n=Count("complaint", distinct=True), first=Min("called_at"), last=Max("called_at"))
    found = list(figures.order_by("-n", "caller__value")[:limit])
    standing = callers_listed(at).filter(pk__in=[row["caller__pk"] for row in found])
    listed = set(standing.values_list("pk", flat=True))
    return [{**row, "listed": row["caller__pk"] in listed} for row in found]


@dataclass
class TextGroup:
    """`text`: the most repeated of the group. `complaints` that say it in so many `wordings`, by their `digests`; nearly the
    same texts are one group."""

    text: str
    complaints: int = 0
    wordings: int = 0
    digests: list[bytes] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What an address calls it: the digest of its most repeated wording, in hexadecimal."""
        return self.digests[0].hex()


def texts_of(case: Case, limit: int = 5) -> list[TextGroup]:
    """What the calls or texts said, most repeated first; read are the `WORDINGS` most repeated."""
    rows = Violation.objects.filter(case=case).exclude(complaint__text="").values("complaint__text_digest")
    counted: Any = rows.annotate(n=Count("complaint", distinct=True), text=Min("complaint__text")).order_by(
        "-n", "text"
    )
    found = list(counted[:WORDINGS])
    near = texts_near([row["complaint__text_digest"] for row in found])
    groups: dict[Any, TextGroup] = {}
    for row in found:
        digest = bytes(row["complaint__text_digest"] or b"")
        group = groups.setdefault(near.get(digest) or digest, TextGroup(row["text"]))
        group.complaints += row["n"]
        group.wordings += 1
        group.digests.append(digest)
    return sorted(groups.values(), key=lambda group: -group.complaints)[:limit]


def of_whole(rows: "QuerySet[Row]", case: Case) -> "QuerySet[Row]":
    """Of rows that stand in a case: the case's own and those of the cases that were merged into it.

    The cases are found first: to ask both of each row reads all rows of the country.
    """
    return rows.filter(case__in=Case.objects.filter(Q(pk=case.pk) | Q(merged_into=case)).order_by().values("pk"))


def timeline(case: Case) -> list[CaseEvent | ListingEvent]:
    """Everything that happened to the case and to its listings, the latest first."""
    happened: list[CaseEvent | ListingEvent] = [
        *ListingEvent.objects.filter(entry__case=case).select_related("user", "entry").order_by("-pk"),
        *of_whole(CaseEvent.objects.all(), case).select_related("user", "case").order_by("-pk"),
    ]
    return sorted(happened, key=lambda event: event.at, reverse=True)


# Goes on beside the officers' work, and changes nothing that an act of theirs rests on.
BESIDE = (
    "case.noted", "case.violations_added", "document.issued", "case.deadline_near", "case.deadline_over",
    "case.preservation_written", "case.preservation_sent", "case.preservation_answered", "case.preservation_dropped",
)  # fmt: skip


def case_version(case: Case) -> str:
    """Changes whenever somebody does something to the case; what a form of the desk was drawn from."""
    last = case.events.exclude(act__in=BESIDE).aggregate(last=Max("pk"))["last"] or 0
    return f"{case.state}.{last}"


def earlier_cases(case: Case, user: User, at: datetime) -> EarlierCases:
    """Other cases of the same firm or caller: those this officer may see, and in how many provinces there are more."""
    same = Case.objects.filter(marketer=case.marketer, caller=case.caller).exclude(pk=case.pk)
    seen = cases_seen(user, at).filter(pk__in=same)
    hidden = same.exclude(pk__in=seen.values("pk"))
    return EarlierCases(list(seen.order_by("-opened_at", "-pk")[:10]), hidden.values("province").distinct().count())
