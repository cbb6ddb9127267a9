"""Complaints as the counting rules see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from complaints.models import Complaint
from compliance.findings.rules.clusters import Filing
from compliance.findings.selectors.operator_answers import answers_about
from core.models import Number
from core.policies import Policy
from core.sealing import sealing


def filings_of(complaints: Iterable[Complaint], policy: Policy) -> list[Filing]:
    """`complaints` come with `number`. Numbers are unsealed in memory only, to see consecutive ones."""
    rows = list(complaints)
    digits, answers = digits_of(rows), answers_about(rows)
    zone = policy.numbering.zone
    return [
        Filing(
            complaint=row.pk,
            person=f"number:{row.number_id}" if row.number_id else f"row:{row.pk}",
            called_on=row.called_at.astimezone(zone).date(),
            evidence=row.evidence,
            place=row.province or row.complainant_area or row.place,
            province=row.province,
            device=bytes(row.device or b"").hex(),
            network=bytes(row.network or b"").hex(),
            number=digits.get(row.number_id) if row.number_id else None,
            statement=row.text if row.channel == "voice" else "",
            line_held_days=answers.days_held(row, policy),
            filed_on=row.filed_at.astimezone(zone).date(),
        )
        for row in rows
    ]


class ByNumber(Protocol):
    """A row that somebody filed."""

    @property
    def number(self) -> Number | None: ...


def digits_of(rows: Sequence[ByNumber]) -> dict[int, int]:
    """Number id -> the digits as an integer, for the numbers sealed under one key at a time."""
    by_key: dict[int, dict[int, int]] = {}
    for row in rows:
        if row.number is not None and row.number.sealed is not None:
            by_key.setdefault(row.number.seal_key, {})[row.number.pk] = row.number.sealed
    found: dict[int, int] = {}
    for key, numbers in by_key.items():
        plaintext = sealing.unseal_many(np.fromiter(numbers.values(), dtype=np.int64), key)
        found |= dict(zip(numbers, (int(value) for value in plaintext), strict=True))
    return found


def since(filings: list[tuple[Filing, datetime]], start: datetime | None) -> list[Filing]:
    """The filings received after `start`."""
    return [filing for filing, received in filings if start is None or received > start]
