"""Filters of the published list. They live in the address, so a filtered list can be kept and shared."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import PUBLISHED
from compliance.listings.selectors.listing import naming
from compliance.listings.words import LISTING_STATES, action_choices
from core.numbers.sought import sought
from core.policies import current_policy
from core.selectors.caller_search import callers_found
from core.selectors.search import way_of, way_of_own
from core.translation.words import named
from core.web.filters import SearchFilter
from registry.firms.models import Marketer

Choices = list[tuple[str, Any]]


def categories() -> Choices:
    found = current_policy().register.categories.items()
    return [(code, named(category.names, code)) for code, category in found]


class ListingFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Number or firm"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(LISTING_STATES.items()), empty_label=_("Any state")
    )
    action = django_filters.ChoiceFilter(label=_("Action"), choices=action_choices(), empty_label=_("Any action"))
    category = django_filters.ChoiceFilter(label=_("Trade"), choices=categories, empty_label=_("All trades"))
    untold = django_filters.BooleanFilter(
        label=_("Holder could not be told"), method="of_the_untold", widget=forms.CheckboxInput
    )

    class Meta:
        model = BlacklistEntry
        fields: list[str] = []

    def of_the_untold(self, rows: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":
        return rows.filter(state=BlacklistEntry.State.ACTIVE).exclude(untold_at=None) if value else rows

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return self.found_by(
            rows,
            way_of_own(Q(public_id=value.strip())),
            way_of("caller", Caller, callers_found(value, current_policy())),
            way_of("marketer", Marketer, Q(name__has_part=value.strip())),
        )


class PublicListingFilter(ListingFilter):
    """For anybody: what is proposed or watched does not exist here."""

    state = None
    untold = None
    action = django_filters.ChoiceFilter(
        label=_("Action"),
        choices=action_choices(*PUBLISHED),
        empty_label=_("Any action"),
    )

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """By whole numbers: a part would ask a masked mobile out, digit by digit."""
        whole = sought(value, current_policy()).values
        return rows.filter(naming(*whole) | Q(public_id=value.strip()))


class AdmittedFirmFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Name"), method="search")
    category = django_filters.ChoiceFilter(
        label=_("Trade"), choices=categories, empty_label=_("All trades"), method="of_trade"
    )

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return self.found_by(rows, way_of_own(Q(name__has_part=value.strip())))

    def of_trade(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(categories__contains=[value])
