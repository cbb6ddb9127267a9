"""What stands against somebody's own numbers, for first pages that a room below draws."""

from typing import Any

from django import template

from complaints.models import Caller, Complaint
from compliance.listings.selectors.appeal import listings_of_firm, listings_of_holder
from compliance.listings.selectors.caller_card import caller_card
from core import clock
from core.models import User
from core.numbers.parsing import CallerName
from registry.firms.models import Marketer

register = template.Library()


@register.inclusion_tag("compliance/listings/listed.html")
def listed_numbers(whose: User | Marketer) -> dict[str, Any]:
    """Nothing is drawn where there is nothing."""
    if isinstance(whose, Marketer):
        return {"entries": listings_of_firm(whose, clock.now()), "address": "marketer-listings"}
    return {"entries": listings_of_holder(whose, clock.now()), "address": "my-listings"}


@register.inclusion_tag("compliance/listings/caller_known.html")
def caller_known(complaint: Complaint) -> dict[str, Any]:
    """What anybody may know of the caller, told at once to whoever complains of it; of one without a number nothing is known."""
    caller = complaint.caller
    if caller.kind == Caller.Kind.WITHHELD:
        return {}
    return {"card": caller_card(named=CallerName(caller.value, caller.kind), at=clock.now())}
