"""Questions about callers that no firm may declare and that never stand on the blacklist."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from core.numbers.parsing import CallerName, is_foreign, protected_code
from core.numbers.resources import protected_name
from core.policies.schema import Policy
from registry.firms.models import NeverListed
from registry.firms.rules.caller_range import numbers_in


def never_listed(value: str, policy: Policy, at: datetime) -> bool:
    """Whether `value` (as a caller is kept) stands on the never-list of the pack or of this deployment."""
    return value in never_listed_among([value], policy, at)


def never_listed_among(values: Collection[str], policy: Policy, at: datetime) -> set[str]:
    """Those of `values` that stand on it; the list is read once."""
    guarded = {value for value in values if protected_code(value, policy)}
    if guarded == set(values):
        return guarded
    rows = NeverListed.objects.filter(since__lte=at).filter(Q(until=None) | Q(until__gt=at))
    patterns = list(rows.values_list("value", flat=True))
    return guarded | {value for value in values if any(value_matches(pattern, value) for pattern in patterns)}


def never_listed_any(values: Collection[str], policy: Policy, at: datetime) -> bool:
    return bool(never_listed_among(values, policy, at))


def is_no_firms(value: str, kind: str, policy: Policy, at: datetime) -> bool:
    """Whether no firm can hold it, whatever shows that one does: a guarded number, another country's, a public body's name."""
    name = CallerName(value, kind)
    if name.kind == "sender_id" and protected_name(name.value, policy.numbering):
        return True
    return is_foreign(name, policy.numbering) or never_listed_any(numbers_in(name.value), policy, at)


def never_list_within(prefix: str, policy: Policy, at: datetime) -> bool:
    """Whether a guarded caller, or a part of a guarded range, begins with `prefix`."""
    if never_listed(prefix, policy, at):
        return True
    rows = NeverListed.objects.filter(since__lte=at).filter(Q(until=None) | Q(until__gt=at))
    return any(guards_within(row.value, prefix) for row in rows)


def guards_within(guarded: str, prefix: str) -> bool:
    """Whether a guarded caller, or a part of a range that ends with ``*``, begins with `prefix`."""
    start = guarded.removesuffix("*")
    return start.startswith(prefix) or (guarded.endswith("*") and prefix.startswith(start))


def value_matches(pattern: str, value: str) -> bool:
    return value.startswith(pattern[:-1]) if pattern.endswith("*") else value == pattern


def never_list_standing() -> "QuerySet[NeverListed]":
    return NeverListed.objects.filter(until=None).select_related("added_by").order_by("value")
