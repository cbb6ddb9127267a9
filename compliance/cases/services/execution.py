"""Helpers, and their sweep: list and access are made what the decisions in force say now. Twice changes nothing.

A stay, its end, the end of a term, an outcome of a review and the end of a decision all come here; the decision is the
truth, what stands on the list or in the firm's standing follows from it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from complaints.models import Caller
from compliance.cases.models import Case, Stay
from compliance.cases.rules.execution import SUSPENDING, is_suspending
from compliance.cases.selectors.execution import block_until, cases_blocking, cases_suspending, standing_of
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
from registry.firms.services.marketer import marketer_restore, marketer_suspend

TIME = Actor.system("execution")


def execution_settle(case: Case, why: str, *, at: datetime, actor: Actor) -> None:
    """The callers and the firm of this case. `why`: a word of listings, for what ends."""
    case.save()  # what is asked below is asked of the table
    for caller in _callers_of(case):
        _settle_caller(caller, why, at, actor)
    _settle_firms(case, why, at, actor)


def _settle_caller(caller: Caller, why: str, at: datetime, actor: Actor) -> None:
    """The block of a caller rests on the decision that keeps it longest; while any does, it stands."""
    policy = current_policy(at)
    terms = {case: block_until(case, policy, at) for case in cases_blocking(caller.pk, at)}
    holding = {case: until for case, until in terms.items() if until > at}
    longest = max(holding, key=lambda case: holding[case], default=None)
    held = BlacklistEntry.objects.filter(caller=caller, action="block", reason="decision", state="active").first()
    if held is not None and held.case_id not in {case.pk for case in holding}:
        listing_end(entry=held, reason=why, at=at, actor=actor)
        held = None
    if longest is None:
        return
    if held is None:
        listing_by_decision(
            case_id=longest.pk,
            category=longest.category,
            established=[_established(longest, caller)],
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


def _callers_of(case: Case) -> list[Caller]:
    """Of whom the decision speaks, and whom it still blocks."""
    spoken_of = Q(violations__case=case, violations__state=Violation.State.ESTABLISHED)
    held = Q(listings__case=case, listings__reason="decision", listings__state=BlacklistEntry.State.ACTIVE)
    return list(Caller.objects.filter(spoken_of | held).distinct().order_by("pk"))


def _established(case: Case, caller: Caller) -> Established:
    """The people, days and confirmed calls that the decision established about one caller."""
    rows = case.violations.filter(caller=caller, state=Violation.State.ESTABLISHED)
    counts: dict[str, int] = rows.aggregate(
        people=Count("complaint__number", distinct=True),
        days=Count(TruncDate("called_at"), distinct=True),
        confirmed=Count("complaint", filter=Q(evidence__gte="C2"), distinct=True),
        rows=Count("complaint", filter=Q(evidence="C0"), distinct=True),
    )
    return Established(caller, **counts)


def executions_settle(*, at: datetime) -> int:
    """Begin and end what a day begins or ends: stays, and suspensions with a term. How many cases. One sweep at a time."""
    with one_at_a_time("executions_settle") as mine:
        due = Case.objects.filter(pk__in=_cases_due(at)).order_by("pk") if mine else ()
        return one_by_one(lambda case: _settle_due(case, at), due)


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
