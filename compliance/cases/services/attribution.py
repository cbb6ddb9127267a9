"""Who answers for the calls of a case, told to the room that judges each call."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from compliance.cases.models import Case
from compliance.findings.models import Violation
from compliance.findings.rules.caller_fact import Kind, Source
from compliance.findings.selectors.caller_fact import facts_about
from compliance.findings.services.caller_fact import Found, caller_fact_record, caller_fact_withdraw
from core.models import User
from registry.firms.models import Marketer


@transaction.atomic
def caller_attribute(*, case: Case, marketer: Marketer | None, reason: str, officer: User, at: datetime) -> None:
    """From the first call of the case on it is this firm that calls from its number; None: no firm of ours. A part of an act.

    What the firm omitted (to declare the number, to scrub, to be admitted) is looked for in each of these calls.
    """
    if case.caller is None:
        return
    for standing in facts_about(case.caller).standing().filter(kind=Kind.USED_BY):
        if standing.marketer == marketer:
            return
        caller_fact_withdraw(fact=standing, officer=officer, because=reason, at=at)
    if marketer is None:
        return
    first = Violation.objects.filter(case=case).aggregate(first=Min("called_at"))["first"] or at
    found = Found(Kind.USED_BY, Source.INQUIRY, first, None, reference=case.reference, note=reason, marketer=marketer)
    caller_fact_record(caller=case.caller, found=found, officer=officer, at=at)
