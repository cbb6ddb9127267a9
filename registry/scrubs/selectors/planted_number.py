"""Planted numbers and what firms asked of them. Only their places leave this room, and the last four digits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from core.policies.schema import ScanRules
from core.selectors.known_numbers import resealed
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import ApprovedCallers
from registry.scrubs.models import PlantedCall, PlantedClosing, PlantedHit, PlantedNumber
from registry.scrubs.rules.planted import Lead, lead_of


@dataclass(frozen=True)
class Planted:
    """Ids of planted numbers and, beside them, the numbers as they are sealed under the key asked for."""

    ids: NDArray[np.int64]
    sealed: NDArray[np.int64]


@dataclass(frozen=True)
class LineCall:
    """Somebody called or wrote to a planted line. `complaint`: its public id, where it was told as a complaint."""

    planted: PlantedNumber
    caller: str
    at: datetime
    complaint: str = ""
    firm: Marketer | None = None  # whose approved number the caller was then


@dataclass(frozen=True)
class PlantedLead:
    """What one firm had of one place's numbers: which it asked about, and which were called from its numbers. `numbers`: distinct
    ones; `lists`: of the scrubs, the latest first; `closing`: the latest, which more numbers make void."""

    place: str
    marketer: Marketer
    numbers: int
    lead: Lead
    first_at: datetime
    last_at: datetime
    lists: tuple[str, ...]
    calls: int
    closing: PlantedClosing | None
    planted_id: int  # one of the numbers, by which the place is named in addresses

    @property
    def closed(self) -> bool:
        return self.closing is not None and self.closing.numbers >= self.numbers


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


def planted_calls(complained: Sequence[LineCall] = ()) -> list[LineCall]:
    """Calls to planted lines that officers noted, and those that were complained of, the latest first, each with its firm."""
    noted = [
        LineCall(row.planted, row.caller, row.called_at)
        for row in PlantedCall.objects.select_related("planted__number")
    ]
    calls = [*noted, *complained]
    firms = ApprovedCallers({call.caller for call in calls})
    found = [replace(call, firm=firms.firm_at(call.caller, call.at)) for call in calls]
    return sorted(found, key=lambda call: call.at, reverse=True)


def planted_leads(rules: ScanRules, calls: Sequence[LineCall] = ()) -> list[PlantedLead]:
    """Of each place and firm that has enough of its numbers for a question: open ones first, the most numbers first."""
    hits = PlantedHit.objects.select_related("planted").order_by("-at", "-pk")
    contacts = [_Contact(hit.planted.place, hit.marketer_id, hit.planted_id, hit.at, hit.list_id) for hit in hits]
    contacts += [_Contact(call.planted.place, call.firm.pk, call.planted.pk, call.at) for call in calls if call.firm]
    found = [lead for lead in _gathered(contacts, rules) if lead.lead != Lead.NOTHING]
    return sorted(found, key=lambda lead: (not lead.closed, lead.numbers, lead.last_at), reverse=True)


def planted_lead(marketer_id: int, place: str, rules: ScanRules, calls: Sequence[LineCall] = ()) -> PlantedLead | None:
    leads = planted_leads(rules, calls)
    return next((lead for lead in leads if (lead.marketer.pk, lead.place) == (marketer_id, place)), None)


def planted_closings(marketer_id: int, place: str) -> "QuerySet[PlantedClosing]":
    """Of this lead, the latest first."""
    return (
        PlantedClosing.objects.filter(marketer_id=marketer_id, place=place).select_related("closed_by").order_by("-pk")
    )


@dataclass(frozen=True)
class _Contact:
    place: str
    marketer_id: int
    planted_id: int
    at: datetime
    list_id: str = ""  # "": a call


def _gathered(contacts: Sequence[_Contact], rules: ScanRules) -> Iterator[PlantedLead]:
    groups: dict[tuple[str, int], list[_Contact]] = {}
    for contact in contacts:
        groups.setdefault((contact.place, contact.marketer_id), []).append(contact)
    firms = Marketer.objects.in_bulk([firm for _place, firm in groups])
    closings = {(row.place, row.marketer_id): row for row in PlantedClosing.objects.order_by("numbers")}
    for (place, firm), group in groups.items():
        numbers = len({contact.planted_id for contact in group})
        yield PlantedLead(
            place=place,
            marketer=firms[firm],
            numbers=numbers,
            lead=lead_of(numbers, rules),
            first_at=min(contact.at for contact in group),
            last_at=max(contact.at for contact in group),
            lists=tuple(dict.fromkeys(contact.list_id for contact in group if contact.list_id)),
            calls=sum(not contact.list_id for contact in group),
            closing=closings.get((place, firm)),
            planted_id=group[0].planted_id,
        )
