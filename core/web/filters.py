"""Filters of searches that live in an address."""

import django_filters

from core.web.forms import DayField


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # the library has no types
    """A day as people type it, and never one that cannot be counted on from."""

    field_class = DayField
