"""What stands against somebody's own numbers, for first pages that a room below draws."""

from typing import Any

from django import template

from compliance.listings.selectors.appeal import listings_of_firm, listings_of_holder
from core import clock
from core.models import User
from registry.firms.models import Marketer

register = template.Library()


@register.inclusion_tag("compliance/listings/listed.html")
def listed_numbers(whose: User | Marketer) -> dict[str, Any]:
    """Nothing is drawn where there is nothing."""
    if isinstance(whose, Marketer):
        return {"entries": listings_of_firm(whose, clock.now()), "address": "marketer-listings"}
    return {"entries": listings_of_holder(whose, clock.now()), "address": "my-listings"}
