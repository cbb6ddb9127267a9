"""Helpers: a case is locked after its subject and before its listings (see `compliance.listings.services.locks`)."""

from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.selectors.case import case_version
from compliance.listings.services.locks import lock_subject
from core.errors import Conflict

MOVED = _(
    "Somebody worked on this case after you opened the page. Nothing was done. What you typed is still here: read the "
    "case again, then send it or leave it."
)


def lock_case(case: Case, seen: str = "") -> Case:
    """The case as it stands now, locked after its subject.

    `seen`: the version (`case_version`) that the page showed whoever acts; raises Conflict when the case has moved since.
    """
    if case.marketer_id:
        lock_subject("marketer", case.marketer_id)
    elif case.caller_id:
        lock_subject("caller", case.caller_id)
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("marketer", "caller", "respondent").get(pk=case.pk)
    if seen and seen != case_version(locked):
        raise Conflict("case.moved", MOVED)
    return locked
