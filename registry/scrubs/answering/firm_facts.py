"""What one firm has on file of numbers, weighed for one purpose: consents, refusals, relationships, and leaves of former
holders. In bulk.

The weighing is done in the database (a firm may hold millions of consents) and says the same as
`registry.register.rules.consent.standing_among` and `registry.scrubs.rules.decision.relationship_valid`; the tests hold them
together.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.files.sync import whole
from core.policies.schema import Policy
from core.selectors.known_numbers import KnownNumbers, known_numbers, resealed
from registry.register.models.consent_standing import standing_sql
from registry.register.rules.consent import WEIGHT, ConsentState
from registry.scrubs.answering.list_answers import Asking
from registry.scrubs.rules.judging import REASSIGNED, REFUSED, RELATED, STATES
from registry.scrubs.rules.purpose import Purpose

PAGE = 50_000

# The states in the order of `WEIGHT`, so that the least rank of a number's consents is the one that stands.
RANKS: dict[str, int] = {state: position for position, state in enumerate(WEIGHT, start=1)}
# A claim that came after a refusal of a firm for which this one calls, or ever did, weighs as a contested one. Who calls for
# nobody is asked nothing more.
AFTER_REFUSAL = """CASE WHEN (SELECT count(*) > 1 FROM above) AND EXISTS (
    SELECT 1 FROM register_refusal told WHERE told.number_id = register_consent.number_id
        AND told.marketer_id IN (SELECT firm FROM above WHERE firm <> %(firm)s) AND told.at <= register_consent.received_at
) THEN {contested} ELSE {claimed} END"""
CLAIMS: dict[str, str] = {
    state: AFTER_REFUSAL.format(contested=RANKS[ConsentState.CONTESTED], claimed=RANKS[state])
    for state in (ConsentState.CLAIMED, ConsentState.NOTIFIED)
}
CONSENTS = f"""
SELECT number_id, {standing_sql({**RANKS, **CLAIMS})} AS rank, 0 AS flags
FROM register_consent
WHERE marketer_id = %(firm)s
    AND (((channels = '{{}}' OR %(channel)s = ANY(channels)) AND (categories = '{{}}' OR %(category)s = ANY(categories)))
         OR revoked_at <= %(at)s)
"""  # noqa: S608 - put together from constants alone

REFUSALS = """
SELECT number_id, %(none)s, %(refused)s FROM register_refusal
WHERE marketer_id = %(firm)s AND at <= %(at)s
"""

RELATIONSHIPS = """
SELECT number_id, %(none)s, %(related)s FROM register_relationship
WHERE marketer_id = %(firm)s AND received_at <= %(at)s AND at <= %(at)s AND (
    (kind = 'purchase' AND at + %(purchase)s > %(at)s) OR (kind = 'inquiry' AND at + %(inquiry)s > %(at)s))
"""

FORMER = """
SELECT number_id, %(none)s, %(reassigned)s FROM register_formerconsent
WHERE marketer_id = %(firm)s AND NOT EXISTS (
    SELECT FROM register_consent since WHERE since.marketer_id = register_formerconsent.marketer_id
        AND since.number_id = register_formerconsent.number_id AND since.withdrawn_at IS NULL)
"""

WEIGHED = """
WITH RECURSIVE above (firm) AS (
    SELECT %(firm)s::bigint UNION
    SELECT given.principal_id FROM firms_mandate given JOIN above ON given.agent_id = above.firm
    WHERE given.principal_approved_at <= %(at)s AND given.agent_approved_at <= %(at)s
)
SELECT n.id, n.sealed, n.seal_key, w.rank, w.flags FROM (
    SELECT number_id, min(rank) AS rank, bit_or(flags) AS flags FROM (
        {consents} {only} UNION ALL {refusals} {only} UNION ALL {relationships} {only} UNION ALL {former} {only}
    ) AS said GROUP BY number_id HAVING min(rank) IS NOT NULL
) AS w JOIN core_number n ON n.id = w.number_id WHERE n.sealed IS NOT NULL
"""
# Rank to the position in STATES; the rank behind the last stands for no consent at all.
STATE_OF_RANK = np.array([0, *(STATES.index(state) for state in WEIGHT), 0], dtype=np.uint8)


@dataclass(frozen=True)
class FirmFacts:
    """By sealed number, sorted: position in `STATES`, and flags `REFUSED`, `RELATED`, `REASSIGNED`."""

    sealed: NDArray[np.int64]
    states: NDArray[np.uint8]
    flags: NDArray[np.uint8]

    def of(self, sealed: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """States and flags of these numbers, zeros where nothing is on file."""
        states, flags = np.zeros(len(sealed), np.uint8), np.zeros(len(sealed), np.uint8)
        if len(self.sealed):
            positions = np.minimum(np.searchsorted(self.sealed, sealed), len(self.sealed) - 1)
            found = self.sealed[positions] == sealed
            states[found], flags[found] = self.states[positions[found]], self.flags[positions[found]]
        return states, flags

    def write(self, path: Path) -> None:
        """The file appears whole; one that is there already stays, so that all who read it read the same."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with whole(draft) as file:
            for part in (self.sealed, self.states, self.flags):
                np.save(file, part)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()

    @classmethod
    def read(cls, path: Path) -> "FirmFacts":
        with path.open("rb") as file:
            return cls(*(np.load(file) for _ in range(3)))


EMPTY = FirmFacts(np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint8))


def firm_facts_on_file(sealed: NDArray[np.int64], asking: Asking) -> FirmFacts:
    """What the firm has on file about these numbers, sealed under the key of `asking`."""
    known = known_numbers(np.unique(sealed), asking.key_id)
    return firm_facts_of(
        known, marketer_id=asking.subject_id, purpose=asking.purpose, policy=asking.policy, at=asking.at
    )


def firm_facts_of(
    known: KnownNumbers, *, marketer_id: int, purpose: Purpose, policy: Policy, at: datetime
) -> FirmFacts:
    """What the firm has on file of these numbers."""
    if not len(known.ids):
        return EMPTY
    rows = weigh("AND number_id = ANY(%(ids)s)", marketer_id, purpose, policy, at, ids=known.ids.tolist())
    found = dict(zip(known.ids.tolist(), known.sealed.tolist(), strict=True))
    return _sorted_facts(
        np.array([found[row[0]] for row in rows], dtype=np.int64), [row[3] for row in rows], [row[4] for row in rows]
    )


def firm_facts_all(*, marketer_id: int, purpose: Purpose, policy: Policy, at: datetime, key_id: int) -> FirmFacts:
    """All that the firm has on file for this purpose, sealed under `key_id`. About ten bytes a number of memory."""
    parts: list[FirmFacts] = []
    for rows in pages("", marketer_id, purpose, policy, at):
        sealed = resealed([(row[1], row[2]) for row in rows], key_id)
        parts.append(_sorted_facts(sealed, [row[3] for row in rows], [row[4] for row in rows]))
    if not parts:
        return EMPTY
    sealed = np.concatenate([part.sealed for part in parts])
    order = np.argsort(sealed, kind="stable")
    return FirmFacts(
        sealed[order],
        np.concatenate([part.states for part in parts])[order],
        np.concatenate([part.flags for part in parts])[order],
    )


def _sorted_facts(sealed: NDArray[np.int64], ranks: list[int], flags: list[int]) -> FirmFacts:
    order = np.argsort(sealed, kind="stable")
    states = STATE_OF_RANK[np.array(ranks, dtype=np.int64)]
    return FirmFacts(sealed[order], states[order], np.array(flags, dtype=np.uint8)[order])


def weigh(only: str, marketer_id: int, purpose: Purpose, policy: Policy, at: datetime, **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query(only), parameters(marketer_id, purpose, policy, at) | more)
        return list(cursor.fetchall())


def pages(only: str, marketer_id: int, purpose: Purpose, policy: Policy, at: datetime) -> Any:
    """The same from a server-side cursor, a page at a time."""
    connection.ensure_connection()
    with connection.chunked_cursor() as cursor:
        cursor.execute(query(only), parameters(marketer_id, purpose, policy, at))
        while rows := cursor.fetchmany(PAGE):
            yield rows


def query(only: str) -> str:
    return WEIGHED.format(consents=CONSENTS, refusals=REFUSALS, relationships=RELATIONSHIPS, former=FORMER, only=only)


def parameters(marketer_id: int, purpose: Purpose, policy: Policy, at: datetime) -> dict[str, Any]:
    terms = policy.exemptions
    return {
        "at": at,
        "firm": marketer_id,
        "channel": purpose.channel,
        "category": purpose.category,
        "lifetime": terms.consent_lifetime,
        "purchase": terms.relationship_purchase or timedelta(0),
        "inquiry": terms.relationship_inquiry or timedelta(0),
        "none": len(WEIGHT) + 1,
        "refused": REFUSED,
        "related": RELATED,
        "reassigned": REASSIGNED,
    }
