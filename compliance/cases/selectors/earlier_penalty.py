"""What a party was given before, by other decisions."""

from datetime import datetime

from compliance.cases.models import Case


def punished_before(case: Case, at: datetime) -> frozenset[str]:
    """Rungs of other decisions that are carried out against the same party."""
    if case.respondent_id is None and not case.respondent_name:
        return frozenset()
    others = Case.objects.carried_out(at).exclude(pk=case.pk).exclude(sanction_in_force="")
    theirs = others.filter(respondent=case.respondent_id, respondent_name=case.respondent_name)
    return frozenset(theirs.values_list("sanction_in_force", flat=True))
