"""Acts of time: whoever must know is told that a clock of a case ends, or is over. No state changes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from compliance.cases.models import Case, CaseClock, ClockChange, ClockStep, OpenAccount
from compliance.cases.rules.case_clock import Clock, clocks_of, steps_of
from compliance.cases.selectors.case_clock import timed_of, timed_of_each, unclaimed
from compliance.cases.selectors.payment import with_open_account
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one

ACTOR = Actor.system("clocks")
AT_ONCE = 2_000  # changes a transaction
STEPS = 500  # cases a sweep; the next goes on


def clocks_sweep(*, at: datetime) -> int:
    """Reckon the clocks of cases that changed, then take each step that is due; for how many cases one was taken.

    One sweep at a time, each case in a transaction of its own: run twice, at once or late, or killed in between, it
    tells nobody twice of the same end, for the database holds each step once.
    """
    with one_at_a_time("clocks") as mine:
        if not mine:
            return 0
        policy = current_policy(at)
        while _clocks_reckon(policy, at) == AT_ONCE:
            pass
        due = CaseClock.objects.filter(step_at__lte=at).order_by("step_at", "pk").values_list("case", flat=True)
        return one_by_one(lambda case_id: case_clock_step(case_id=case_id, at=at), dict.fromkeys(due[:STEPS]))


@transaction.atomic
def _clocks_reckon(policy: Policy, at: datetime) -> int:
    """What is reckoned follows from the case and the pack alone, so it leaves no audit record."""
    changes = dict(ClockChange.objects.order_by("pk").values_list("pk", "case")[:AT_ONCE])
    ClockChange.objects.filter(pk__in=changes).delete()
    ids = set(changes.values())
    _clocks_keep(list(Case.objects.filter(pk__in=ids).order_by("pk")), ids, policy, at)
    return len(changes)


def _clocks_keep(cases: list[Case], case_ids: Collection[int], policy: Policy, at: datetime) -> None:
    """And whether money is open, which their clocks run for too. `case_ids`: of all that are reckoned, those too whose case is gone."""
    taken: dict[tuple[int, str, datetime], set[str]] = {}
    for step in ClockStep.objects.filter(case__in=cases):
        taken.setdefault((step.case_id, step.clock, step.due), set()).add(step.to)
    rows, timed = [], timed_of_each(cases, policy, at)
    for case in cases:
        for clock in clocks_of(timed[case.pk], policy):
            known = taken.get((case.pk, clock.code, clock.due), set())
            left = [step.at for step in steps_of(clock, policy) if step.to not in known]
            rows.append(CaseClock(case=case, clock=clock.code, due=clock.due, step_at=min(left, default=None)))
    CaseClock.objects.filter(case__in=case_ids).delete()
    CaseClock.objects.bulk_create(rows)
    OpenAccount.objects.filter(case__in=case_ids).delete()
    OpenAccount.objects.bulk_create(OpenAccount(case=case) for case in with_open_account(cases, policy, at))


@transaction.atomic
def case_clock_step(*, case_id: int, at: datetime) -> int:
    """Take what is due of one case, judged again under its lock; how many steps were new.

    Of a clock that was found late all steps that have passed are taken, in one line of the timeline.
    """
    case = lock_case(Case.objects.get(pk=case_id))
    policy, new = current_policy(at), 0
    for clock in clocks_of(timed_of(case, policy, at), policy):
        new += _take_up(case, clock, [step.to for step in steps_of(clock, policy) if step.at <= at], at)
    _clocks_keep([case], [case.pk], policy, at)
    return new


def _take_up(case: Case, clock: Clock, passed: list[str], at: datetime) -> int:
    known = set(ClockStep.objects.filter(case=case, clock=clock.code, due=clock.due).values_list("to", flat=True))
    fresh = [to for to in passed if to not in known]
    if fresh:
        ClockStep.objects.bulk_create(
            [ClockStep(case=case, clock=clock.code, due=clock.due, to=to, at=at) for to in fresh]
        )
        params = {"clock": clock.code, "due": clock.due.isoformat(), "to": fresh}
        act = "case.deadline_over" if clock.due < at else "case.deadline_near"
        case_happened(case, act, ACTOR, at, params=params, audited=params)
    return len(fresh)


@transaction.atomic
def clock_steps_claim(*, at: datetime, most: int = STEPS) -> list[ClockStep]:
    """Steps whose letters are to be written. They are this caller's until it says `clock_steps_told`, or for `LEASE`: of whoever was
    killed in between another takes them up, so a letter is written once at least.

    Letters are no act on a case, and leave no audit record.
    """
    rows = ClockStep.objects.filter(unclaimed(at)).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    steps = list(rows.select_related("case__marketer", "case__caller")[:most])
    ClockStep.objects.filter(pk__in=[step.pk for step in steps]).update(claimed_at=at)
    return steps


@transaction.atomic
def clock_steps_told(*, steps: Collection[ClockStep], at: datetime) -> None:
    """Their letters were handed over."""
    ClockStep.objects.filter(pk__in=[step.pk for step in steps], told_at=None).update(told_at=at)
