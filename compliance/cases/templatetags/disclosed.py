"""Whether a complainant's number is asked for or was disclosed, for the page of the complaint, which a room below draws; and for the
firm's page of its notice."""

from datetime import datetime
from typing import Any

from django import template

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.disclosure import disclosures_of_complaint, disclosures_readable

register = template.Library()


@register.inclusion_tag("compliance/cases/my_disclosures_due.html")
def disclosures_due(complaint: Complaint) -> dict[str, Any]:
    return {"complaint": complaint, "latest": disclosures_of_complaint(complaint).first()}


@register.simple_tag
def disclosed_count(case: Case, now: datetime) -> int:
    """How many numbers the respondent can read now."""
    return disclosures_readable(case, case.respondent, now).count() if case.respondent else 0
