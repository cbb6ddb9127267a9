"""Acts of time: whoever must know is told that the time for an answer to an appeal ends, or is over. It decides nothing."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from compliance.cases.models import AppealStep
from compliance.cases.selectors.appeal_clock import appeals_with_steps_due, steps_passed
from compliance.cases.selectors.case_clock import unclaimed
from compliance.listings.models import Appeal
from compliance.listings.services.list_change import entry_note
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one

ACTOR = Actor.system("clocks")
STEPS = 500  # appeals a sweep; the next goes on


def appeal_clocks_sweep(*, at: datetime) -> int:
    """Take each step that is due; of how many appeals one was taken. One sweep at a time, each appeal in a transaction of its own:
    run twice, at once or late it tells nobody twice, for the database holds each step once."""
    with one_at_a_time("appeal clocks") as mine:
        due = appeals_with_steps_due(at, current_policy(at))[:STEPS] if mine else []
        return one_by_one(lambda appeal_id: appeal_clock_step(appeal_id=appeal_id, at=at), due)


@transaction.atomic
def appeal_clock_step(*, appeal_id: int, at: datetime) -> int:
    """Take what is due of one appeal, judged again under the lock of its entry; how many steps were new."""
    entry = lock_entry(Appeal.objects.select_related("entry").get(pk=appeal_id).entry)
    appeal = Appeal.objects.get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN:
        return 0
    known = set(AppealStep.objects.filter(appeal=appeal).values_list("to", flat=True))
    passed = steps_passed(appeal.filed_at, appeal.deadline, at, current_policy(at))
    fresh = [to for to in passed if to not in known]
    if fresh:
        AppealStep.objects.bulk_create([AppealStep(appeal=appeal, to=to, at=at) for to in fresh])
        act = "listing.deadline_over" if appeal.deadline < at else "listing.deadline_near"
        params = {"kind": appeal.kind, "due": appeal.deadline.isoformat(), "to": fresh}
        entry_note(entry, act, ACTOR, at, params=params)
    return len(fresh)


@transaction.atomic
def appeal_steps_claim(*, at: datetime, most: int = STEPS) -> list[AppealStep]:
    """Steps whose letters this caller writes, as with `clock_steps_claim`."""
    rows = AppealStep.objects.filter(unclaimed(at)).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    steps = list(rows.select_related("appeal__entry__case", "appeal__entry__caller", "appeal__entry__marketer")[:most])
    AppealStep.objects.filter(pk__in=[step.pk for step in steps]).update(claimed_at=at)
    return steps


@transaction.atomic
def appeal_steps_told(*, steps: Collection[AppealStep], at: datetime) -> None:
    """Their letters were handed over."""
    AppealStep.objects.filter(pk__in=[step.pk for step in steps], told_at=None).update(told_at=at)
