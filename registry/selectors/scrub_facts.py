"""All that decides the rows of one scrub, read in a few queries whatever the size of the list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.selectors.number import number_ids
from registry.models import Consent, Marketer, Refusal, Registration, Relationship
from registry.rules import decision
from registry.rules.consent import ConsentFacts
from registry.rules.preferences import Preferences, read_preferences
from registry.selectors.consent import consent_facts


@dataclass(frozen=True)
class NumberFacts:
    """What the register knows of one number for one firm."""

    preferences: Preferences | None = None
    binding_from: datetime | None = None
    consents: tuple[ConsentFacts, ...] = ()
    relationships: tuple[decision.Relationship, ...] = ()
    refused: bool = False


NOTHING = NumberFacts()


def facts_of_numbers(*, sealed: list[int], seal_key: int, subject: Marketer, at: datetime) -> dict[int, NumberFacts]:
    """Facts by number sealed under `seal_key`; a number of which nothing is known is left out."""
    by_id = known_numbers(sealed, seal_key)
    ids = list(by_id)
    registered = {
        row.number_id: row
        for row in Registration.objects.filter(number_id__in=ids, withdrawn_at=None, registered_at__lte=at)
    }
    consents = consents_by_number(ids, subject, at)
    relationships = relationships_by_number(ids, subject, at)
    refused = set(
        Refusal.objects.filter(number_id__in=ids, marketer=subject, at__lte=at).values_list("number_id", flat=True)
    )
    return {
        by_id[number_id]: NumberFacts(
            preferences=read_preferences(registered[number_id].preferences) if number_id in registered else None,
            binding_from=registered[number_id].binding_from if number_id in registered else None,
            consents=tuple(consents.get(number_id, ())),
            relationships=tuple(relationships.get(number_id, ())),
            refused=number_id in refused,
        )
        for number_id in ids
    }


def known_numbers(sealed: list[int], seal_key: int) -> dict[int, int]:
    """Id to sealed number of those that anybody ever mentioned. A scrubbed number gets no row of its own."""
    ids = number_ids(np.array(sealed, dtype=np.int64), seal_key)
    return {number_id: value for value, number_id in ids.items()}


def consents_by_number(ids: list[int], subject: Marketer, at: datetime) -> dict[int, list[ConsentFacts]]:
    found: dict[int, list[ConsentFacts]] = defaultdict(list)
    for row in Consent.objects.filter(number_id__in=ids, marketer=subject, received_at__lte=at):
        facts = consent_facts(row, at)
        if facts:
            found[row.number_id].append(facts)
    return found


def relationships_by_number(ids: list[int], subject: Marketer, at: datetime) -> dict[int, list[decision.Relationship]]:
    found: dict[int, list[decision.Relationship]] = defaultdict(list)
    for row in Relationship.objects.filter(number_id__in=ids, marketer=subject, received_at__lte=at):
        found[row.number_id].append(decision.Relationship(row.kind, row.at))
    return found
