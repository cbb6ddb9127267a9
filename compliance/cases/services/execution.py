"""Helpers, and their sweep: list and access are made what the decisions in force say now. Twice changes nothing.

A stay, its end, the end of a term, an outcome of a review and the end of a decision all come here; the decision is the
truth, what stands on the list or in the firm's standing follows from it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from complaints.models import Caller
from complaints.services.caller import callers_obtain
from compliance.cases.models import Case, Stay
from compliance.cases.rules.execution import SUSPENDING, is_suspending
from compliance.cases.selectors.execution import (
    block_until,
    cases_blocking,
    cases_covering,
    cases_suspending,
    firm_until,
    numbers_of_firm,
    standing_of,
)
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import Established, listing_by_decision, listing_end, listing_prolong
from core.actors import Actor
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one
from registry.firms.models import Marketer, MarketerStanding
from registry.firms.selectors.caller_number import names_declared
from registry.firms.services.marketer import marketer_restore, marketer_suspend

TIME = Actor.system("execution")


def execution_settle(case: Case, why: str, *, at: datetime, actor: Actor) -> None:
    """The callers and the firm of this case. `why`: a word of listings, for what ends."""
    case.save()  # what is asked below is asked of the table
    _settle_firms(case, why, at, actor)
    for firm in _firms_of(case):
        _settle_firm(firm, why, at, actor)
    for caller in _callers_of(case, at):
        _settle_caller(caller, why, at, actor)


def _settle_caller(caller: Caller, why: str, at: datetime, actor: Actor) -> None:
    """A caller that a decision speaks of, and one of a firm that is listed as a whole."""
    policy = current_policy(at)
    terms = {case: firm_until(case, policy, at) for case in cases_covering(caller, at)}
    for case in cases_blocking(caller.pk, at):
        terms[case] = max(block_until(case, policy, at), terms.get(case, at))
    held = BlacklistEntry.objects.filter(caller=caller)
    _settle(held, terms, lambda case: _established(case, caller=caller), why, at, actor)


def caller_settle(caller: Caller, why: str, *, at: datetime) -> None:
    """One caller, whatever case speaks of it. Its case is locked."""
    _settle_caller(caller, why, at, TIME)


def _settle_firm(firm: Marketer, why: str, at: datetime, actor: Actor) -> None:
    """A firm whose access a decision takes is listed as a whole, as long as it does."""
    policy = current_policy(at)
    terms = {case: firm_until(case, policy, at) for case in cases_suspending(firm, at)}
    held = BlacklistEntry.objects.filter(marketer=firm)
    _settle(held, terms, lambda case: _established(case, marketer=firm), why, at, actor)


def _settle(
    entries: QuerySet[BlacklistEntry],
    terms: dict[Case, datetime],
    established: Callable[[Case], Established],
    why: str,
    at: datetime,
    actor: Actor,
) -> None:
    """A block rests on the decision that keeps it longest; while any does, it stands."""
    holding = {case: until for case, until in terms.items() if until > at}
    longest = max(holding, key=lambda case: holding[case], default=None)
    held = entries.filter(action="block", reason="decision", state="active").first()
    if held is not None and held.case_id not in {case.pk for case in holding}:
        listing_end(entry=held, reason=why, at=at, actor=actor)
        held = None
    if longest is None:
        return
    if held is None:
        listing_by_decision(
            case_id=longest.pk,
            category=longest.category,
            established=[established(longest)],
            until=holding[longest],
            at=at,
            actor=actor,
        )
    elif held.until != holding[longest]:
        listing_prolong(entry=held, until=holding[longest], at=at, actor=actor)


def _settle_firms(case: Case, why: str, at: datetime, actor: Actor) -> None:
    if is_suspending(standing_of(case, at), at) and case.respondent is not None:
        marketer_suspend(
            marketer=case.respondent, reason=case.sanction_in_force, case_reference=case.reference, at=at, actor=actor
        )
    for firm in _suspended_by(case):
        if not cases_suspending(firm, at).exists():
            marketer_restore(marketer=firm, at=at, actor=actor, reason=why, case_reference=case.reference)


def _suspended_by(case: Case) -> list[Marketer]:
    """Whoever answered for the calls when the case was decided, and whoever does now. A suspension that rests on no decision
    is not ours to end."""
    latest = MarketerStanding.objects.filter(marketer=OuterRef("pk")).order_by("-pk")
    rows = Marketer.objects.filter(state=Marketer.State.SUSPENDED).annotate(
        said_by=Subquery(latest.values("case_reference")[:1]), said_why=Subquery(latest.values("reason")[:1])
    )
    by_another = Q(pk=case.respondent_id, said_why__in=SUSPENDING)
    return list(rows.filter(Q(said_by=case.reference) | by_another).order_by("pk"))


def _firms_of(case: Case) -> list[Marketer]:
    """Whoever answers for the calls now, and whom it still lists."""
    held = Q(listings__case=case, listings__reason="decision", listings__state=BlacklistEntry.State.ACTIVE)
    return list(Marketer.objects.filter(held | Q(pk=case.respondent_id)).distinct().order_by("pk"))


def _callers_of(case: Case, at: datetime) -> list[Caller]:
    """Of whom the decision speaks, whom it still blocks, and what is listed with the firm."""
    if is_suspending(standing_of(case, at), at):
        _numbers_obtain(numbers_of_firm(case, at), at)
    spoken_of = Q(violations__case=case, violations__state=Violation.State.ESTABLISHED)
    held = Q(listings__case=case, listings__reason="decision", listings__state=BlacklistEntry.State.ACTIVE)
    rows = Caller.objects.filter(spoken_of | held | Q(value__in=numbers_of_firm(case, at)))
    return list(rows.distinct().order_by("pk"))


def _numbers_obtain(values: set[str], at: datetime) -> None:
    """A declared number of which nobody complained is no caller yet."""
    callers_obtain(names=names_declared(values), policy=current_policy(at), at=at)


def _established(case: Case, *, caller: Caller | None = None, marketer: Marketer | None = None) -> Established:
    """The people, days and confirmed calls that the decision established about one caller, or the whole firm."""
    rows = case.violations.filter(state=Violation.State.ESTABLISHED)
    rows = rows.filter(caller=caller) if caller is not None else rows
    counts: dict[str, int] = rows.aggregate(
        people=Count("complaint__number", distinct=True),
        days=Count(TruncDate("called_at"), distinct=True),
        confirmed=Count("complaint", filter=Q(evidence__gte="C2"), distinct=True),
        rows=Count("complaint", filter=Q(evidence="C0"), distinct=True),
    )
    return Established(caller=caller, marketer=marketer, **counts)


def executions_settle(*, at: datetime) -> int:
    """Begin and end what a day begins or ends: stays, and suspensions with a term. How many cases. One sweep at a time."""
    with one_at_a_time("executions_settle") as mine:
        due = Case.objects.filter(pk__in=_cases_due(at)).order_by("pk") if mine else ()
        done = one_by_one(lambda case: _settle_due(case, at), due)
        listed = Case.objects.filter(pk__in=_firms_grown(at)).order_by("pk") if mine else ()
        return done + one_by_one(lambda case: _settle_numbers(case, at), listed)


def _firms_grown(at: datetime) -> list[int]:
    """Cases by which a firm stands on the list, and not all of its numbers do: it came to call from further ones."""
    held = BlacklistEntry.objects.filter(reason="decision", action="block", state=BlacklistEntry.State.ACTIVE)
    cases = Case.objects.filter(pk__in=held.exclude(marketer=None).values("case")).select_related("respondent")
    found = []
    for case in cases.order_by("pk"):
        numbers = numbers_of_firm(case, at)
        if numbers - set(held.filter(caller__value__in=numbers).values_list("caller__value", flat=True)):
            found.append(case.pk)
    return found


@transaction.atomic
def _settle_numbers(case: Case, at: datetime) -> bool:
    """Whether any was listed: what is never listed, or won an appeal, stays off."""
    case, before = lock_case(case), BlacklistEntry.objects.filter(case=case).count()
    for caller in _callers_of(case, at):
        _settle_caller(caller, "superseded", at, TIME)
    return BlacklistEntry.objects.filter(case=case).count() > before


def _cases_due(at: datetime) -> set[int]:
    """Each way asked by its own index: together they would read every case there is."""
    begins = Stay.objects.filter(begun_at=None, ended_at=None, since__lte=at).values_list("case", flat=True)
    ends = Stay.objects.filter(ended_at=None, until__lte=at).values_list("case", flat=True)
    decided = Case.objects.filter(outcomes__ended_at=None, outcomes__isnull=False, sanction_in_force__in=SUSPENDING)
    over = decided.filter(suspended_until__lte=at, suspension_lifted_at=None).values_list("pk", flat=True)
    return {*begins, *ends, *over}


@transaction.atomic
def _settle_due(case: Case, at: datetime) -> bool:
    case = lock_case(case)
    why = "stayed" if stays_begin(case, at) else ""
    if case.stays.filter(ended_at=None, until__lte=at).update(ended_at=at):
        case_happened(case, "case.stay_over", TIME, at)
        why = why or "superseded"
    if (
        case.suspended_until is not None
        and case.suspended_until <= at
        and case.suspension_lifted_at is None
        and case.sanction_in_force in SUSPENDING
    ):
        case.suspension_lifted_at = at
        case_happened(case, "case.suspension_over", TIME, at)
        why = why or "term_over"
    if not why:
        return False
    execution_settle(case, why, at=at, actor=TIME)
    return True


def stays_begin(case: Case, at: datetime) -> bool:
    """Whether a stay that runs now is new to list and access."""
    return bool(Stay.objects.running(at).filter(case=case, begun_at=None).update(begun_at=at))
