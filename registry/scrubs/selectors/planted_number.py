"""Planted numbers and what firms asked of them. Only their places leave this room, and the last four digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from core.policies.schema import ScanRules
from core.selectors.known_numbers import resealed
from registry.firms.models import Marketer
from registry.scrubs.models import PlantedHit, PlantedNumber
from registry.scrubs.rules.planted import Lead, lead_of


@dataclass(frozen=True)
class Planted:
    """Ids of planted numbers and, beside them, the numbers as they are sealed under the key asked for."""

    ids: NDArray[np.int64]
    sealed: NDArray[np.int64]


@dataclass(frozen=True)
class PlantedLead:
    """What one firm asked of one place's numbers. `lists`: of the scrubs, the latest first."""

    place: str
    marketer: Marketer
    numbers: int
    lead: Lead
    first_at: datetime
    last_at: datetime
    lists: tuple[str, ...]


def planted_sealed(key_id: int) -> Planted:
    """All that stand. The office holds hundreds at most."""
    rows = PlantedNumber.objects.standing().filter(number__sealed__isnull=False).order_by("pk")
    found: list[Any] = list(rows.values_list("pk", "number__sealed", "number__seal_key"))
    pairs = [(sealed, key) for _pk, sealed, key in found]
    return Planted(np.array([pk for pk, _sealed, _key in found], np.int64), resealed(pairs, key_id))


def planted_ids() -> list[int]:
    """Ids of the numbers that are nobody's, for whoever counts people."""
    return list(PlantedNumber.objects.standing().values_list("number_id", flat=True))


def planted_numbers() -> "QuerySet[PlantedNumber]":
    """The latest first."""
    return PlantedNumber.objects.standing().select_related("number", "entered_by").order_by("-pk")


def planted_leads(rules: ScanRules, most: int) -> list[PlantedLead]:
    """Firms that asked about enough numbers of one place for a question, the most first."""
    hits = PlantedHit.objects.select_related("planted", "marketer").order_by("planted__place", "marketer_id", "-at")
    found = [lead for lead in _gathered(hits, rules) if lead.lead != Lead.NOTHING]
    return sorted(found, key=lambda lead: (lead.numbers, lead.last_at), reverse=True)[:most]


def _gathered(hits: "QuerySet[PlantedHit]", rules: ScanRules) -> Iterator[PlantedLead]:
    for (place, _firm), group in groupby(hits, key=lambda hit: (hit.planted.place, hit.marketer_id)):
        rows = list(group)
        lists = tuple(dict.fromkeys(row.list_id for row in rows))
        yield PlantedLead(place, rows[0].marketer, len(rows), lead_of(len(rows), rules), rows[-1].at, rows[0].at, lists)
