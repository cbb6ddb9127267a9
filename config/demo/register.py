"""What the demo's citizens asked for over the past weeks, and what its firms asked the register."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from config.demo.country import Country
from config.demo.people import SETUP
from core.policies import current_policy
from core.services.number import numbers_obtain
from registry.firms.models import Marketer
from registry.register.rules.registration_batch import ASSURANCES, Wishes
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.register.services.preferences import preferences_read
from registry.register.services.registration import registration_withdraw
from registry.register.services.registration_bulk import registrations_ingest
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
    """Register `count` people, evenly over the weeks and each day's at once; a few withdraw again. Nobody is told of what
    was so weeks ago."""
    wanted = numbers_of(country, count)
    days = (end - start).days
    for day in range(days):
        at = start + timedelta(days=day)
        wishes = _wishes(country, wanted, count * day // days, count * (day + 1) // days, at)
        registrations_ingest(wishes=wishes, source="site", at=at, actor=SETUP)
    for number in numbers_obtain(e164s=wanted[96::97], at=end).values():
        registration_withdraw(
            number=number, assurance="sms_code", source="site", told=False, at=end - timedelta(hours=2), actor=SETUP
        )


def _wishes(country: Country, wanted: list[str], first: int, after: int, at: datetime) -> Wishes:
    asked = [preferences_read(preferences_for(index, country), at).as_body() for index in range(first, after)]
    bodies = [body for position, body in enumerate(asked) if body not in asked[:position]]
    return Wishes(
        digits=np.array([int(e164) for e164 in wanted[first:after]], np.uint64),
        withdraw=np.zeros(after - first, np.bool_),
        body=np.array([bodies.index(body) for body in asked], np.int64),
        bodies=bodies,
        assurance=np.full(after - first, ASSURANCES.index("sms_code"), np.int64),
    )


def consents(country: Country, registered: int, at: datetime) -> None:
    """Consents firms claim: some confirmed, some waiting, one revoked. Of numbers that no step of the main job asks about: it
    begins with the first that were registered, which no consent may permit to call."""
    first = registered // 5
    held = numbers_obtain(e164s=numbers_of(country, min(first + 40, registered))[first:], at=at)
    for index, number in enumerate(held.values()):
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
