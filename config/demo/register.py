"""What the demo's citizens asked for over the past weeks, and what its firms asked the register."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from config.demo.country import Country
from config.demo.people import SETUP
from core.models import Number
from core.policies import current_policy
from core.services.number import numbers_obtain
from registry.models import Marketer
from registry.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.services.registration import registration_record, registration_withdraw

WEEKS = 6


def numbers_of(country: Country, count: int) -> list[str]:
    """`count` invented numbers of the country's real ranges, never consecutive."""
    width = 12 - len(country.mobile_prefixes[0]) + (2 if country.policy == "cn" else 0)
    found = []
    for index in range(count):
        prefix = country.mobile_prefixes[index % len(country.mobile_prefixes)]
        found.append(f"{prefix}{(index * 7919 + 137) % 10**width:0{width}d}")
    return found


def preferences_for(index: int, country: Country) -> dict[str, Any]:
    """Two thirds bar everything; the rest choose channels or trades."""
    categories = list(current_policy().register.categories)
    if index % 3:
        return {"all": True}
    if index % 2:
        return {"channels": ["voice"]}
    first = index % max(1, len(categories) - 3)
    return {"categories": categories[first : first + 3]}


def register(country: Country, count: int, start: datetime, end: datetime) -> Iterator[int]:
    """Register `count` people, evenly over the weeks; a few withdraw again. Yields how many so far."""
    wanted = numbers_of(country, count)
    held = numbers_obtain(e164s=wanted, at=start)
    step = (end - start) / count
    for index, e164 in enumerate(wanted):
        at = start + step * index
        number = held[e164]
        registration_record(
            number=number, preferences=preferences_for(index, country), assurance="sms_code", source="site", at=at, actor=SETUP
        )
        if index % 97 == 96:
            registration_withdraw(number=number, assurance="sms_code", source="site", at=at + timedelta(hours=2), actor=SETUP)
        if index % 200 == 199:
            yield index + 1


def consents(country: Country, count: int, at: datetime) -> None:
    """Consents firms claim: some confirmed, some waiting, one revoked."""
    held = list(Number.objects.order_by("pk")[:count])
    for index, number in enumerate(held):
        firm = country.firms[index % 4]
        marketer = Marketer.objects.get(name=firm.name)
        consent = consent_claim(
            marketer=marketer,
            number=number,
            channels=["voice"],
            categories=list(firm.categories),
            given_at=at - timedelta(days=3),
            evidence={"kind": "web_form", "reference": f"form-{index:05d}", "sha256": f"{index:064x}"},
            at=at + timedelta(minutes=index),
            actor=SETUP,
        )
        if index % 3 == 0:
            consent_confirm(consent=consent, at=at + timedelta(hours=4), actor=SETUP)
        if index % 9 == 0:
            consent_revoke(consent=consent, at=at + timedelta(days=2), actor=SETUP)


