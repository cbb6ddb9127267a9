"""Helper of the public pages: their figures, counted once a day, so that whoever asks costs one row."""

from datetime import datetime

from django.db import transaction

from compliance.reports.models import PublicFigures
from compliance.reports.selectors.statistics import statistics_counted
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time


def public_figures_count(*, at: datetime) -> bool:
    """Count what was filed before last midnight, where that was not done yet; whether it was done now. What is counted follows
    from other rows alone: it leaves no audit record."""
    policy = current_policy(at)
    day = at.astimezone(policy.numbering.zone).date()
    with one_at_a_time("public figures") as mine:
        if not mine or PublicFigures.objects.filter(day=day).exists():
            return False
        figures = statistics_counted(at=at, policy=policy)
        with transaction.atomic():
            PublicFigures.objects.exclude(day=day).delete()
            PublicFigures.objects.create(day=day, figures=figures)
        return True
