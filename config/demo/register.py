"""What the demo's citizens asked for over the past weeks, and what its firms asked the register."""

from datetime import datetime, timedelta
from typing import Any

from config.demo.country import Country
from config.demo.people import SETUP
from core.models import Number
from core.policies import current_policy
from core.services.number import numbers_obtain
from registry.firms.models import Marketer
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.register.services.registration import registration_record, registration_withdraw
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.services.scrub import scrub_perform

WEEKS = 6


def numbers_of(country: Country, count: int) -> list[str]:
    """`count` invented numbers of the country's real ranges, never consecutive."""
    found = []
    for index in range(count):
        prefix = country.mobile_prefixes[index % len(country.mobile_prefixes)]
        found.append(f"{prefix}{(index * 7919 + 137) % 10**4:04d}")
    return found


def preferences_for(index: int, country: Country) -> dict[str, Any]:
    """Two thirds bar everything; the rest choose channels or trades."""
    categories = [code for code, category in current_policy().register.categories.items() if category.choosable]
    if index % 3:
        return {"all": True}
    if index % 2:
        return {"channels": ["voice"]}
    first = index % max(1, len(categories) - 3)
    return {"categories": categories[first : first + 3]}


def register(country: Country, count: int, start: datetime, end: datetime) -> None:
    """Register `count` people, evenly over the weeks; a few withdraw again."""
    wanted = numbers_of(country, count)
    held = numbers_obtain(e164s=wanted, at=start)
    step = (end - start) / count
    for index, e164 in enumerate(wanted):
        at = start + step * index
        number = held[e164]
        registration_record(
            number=number,
            preferences=preferences_for(index, country),
            assurance="sms_code",
            source="site",
            at=at,
            actor=SETUP,
        )
        if index % 97 == 96:
            registration_withdraw(
                number=number, assurance="sms_code", source="site", at=at + timedelta(hours=2), actor=SETUP
            )


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


def scrubs(country: Country, start: datetime, end: datetime) -> None:
    """Each admitted firm scrubs a list of its trade some days a week; the last of the firms never does."""
    wanted = numbers_of(country, 400)
    days = (end - start).days
    for index, firm in enumerate(country.firms[:-2]):
        marketer = Marketer.objects.get(name=firm.name)
        for day in range(index % 3, days, 5):
            rows = wanted[(index * 31 + day * 7) % 300 :][:80]
            purpose = Purpose(channel="voice", category=firm.categories[0], campaign=f"{firm.code}-{day // 7 + 1}")
            scrub_perform(
                marketer=marketer, purpose=purpose, rows=rows, key=None, at=start + timedelta(days=day), actor=SETUP
            )
