"""Filters of searches that live in an address."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from core.selectors.search import MOST_FOUND, Way, rows_found
from core.web.forms import DayField
from core.web.paging import PAGE_SIZE, Page, page_of


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # the library has no types
    """A day as people type it, and never one that cannot be counted on from."""

    field_class = DayField


class SearchFilter(django_filters.FilterSet):  # type: ignore[misc]
    """With a field `text`. `more`: it found more rows than are counted."""

    more = False

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The text last: what is found of it is bounded, so it is looked for among what the other filters leave."""
        said = self.form.cleaned_data
        for name in sorted(said, key=lambda name: bool(name == "text")):
            queryset = self.filters[name].filter(queryset, said[name])
        return queryset

    def found_by(self, rows: "QuerySet[Any]", *ways: Way) -> "QuerySet[Any]":
        found = rows_found(rows, ways)
        self.more = found.more
        return found.rows

    def page(self, request: HttpRequest, size: int = PAGE_SIZE) -> Page:
        rows = self.qs  # which says whether there are more
        return page_of(request, self.parts(rows), size, more_than=MOST_FOUND if self.more else None)

    def parts(self, rows: "QuerySet[Any]") -> "QuerySet[Any] | Sequence[QuerySet[Any]]":
        """As `page_of` takes them: the list as a whole, or what stands in it one behind the other."""
        return rows
