"""Helper of the desk: the figures of the day, counted beforehand, so that opening the desk costs one row."""

from datetime import datetime

from django.db import transaction

from compliance.reports.models import DayFigures
from compliance.reports.selectors.day_figures import day_counted
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time

FIELDS = ("day", "at", "complaints", "usual", "opened", "decided", "overdue", "proposed", "listed", "unlisted")


def day_figures_count(*, at: datetime) -> int:
    """Count the day so far; for how many provinces. What is counted follows from other rows alone: it leaves no audit record."""
    with one_at_a_time("day figures") as mine:
        if not mine:
            return 0
        rows = day_counted(at, current_policy(at))
        with transaction.atomic():
            DayFigures.objects.exclude(province__in=[row.province for row in rows]).delete()
            DayFigures.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["province"], update_fields=list(FIELDS)
            )
        return len(rows)
