"""What is counted of the desk's work: cases by stage and age, deadlines, sanctions and money, the list, appeals, who did it again."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value, When

from compliance.cases.models import BreachOutcome, CaseEvent, Payment, Publication, Repayment, Review
from compliance.cases.rules.breach_choice import NO_FAULT, Outcome
from compliance.cases.rules.case_states import Phase, State, states_of
from compliance.cases.rules.review import STANDS
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.reports.rules.deadlines_kept import ASKED, Step, deadlines_kept
from compliance.reports.selectors.report_figures import Lines
from compliance.reports.selectors.report_scope import Counting
from core.policies.enforcement import ACTIONS

AGES = (30, 90, 180)  # days since a case opened
AGAIN = timedelta(days=730)  # a firm with a decision not older than this did it again
ENDED = [str(state) for state in states_of(Phase.ENDED)]


def flows(of: Counting) -> dict[str, int]:
    """How many cases took which step in the period."""
    counted: dict[str, int] = of.cases().aggregate(
        opened=Count("pk", filter=of.within("opened_at")),
        filed=Count("pk", filter=of.within("filed_at")),
        decided=Count("pk", filter=of.within("decided_at")),
        closed=Count("pk", filter=of.within("closed_at")),
        referred=Count("pk", filter=Q(state=State.REFERRED) & of.within("state_since")),
    )
    listed = of.listings().filter(of.within("since")).count()
    return {**counted, "listed": listed}


def stages(of: Counting) -> Lines:
    """Open cases at the data moment, by stage: how many are late, and how old they are."""
    at = of.cut_off
    first, second, third = (at - timedelta(days=days) for days in AGES)
    rows: Any = of.cases().exclude(state__in=ENDED).values("state")
    counted = rows.annotate(
        cases=Count("pk"),
        overdue=Count("pk", filter=Q(deadline__lt=at)),
        days_30=Count("pk", filter=Q(opened_at__gt=first)),
        days_90=Count("pk", filter=Q(opened_at__lte=first, opened_at__gt=second)),
        days_180=Count("pk", filter=Q(opened_at__lte=second, opened_at__gt=third)),
        older=Count("pk", filter=Q(opened_at__lte=third)),
    )
    way = [str(state) for state in State]
    found = [{"key": row.pop("state"), **row} for row in counted.order_by()]
    return sorted(found, key=lambda row: way.index(row["key"]) if row["key"] in way else len(way))


def deadlines(of: Counting) -> Lines:
    """Of the steps that cases took in the period; reckoned from the whole timeline of each."""
    told = CaseEvent.objects.filter(~Q(to_state="") | Q(act__in=frozenset[str]().union(*ASKED.values())))
    moved = told.filter(of.within("at"), case__in=of.cases().values("pk")).values("case")
    rows = told.filter(case__in=moved, at__lt=of.cut_off).order_by("case", "at", "pk")
    fields = rows.values_list("case", "act", "to_state", "at", "params", "case__filed_at")
    steps = (
        Step(case, act, after, at, min(at, _done(params, of) or at), filed_at, bool(params.get("crime")))
        for case, act, after, at, params, filed_at in fields.iterator(chunk_size=5_000)
    )
    since, until = of.span
    return deadlines_kept(steps, of.policy, lambda at: since <= at < until)


def _done(params: dict[str, Any], of: Counting) -> datetime | None:
    """When what is recorded was done: a document served, a review's outcome received."""
    if said := params.get("reconsideration_served_at"):
        return datetime.fromisoformat(said)
    if said := params.get("service_on"):
        return datetime.combine(date.fromisoformat(said), time(23, 59, 59), of.policy.numbering.zone)
    return None


def sanctions(of: Counting) -> Lines:
    """What was decided in the period, by rung of the pack's ladder."""
    rows: Any = of.cases().filter(of.within("decided_at")).exclude(sanction="").values("sanction")
    counted = {row.pop("sanction"): row for row in rows.annotate(cases=Count("pk"), fined=Sum("fine")).order_by()}
    ladder = [*of.policy.enforcement.sanctions, *sorted(set(counted) - set(of.policy.enforcement.sanctions))]
    return [{"key": code, **counted[code], "fined": counted[code]["fined"] or 0} for code in ladder if code in counted]


def money(of: Counting) -> dict[str, int]:
    """Whole units of the currency: fined by decisions of the period, paid and paid back on its days."""
    days = {"on__gte": of.start, "on__lte": of.end, "at__lt": of.cut_off}
    cases = of.cases().values("pk")
    paid = Payment.objects.filter(case__in=cases, withdrawn_at=None, **days).aggregate(sum=Sum("amount"))["sum"]
    back = Repayment.objects.filter(case__in=cases, **days).aggregate(sum=Sum("amount"))["sum"]
    fined = of.cases().filter(of.within("decided_at")).aggregate(sum=Sum("fine"))["sum"]
    return {"fined": fined or 0, "paid": paid or 0, "paid_back": back or 0}


def listing(of: Counting) -> Lines:
    """What came onto the list and went, by action; a block that a decision ordered apart from those that are advised."""
    decided = When(action="block", reason="decision", then=Value("decision"))
    rows: Any = (
        of.listings().annotate(what=Choice(decided, default=F("action"), output_field=CharField())).values("what")
    )
    counted = {
        row.pop("what"): row
        for row in rows.annotate(
            proposed=Count("pk", filter=of.within("proposed_at")),
            listed=Count("pk", filter=of.within("since")),
            ended=Count("pk", filter=of.within("ended_at") & ~Q(since=None)),
        ).order_by()
    }
    return [{"key": code, **counted[code]} for code in (*ACTIONS, "decision") if any(counted.get(code, {}).values())]


def appeals(of: Counting) -> Lines:
    """Against listings; and against decisions, by reconsideration and suit. `granted`: the decision did not stand as it was."""
    states = BlacklistEntry.Appeal
    against = Appeal.objects.filter(kind=Appeal.Kind.APPEAL, entry__in=of.listings().values("pk"))
    answered = of.within("answered_at")
    found = [
        {
            "key": "listing",
            **against.aggregate(
                filed=Count("pk", filter=of.within("filed_at")),
                granted=Count("pk", filter=answered & Q(state=states.GRANTED)),
                refused=Count("pk", filter=answered & Q(state=states.REFUSED)),
            ),
        }
    ]
    brought = Review.objects.filter(case__in=of.cases().values("pk"), at__lt=of.cut_off)
    ended = Q(ended_on__gte=of.start, ended_on__lte=of.end)
    for kind in Review.Kind:
        counts = brought.filter(kind=kind).aggregate(
            filed=Count("pk", filter=Q(applied_on__gte=of.start, applied_on__lte=of.end)),
            granted=Count("pk", filter=ended & ~Q(outcome__in=[*STANDS, "overtaken", ""])),
            refused=Count("pk", filter=ended & Q(outcome__in=list(STANDS))),
        )
        found.append({"key": str(kind), **counts})
    return found


def by_operator(of: Counting) -> Lines:
    """Of the questions of the period, by whom they were asked: answered by their time, after it, or over it and not answered at
    the data moment. What is left had time then."""
    known = Q(answered_at__lt=of.cut_off)
    waiting = Q(answered_at=None) | Q(answered_at__gte=of.cut_off)
    counted: Any = of.questions().values("operator__public_id")
    rows = counted.annotate(
        asked=Count("pk"),
        in_time=Count("pk", filter=known & Q(answered_at__lte=F("due_at"))),
        late=Count("pk", filter=known & Q(answered_at__gt=F("due_at"))),
        unanswered=Count("pk", filter=waiting & Q(due_at__lt=of.cut_off)),
    )
    return [
        {"key": row.pop("operator__public_id"), **row}
        for row in rows.order_by("-unanswered", "-late", "-asked", "operator__public_id")
    ]


def repeat(of: Counting) -> Lines:
    """Firms with a decision of the period and another of the two years before its end: such as established a breach that was not
    let off, and stood at the data moment. `published`: each of them is."""
    until = of.span[1]
    decided = (
        of.cases()
        .filter(decided_at__gte=until - AGAIN, decided_at__lt=min(until, of.cut_off), pk__in=_held(of).values("case"))
        .exclude(respondent=None)
        .exclude(sanction=NO_FAULT)
    )
    rows: Any = decided.values("respondent", "respondent__public_id")
    again = rows.annotate(n=Count("pk"), now=Count("pk", filter=of.within("decided_at"))).filter(n__gt=1, now__gt=0)
    shown = Publication.objects.shown(of.cut_off).values("case")
    hidden = set(decided.exclude(pk__in=shown).values_list("respondent", flat=True))
    return [
        {
            "key": row["respondent__public_id"],
            "decisions": row["n"],
            "established": _held(of).filter(case__in=decided.filter(respondent=row["respondent"]).values("pk")).count(),
            "published": row["respondent"] not in hidden,
        }
        for row in again.order_by("-n", "respondent")[:50]
    ]


def _held(of: Counting) -> "QuerySet[BreachOutcome]":
    """Breaches that decisions established, as they stood at the data moment."""
    standing = Q(ended_at=None) | Q(ended_at__gte=of.cut_off)
    return BreachOutcome.objects.filter(standing, outcome=Outcome.ESTABLISHED)
