"""The one search by number: every list of callers, complaints, cases, listings and declarations asks it."""

from django.db.models import Q

from core.numbers.sought import sought
from core.policies.schema import Policy


def callers_found(text: str, policy: Policy, field: str = "value") -> Q:
    """Rows whose caller, kept in `field`, is what was typed, however it is spelled; or may be, where part of it was typed."""
    meant = sought(text, policy)
    found = Q(**{f"{field}__in": sorted(meant.values)})
    if meant.start:
        found |= Q(**{f"{field}__startswith": meant.start})
    if meant.part:
        found |= Q(**{f"{field}__icontains": meant.part})
    return found
