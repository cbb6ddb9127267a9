"""Many registrations in one act: what `registration_record` and `registration_withdraw` do row by row, at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np
from django.db import IntegrityError, OperationalError, connection, transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.models.sql_arrays import integers, words
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.number_bulk import numbers_find, numbers_hold
from registry.engine.records.moments import micros, moment_of
from registry.register.models import RegisterChange
from registry.register.models.registration_writing import AGAIN, FIRST, LOG, REPEATED
from registry.register.rules.registration_batch import (
    ASSURANCES,
    LOGGED,
    STORED,
    WITHDRAWAL,
    Changes,
    Outcome,
    Stored,
    Used,
    Wishes,
    decide,
    idle,
)
from registry.register.selectors.registration_bulk import PLAIN, bodies_json, references_used, registrations_stored
from registry.register.services.consent_due import consents_fall_due
from registry.register.services.idle_reference import (
    Said,
    digest_said,
    idle_references,
    idle_references_keep,
    idle_withdrawals,
    idle_withdrawals_keep,
)
from registry.register.services.registration_notice import registrations_tell

TRIES = 3
NOBODY = 0  # no number has this id
SOURCE_LOCK = 0x444E4305  # advisory lock, with the source: one batch with references at a time
IDLE = (Outcome.UNREGISTERED, Outcome.OUTDATED)
WHAT = {
    Outcome.REGISTERED: RegisterChange.What.REGISTERED,
    Outcome.CHANGED: RegisterChange.What.CHANGED,
    Outcome.WITHDRAWN: RegisterChange.What.WITHDRAWN,
}
# Words that a row names by their position, from 1: whole numbers are sent and read faster.
WORDS: dict[str, Any] = {"words": [WHAT[outcome].value for outcome in LOGGED], "sure": list(ASSURANCES)}


def registrations_ingest(
    *,
    wishes: Wishes,
    source: str,
    own_only: bool = False,
    told: bool = False,
    told_of_earlier: int = 0,
    at: datetime,
    actor: Actor,
) -> NDArray[np.uint8]:
    """Do these wishes in their order, all or nothing. Returns the `Outcome` of each.

    Equal to `registration_record` and `registration_withdraw` called for each row. The preferences must have been read
    (`preferences_read`). With `own_only` a registration that came from somebody else is left as it is.
    With `told` each number learns of what was done, and the statements are the same whether or not it was registered, for the
    sender is not to know; else of those that were registered before so many, `told_of_earlier`, learn that this was changed or ended.
    """
    for left in reversed(range(TRIES)):
        try:
            if told:
                return _hand_in_once(wishes, source, own_only, at, actor)
            return _ingest_once(wishes, source, own_only, told_of_earlier, at, actor)
        except (IntegrityError, OperationalError) as error:
            # A reference used by somebody else meanwhile, or a lock that went in a circle: look again.
            if not left or getattr(error.__cause__, "pgcode", "") not in ("23505", "40P01"):
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _ingest_once(
    wishes: Wishes, source: str, own_only: bool, most_told: int, at: datetime, actor: Actor
) -> NDArray[np.uint8]:
    _lock_source(wishes, source)
    numbers = numbers_find(digits=wishes.digits)
    outcomes = idle(wishes, registrations_stored(wishes=wishes, numbers=numbers, source=source), own_only)
    # A number all of whose rows change nothing is not locked: it was so at the moment we looked.
    stirred = np.flatnonzero(np.isin(wishes.digits, np.unique(wishes.digits[outcomes == 0])))
    if not len(stirred):
        return outcomes
    moving = wishes.take(stirred)
    held, new = numbers_hold(digits=moving.digits, known=numbers[stirred] > 0, make=~moving.withdraw, at=at)
    outcomes[stirred], changes, stored, _named = _decided(moving, held, new, source, own_only)
    _keep_in_vain(moving, np.flatnonzero(np.isin(outcomes[stirred], IDLE)).tolist(), source)
    if changes.rows:
        _write(moving, stored.exists, changes, source, at, actor)
        earlier = [row for row, outcome in enumerate(changes.outcomes) if outcome != Outcome.REGISTERED]
        _tell(changes, earlier[:most_told], source, at)
    vain = (outcomes[stirred] == Outcome.UNREGISTERED) & (moving.moments() > 0)
    _keep_withdrawals(moving, np.flatnonzero(vain).tolist())
    _keep_repeated(held, changes)
    return outcomes


@transaction.atomic
def _hand_in_once(wishes: Wishes, source: str, own_only: bool, at: datetime, actor: Actor) -> NDArray[np.uint8]:
    """What changed nothing is written like what changed something, and undone; and of both there is always something, so that
    neither the time of one row's answer nor that of many tells which of them were registered."""
    _lock_source(wishes, source)
    # Each is asked for, and made unless withdrawn, whether or not it is there.
    held, new = numbers_hold(digits=wishes.digits, known=wishes.withdraw, make=~wishes.withdraw, at=at)
    outcomes, changes, stored, named = _decided(wishes, held, new, source, own_only)
    vain = np.flatnonzero(np.isin(outcomes, IDLE)).tolist()
    if some := (vain or changes.rows)[:1]:
        with _step(kept=False):
            _write_and_tell(wishes, None, _in_vain(wishes, named, vain or some), source, at, actor)
        with _step(kept=bool(changes.rows)):
            done = changes if changes.rows else _in_vain(wishes, named, some)
            _write_and_tell(wishes, stored.exists if changes.rows else None, done, source, at, actor)
        with _step(kept=bool(vain)):
            _keep_in_vain(wishes, vain or some, source)
    moved = np.isin(outcomes, (Outcome.WITHDRAWN, *IDLE)) & wishes.withdraw & (wishes.moments() > 0)
    _keep_withdrawals(wishes, np.flatnonzero(moved).tolist())
    _keep_repeated(held, changes)
    return outcomes


def _lock_source(wishes: Wishes, source: str) -> None:
    if wishes.references:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SOURCE_LOCK, source])


def _decided(
    wishes: Wishes, held: NDArray[np.int64], new: NDArray[np.bool_], source: str, own_only: bool
) -> tuple[NDArray[np.uint8], Changes, Stored, NDArray[np.int64]]:
    """Outcomes, changes, the register as it stood, and what each number is called: by its id, or, where it has none, apart."""
    stored = registrations_stored(wishes=wishes, numbers=np.where(new, 0, held), source=source)
    named = np.where(held > 0, held, -wishes.digits.astype(np.int64))
    _heed_withdrawals(wishes, stored)
    earlier = {**references_used(wishes=wishes, source=source), **_used_in_vain(wishes, named, source)}
    return *decide(wishes, named, stored, earlier, own_only), stored, named


@contextmanager
def _step(*, kept: bool) -> Iterator[None]:
    """What is done within is kept or undone, with as many statements."""
    with transaction.atomic():
        yield
        if kept:
            with connection.cursor() as cursor:
                cursor.execute(PLAIN)  # changes nothing; undoing takes two where keeping takes one
        transaction.set_rollback(not kept)


def _in_vain(wishes: Wishes, named: NDArray[np.int64], rows: list[int]) -> Changes:
    """What these rows would have changed. Undone before anybody asks whether their numbers have rows."""
    said = wishes.moments()[rows].tolist()
    outcomes: list[int] = [Outcome.WITHDRAWN if wishes.withdraw[row] else Outcome.REGISTERED for row in rows]
    return Changes(rows, named[rows].tolist(), outcomes, [False] * len(rows), said, said)


def _write_and_tell(
    wishes: Wishes, exists: NDArray[np.bool_] | None, changes: Changes, source: str, at: datetime, actor: Actor
) -> None:
    """`exists`: None for what is undone."""
    _write(wishes, np.ones(len(wishes), np.bool_) if exists is None else exists, changes, source, at, actor)
    _tell(changes, range(len(changes.rows)), source, at)


def _tell(changes: Changes, rows: Sequence[int], source: str, at: datetime) -> None:
    what = [WHAT[Outcome(outcome)].value for outcome in changes.outcomes]
    if rows:
        registrations_tell([changes.numbers[row] for row in rows], [what[row] for row in rows], source, at)
    acts = zip(changes.numbers, what, strict=True)  # of those registered before, they are due already
    consents_fall_due([number for number, act in acts if act != RegisterChange.What.WITHDRAWN], at)


def _used_in_vain(wishes: Wishes, numbers: NDArray[np.int64], source: str) -> dict[str, Used]:
    """The references of these wishes that were used before for a withdrawal of what was not registered."""
    said = idle_references(source=source, references=filter(None, wishes.references))
    used = dict.fromkeys(said, Used(NOBODY, True, WITHDRAWAL))
    for row in range(len(wishes)) if said else ():
        reference = wishes.references[row]
        if reference in said and said[reference] == digest_said(_act_of(wishes, row)):
            used[reference] = Used(int(numbers[row]), bool(wishes.withdraw[row]), int(wishes.body[row]))
    return used


def _act_of(wishes: Wishes, row: int) -> Said:
    asked = None if wishes.withdraw[row] else wishes.bodies[wishes.body[row]]
    return wishes.references[row], int(wishes.digits[row]), asked


def _heed_withdrawals(wishes: Wishes, stored: Stored) -> None:
    """Of those who withdrew what was not registered: what was said before that and comes now is outdated."""
    told = (wishes.moments() > 0) & ~wishes.withdraw
    said = zip(wishes.moments()[told].tolist(), wishes.digits[told].tolist(), strict=True)
    earliest = {digits: moment_of(moment) for moment, digits in sorted(said, reverse=True)}
    later = idle_withdrawals(earliest)
    for row, digits in enumerate(wishes.digits.tolist()) if later else ():
        if found := later.get(digits):
            stored.vain[row] = micros(found)


def _keep_withdrawals(wishes: Wishes, rows: Sequence[int]) -> None:
    said: dict[int, int] = {}
    for digits, moment in zip(wishes.digits[rows].tolist(), wishes.moments()[rows].tolist(), strict=True):
        said[digits] = max(moment, said.get(digits, 0))
    idle_withdrawals_keep({digits: moment_of(moment) for digits, moment in said.items()})


def _keep_repeated(held: NDArray[np.int64], changes: Changes) -> None:
    """What is so already stands anew from its later moment."""
    same = {int(held[row]): moment for row, moment in changes.repeated.items()}
    if same:
        with connection.cursor() as cursor:
            cursor.execute(REPEATED, {"numbers": integers(same), "said": integers(same.values())})


def _keep_in_vain(wishes: Wishes, rows: Sequence[int], source: str) -> None:
    idle_references_keep(source=source, said=[_act_of(wishes, row) for row in rows] if wishes.references else [])


def _write(
    wishes: Wishes, exists: NDArray[np.bool_], changes: Changes, source: str, at: datetime, actor: Actor
) -> None:
    common: dict[str, Any] = {
        **WORDS,
        "source": source,
        "at": at,
        "grace": current_policy(at).register.binds_after,
        "json": bodies_json(wishes.bodies),
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.execute(LOG, {**common, **_log_columns(wishes, changes)})  # before the dates it reads are written anew
        first_id, last_id = cursor.fetchone()
        for statement, rows in _by_statement(wishes, exists, changes):
            cursor.execute(statement, {**common, **rows})
    counts = Counter(WHAT[Outcome(outcome)].value for outcome in changes.outcomes)
    data = {"source": source, "first_change": first_id, "last_change": last_id, **counts}
    audit_write(actor=actor, act="registrations.ingested", target=None, at=at, data=data)


def _log_columns(wishes: Wishes, changes: Changes) -> dict[str, Any]:
    rows = np.array(changes.rows)
    references = [wishes.references[row] for row in changes.rows] if wishes.references else []
    return {
        "numbers": integers(changes.numbers),
        "what": integers(changes.outcomes),
        "bodies": integers(wishes.body[rows]),
        "assurances": integers(wishes.assurance[rows] + 1),
        "references": words(references),  # a shorter array counts as filled up with nulls
        "kept": integers(changes.kept),
        "said": integers(changes.said),
        "began": integers(changes.began),
    }


def _by_statement(wishes: Wishes, exists: NDArray[np.bool_], changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The new state of each number: its last change; what is asked comes from the last row that asked for something."""
    last = dict(zip(changes.numbers, range(len(changes.numbers)), strict=True))
    asked = {
        number: row
        for number, row, outcome in zip(changes.numbers, changes.rows, changes.outcomes, strict=True)
        if outcome != Outcome.WITHDRAWN
    }
    stands = exists[changes.rows]
    for statement, positions in (
        (FIRST, [position for position in last.values() if not stands[position]]),
        (AGAIN, [position for position in last.values() if stands[position]]),
    ):
        if positions:
            yield statement, _state_columns(wishes, changes, positions, asked)


def _state_columns(wishes: Wishes, changes: Changes, positions: list[int], asked: dict[int, int]) -> dict[str, Any]:
    rows = np.array([asked.get(changes.numbers[position], -1) for position in positions])
    return {
        "numbers": integers(changes.numbers[position] for position in positions),
        "what": integers(changes.outcomes[position] for position in positions),
        "bodies": integers(np.where(rows >= 0, wishes.body[rows], STORED)),
        "assurances": integers(wishes.assurance[rows] + 1),
        "kept": integers(changes.kept[position] for position in positions),
        "said": integers(changes.said[position] for position in positions),
        "began": integers(changes.began[position] for position in positions),
    }
