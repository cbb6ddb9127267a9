"""Helpers: a case is locked after its subject and before its listings (see `compliance.listings.services.locks`)."""

from compliance.cases.models import Case
from compliance.listings.services.locks import lock_subject


def lock_case(case: Case) -> Case:
    """The case as it stands now, locked after its subject."""
    if case.marketer_id:
        lock_subject("marketer", case.marketer_id)
    elif case.caller_id:
        lock_subject("caller", case.caller_id)
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("marketer", "caller", "respondent").get(pk=case.pk)
