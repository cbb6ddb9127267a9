"""Helpers: a case is locked after its subject and before its listings (see `compliance.listings.services.locks`)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.case import case_version
from compliance.cases.selectors.changed import gathered_by
from compliance.cases.selectors.matching import matching_of, may_hand_in
from compliance.findings.selectors.campaign import leaders_of
from compliance.listings.services.locks import lock_subject
from core.errors import Conflict, NotAllowed
from registry.firms.models import Marketer

MOVED = _(
    "Somebody worked on this case after you opened the page. Nothing was done. What you typed is still here: read the "
    "case again, then send it or leave it."
)


def lock_subject_of(complaint_id: int) -> None:
    """Who gathers a complaint, locked before it by whoever writes what it suggests and gathers it in the same act."""
    marketer, caller = Complaint.objects.filter(pk=complaint_id).values_list("assessment__marketer", "caller").get()
    if marketer:
        lock_subject("marketer", marketer)
    else:
        lock_subject("caller", gathered_by([caller], leaders_of([caller])).get(caller, caller))


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


def lock_case_asked(case: Case, marketer: Marketer, asked_in: str, at: datetime) -> Case:
    """The case, locked, where it waits for files of this firm."""
    locked = lock_case(case)
    if locked.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    if asked_in != locked.state:
        raise Conflict(
            "case.moved", _("This matter has moved on since you opened the page. Read it again, then answer.")
        )
    if not may_hand_in(locked, matching_of(locked), at):
        raise Conflict(
            "matching.closed", _("Nothing more is taken to this notice: it was closed, or its time is over.")
        )
    return locked
