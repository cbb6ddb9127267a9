"""The search of a firm's history of scrubs. It lives in the address, so a search can be kept and shared."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import current_policy
from core.translation.words import named
from core.web.filters import DayFilter
from registry.scrubs.models import Scrub
from registry.scrubs.rules.purpose import LONGEST_CAMPAIGN


def _day_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _categories() -> list[tuple[str, Any]]:
    return [(code, named(category.names, code)) for code, category in current_policy().register.categories.items()]


def _begins(day: date) -> datetime:
    """In the zone of the numbers."""
    return datetime.combine(day, time.min, current_policy(clock.now()).numbering.zone)


class ScrubFilter(django_filters.FilterSet):  # type: ignore[misc]
    start = DayFilter(label=_("From"), method="since", widget=_day_widget())
    end = DayFilter(label=_("To"), method="before", widget=_day_widget())
    category = django_filters.ChoiceFilter(label=_("Trade"), choices=_categories, empty_label=_("All trades"))
    campaign = django_filters.CharFilter(
        label=_("Campaign, as you called it"), widget=forms.TextInput(attrs={"maxlength": LONGEST_CAMPAIGN})
    )
    id = django_filters.CharFilter(label=_("Reference of the scrub"), method="of_id")

    class Meta:
        model = Scrub
        fields: list[str] = []

    def since(self, rows: "QuerySet[Scrub]", name: str, value: date) -> "QuerySet[Scrub]":
        return rows.filter(checked_at__gte=_begins(value))

    def before(self, rows: "QuerySet[Scrub]", name: str, value: date) -> "QuerySet[Scrub]":
        return rows.filter(checked_at__lt=_begins(value) + timedelta(days=1))

    def of_id(self, rows: "QuerySet[Scrub]", name: str, value: str) -> "QuerySet[Scrub]":
        return rows.filter(public_id=value.strip())
