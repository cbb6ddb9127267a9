"""The one search by number: every list of callers, complaints, cases, listings and declarations asks it."""

from django.db.models import Q

from core.numbers.sought import sought
from core.policies.schema import Policy


def callers_found(text: str, policy: Policy) -> Q:
    """Rows whose `value`, a caller, is what was typed, however it is spelled; or may be, where part of it was typed."""
    meant = sought(text, policy)
    found = Q(value__in=sorted(meant.values))
    if meant.start:
        found |= Q(value__istartswith=meant.start)  # as the index of parts has it
    if meant.part:
        found |= Q(value__has_part=meant.part)
    return found
