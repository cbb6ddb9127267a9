"""Publishing complaints as files, a day of calls each."""

from datetime import date, datetime

from django.db import transaction

from complaints.formats.open_day import remove_others, write_day, written
from complaints.models import OpenDataChange, OpenDataRun, OpenDay
from complaints.selectors.open_data import bounds, calls_decided_until, open_rows
from core.actors import Actor
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.services.audit import audit_write

ACTOR = Actor.system("open data")


def open_data_build_daily(*, at: datetime) -> int:
    """`open_data_build`, where none was made yet on this day of the pack's zone."""
    zone = current_policy(at).numbering.zone
    last = OpenDataRun.objects.filter(pk=1).values_list("built_at", flat=True).first()
    if last is not None and last.astimezone(zone).date() >= at.astimezone(zone).date():
        return 0
    return open_data_build(at=at)


def open_data_build(*, at: datetime) -> int:
    """Publish anew each day of which something changed, or whose files are gone; how many. One at a time.

    A day is a transaction: killed in between, the next run goes on with what is left.
    """
    with one_at_a_time("open data") as mine:
        if not mine:
            return 0
        policy = current_policy(at)
        days = _days_due(policy, at)
        for day in days:
            _day_build(day, policy, at)
        with transaction.atomic():
            OpenDataRun.objects.update_or_create(pk=1, defaults={"built_at": at})
            audit_write(actor=ACTOR, act="open_data.built", target=None, at=at, data={"days": len(days)})
        return len(days)


def _days_due(policy: Policy, at: datetime) -> list[date]:
    """The end of a decision's term is no change that a trigger could see."""
    moments = set(OpenDataChange.objects.values_list("quarter", flat=True).distinct())
    if last := OpenDataRun.objects.filter(pk=1).first():
        moments |= set(calls_decided_until(last.built_at, at).values_list("called_at", flat=True))
    changed = {moment.astimezone(policy.numbering.zone).date() for moment in moments}
    gone = {row.day for row in OpenDay.objects.all() if not written(row.day, row.digest)}
    return sorted(changed | gone)


@transaction.atomic
def _day_build(day: date, policy: Policy, at: datetime) -> None:
    first, after = bounds(day, policy)
    OpenDataChange.objects.filter(quarter__gte=first, quarter__lt=after).delete()
    rows = open_rows(day=day, policy=policy, at=at)
    if not rows:
        OpenDay.objects.filter(pk=day).delete()
        transaction.on_commit(lambda: remove_others(day, ""))
        return
    digest = write_day(day, rows)
    OpenDay.objects.update_or_create(day=day, defaults={"digest": digest, "rows": len(rows)})
    transaction.on_commit(lambda: remove_others(day, digest))
