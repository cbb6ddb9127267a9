"""Rows that say when the consent was given: numbers that have had another holder since then are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.selectors.known_numbers import known_numbers
from registry.register.selectors.disconnection import lines_changed
from registry.scrubs.answering.list_answers import Asking, Firm
from registry.scrubs.rules.judging import REASSIGNED


@dataclass(frozen=True)
class WithChanges:
    """What the firm has on file, and besides these numbers (sealed) whose consent was another's."""

    firm: Firm
    changed: NDArray[np.int64]

    def of(self, sealed: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        states, flags = self.firm.of(sealed)
        return states, flags | np.isin(sealed, self.changed).astype(np.uint8) * np.uint8(REASSIGNED)


def with_changes(firm: Firm, sealed: NDArray[np.int64], given: Sequence[date | None], asking: Asking) -> Firm:
    """`given`: beside each number the day of its consent, where the row names one. Of a repeated number the first row counts.

    A consent of the day on which the line changed hands counts as the former holder's.
    """
    days = dict(reversed(list(zip(sealed.tolist(), given, strict=True))))
    dated = np.array(sorted(number for number, day in days.items() if day is not None), np.int64)
    known = known_numbers(dated, asking.key_id)
    since = lines_changed(known.ids.tolist())
    zone = asking.policy.numbering.zone
    changed = [
        number
        for pk, number in zip(known.ids.tolist(), known.sealed.tolist(), strict=True)
        if pk in since and (day := days[number]) is not None and day <= since[pk].astimezone(zone).date()
    ]
    return WithChanges(firm, np.array(changed, np.int64)) if changed else firm
