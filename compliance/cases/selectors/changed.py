"""Which subjects the sweep must look at: those whose violations or complaints changed, and of them those worth it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from complaints.models import ComplaintChange
from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.case_states import State
from compliance.cases.selectors.case import BESIDE
from compliance.findings.models import SubjectChange, Violation
from compliance.findings.selectors.campaign import leaders_of, members_of
from core.policies import Policy

MOST = 50_000  # marks read in one round; the next goes on
UNTOUCHED = ("case.opened", "case.merged", *BESIDE)  # what the platform does by itself
GATHERS = Q(gathering=True) | Q(merged_into__gathering=True)  # by itself, or as part of another


@dataclass
class Changed:
    """`marketers`, `callers`: ids. `marks`: the rows that name them; only these are known to be read, whatever is added since."""

    marketers: set[int] = field(default_factory=set)
    callers: set[int] = field(default_factory=set)
    marks: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)


def subjects_changed() -> Changed:
    """Asked before anything else is: what commits from here on is the next round's."""
    rows = SubjectChange.objects.order_by("pk").values_list("pk", "marketer", "caller")[:MOST]
    changed = Changed(marks={pk: (marketer, caller) for pk, marketer, caller in rows})
    changed.marketers = {marketer for marketer, _caller in changed.marks.values() if marketer}
    changed.callers = {caller for _marketer, caller in changed.marks.values() if caller}
    complaints = ComplaintChange.objects.order_by("pk").values("complaint")[:MOST]
    for marketer, caller in _subjects_of(Violation.objects.filter(complaint__in=complaints)):
        (changed.marketers if marketer else changed.callers).add(marketer or caller)
    return changed


def subjects_everywhere(changed: Changed) -> Changed:
    """Those, and all that may stand in a case: for another version of the pack."""
    waiting = Violation.objects.waiting()
    gathering = Case.objects.filter(GATHERS).values_list("marketer", "caller")
    for marketer, caller in {*_subjects_of(waiting), *gathering}:
        (changed.marketers if marketer else changed.callers).add(marketer or caller)
    return changed


def _subjects_of(violations: "QuerySet[Violation]") -> "QuerySet[Violation, tuple[int | None, int]]":
    return violations.values_list("marketer_id", "caller_id").distinct().order_by()


def worth_a_look(subject: str, ids: set[int], policy: Policy) -> list[int]:
    """Of these: those with a case that gathers, a proposal that waits, or as many waiting complaints as any threshold asks."""
    if not ids:
        return []
    least = policy.enforcement.opening
    mine = Q(marketer__in=ids) if subject == "marketer" else Q(marketer=None, caller__in=ids)
    counted = (
        Violation.objects.waiting()
        .filter(mine)
        .values(subject)
        .annotate(
            people=Count("complaint__number", filter=~Q(complaint__evidence="C0"), distinct=True),
            rows=Count("complaint", filter=Q(complaint__evidence="C0"), distinct=True),
        )
    )
    enough = Q(people__gte=least.people)
    if least.unproved_rows:
        enough |= Q(rows__gte=least.unproved_rows)
    fresh = set(counted.filter(enough).values_list(subject, flat=True))
    cases = Case.objects.filter(GATHERS | Q(listings__state="proposed"), **{f"{subject}__in": ids})
    return sorted(fresh | set(cases.values_list(F(subject), flat=True)))


def gathered_by(callers: Collection[int], leaders: dict[int, int] | None = None) -> dict[int, int]:
    """Each of these callers -> the caller whose case gathers for it: the leader of its campaign, else itself.

    A caller that has a case of its own which gathers, or one that a supervisor merged into another, goes on there. `leaders`:
    as of `leaders_of`, where it was asked already.
    """
    leaders = leaders_of(callers) if leaders is None else leaders
    if not leaders:
        return {caller: caller for caller in callers}
    own = Case.objects.filter(gathering=True, caller__in=leaders).values_list("caller", flat=True)
    parts = Case.objects.filter(caller__in=leaders, merged_into__gathering=True)
    elsewhere = {
        caller for caller, whole in parts.values_list("caller", "merged_into__caller") if whole != leaders[caller or 0]
    }
    apart = {*own, *elsewhere}
    return {caller: caller if caller in apart else leaders.get(caller, caller) for caller in callers}


def gathered_with(leader: int) -> set[int]:
    """The callers for which this one's case gathers, itself among them."""
    by = gathered_by(members_of(leader))
    return {leader, *(caller for caller, whose in by.items() if whose == leader)}


def cases_fresh_of(leader: int) -> list[Case]:
    """Cases of others in the campaign that this caller leads, of which nobody has done anything yet: opened before it was
    seen that they belong together."""
    others = members_of(leader) - {leader}
    if not others:
        return []
    touched = CaseEvent.objects.exclude(act__in=UNTOUCHED, user=None)
    rows = Case.objects.filter(gathering=True, caller__in=others, state=State.OPENED, officers=None)
    return list(rows.exclude(pk__in=touched.filter(case__in=rows).values("case")).order_by("pk"))
