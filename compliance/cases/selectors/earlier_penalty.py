"""What a party was given before, by other decisions."""

from datetime import datetime

from django.db.models import QuerySet

from compliance.cases.models import BreachOutcome, Case
from compliance.cases.rules.breach_choice import Outcome


def punished_before(case: Case, at: datetime) -> frozenset[str]:
    """Rungs of other decisions that are carried out against the same party."""
    return frozenset(_others(case, at).values_list("sanction_in_force", flat=True))


def found_before(case: Case, at: datetime) -> bool:
    """Whether one of those decisions establishes a breach, punished or not."""
    outcomes = BreachOutcome.objects.filter(ended_at=None, outcome=Outcome.ESTABLISHED)
    return outcomes.filter(case__in=_others(case, at)).exists()


def _others(case: Case, at: datetime) -> "QuerySet[Case]":
    if case.respondent_id is None and not case.respondent_name:
        return Case.objects.none()
    others = Case.objects.carried_out(at).exclude(pk=case.pk).exclude(sanction_in_force="")
    return others.filter(respondent=case.respondent_id, respondent_name=case.respondent_name)
