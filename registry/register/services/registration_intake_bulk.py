"""Many registrations that an operator hands in at once: each answered as `registration_ingest` would answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from core.actors import Actor
from core.errors import DomainError
from core.numbers.reading import holders_read, unregistrable
from core.policies import current_policy
from registry.engine.records.moments import micros
from registry.firms.models import Operator
from registry.register.rules.registration_batch import ASSURANCES, Outcome, Wishes
from registry.register.services.preferences import preferences_read_each
from registry.register.services.registration_bulk import registrations_ingest
from registry.register.services.registration_checks import check_handed_in, reference_digest, reference_mismatch

WITHDRAW = -1


@dataclass(frozen=True, slots=True)
class Handed:
    number: str  # in any spelling
    action: str
    preferences: Mapping[str, Any] | None
    assurance: str
    said_at: datetime
    reference: str


def registrations_hand_in(
    *, operator: Operator, rows: Sequence[Handed], at: datetime, actor: Actor
) -> list[DomainError | None]:
    """Do as the holders asked, in the order of `rows` and in one transaction. Why each was refused, or None.

    A row that is refused changes nothing and hinders no other.
    """
    refusals: list[DomainError | None] = [_refusal_of(row, at) for row in rows]
    digits, problems = holders_read([row.number for row in rows], current_policy(at))
    for position in np.flatnonzero(problems != "").tolist():
        refusals[position] = refusals[position] or unregistrable(str(problems[position]))
    bodies, positions = _bodies_of(rows, refusals, at)
    good = [position for position, refusal in enumerate(refusals) if refusal is None]
    wishes = Wishes(
        digits=digits[good],
        withdraw=np.array([positions[position] == WITHDRAW for position in good], np.bool_),
        body=np.array([positions[position] for position in good], np.int64),
        bodies=bodies,
        assurance=np.array([ASSURANCES.index(rows[position].assurance) for position in good], np.int64),
        references=[reference_digest(rows[position].reference) for position in good],
        said=np.array([micros(min(rows[position].said_at, at)) for position in good], np.int64),
    )
    outcomes = registrations_ingest(wishes=wishes, source=operator.public_id, told=True, at=at, actor=actor)
    for row in np.flatnonzero(outcomes == Outcome.MISMATCH).tolist():
        refusals[good[row]] = reference_mismatch()
    return refusals


def _refusal_of(row: Handed, at: datetime) -> DomainError | None:
    try:
        check_handed_in(row.action, row.assurance, row.preferences, row.said_at, at)
    except DomainError as error:
        return error
    return None


def _bodies_of(
    rows: Sequence[Handed], refusals: list[DomainError | None], at: datetime
) -> tuple[list[dict[str, Any]], list[int]]:
    """The canonical preferences, each once, and of each row its position in them. Writes into `refusals` what is none."""
    spellings: dict[bytes, int] = {}
    asked: list[Mapping[str, Any]] = []
    spelled = [WITHDRAW] * len(rows)
    for position, row in enumerate(rows):
        if refusals[position] is None and row.preferences is not None:
            spelled[position] = spellings.setdefault(_spelling(row.preferences, position), len(asked))
            if spelled[position] == len(asked):
                asked.append(row.preferences)
    bodies: dict[bytes, int] = {}
    canonical: list[int | DomainError] = []
    for found in preferences_read_each(asked, at):
        one = found if isinstance(found, DomainError) else msgspec.json.encode(found.as_body())
        canonical.append(one if isinstance(one, DomainError) else bodies.setdefault(one, len(bodies)))
    for position, number in enumerate(spelled):
        body = canonical[number] if number != WITHDRAW else WITHDRAW
        if isinstance(body, DomainError):
            refusals[position] = body
        else:
            spelled[position] = body
    return [msgspec.json.decode(body) for body in bodies], spelled


def _spelling(preferences: Mapping[str, Any], position: int) -> bytes:
    try:
        return msgspec.json.encode(preferences)
    except (OverflowError, RecursionError, ValueError, msgspec.EncodeError):
        return f"row {position}".encode()  # numbers or depths that nothing valid has
