"""Many registrations in one act: what `registration_record` and `registration_withdraw` do row by row, at once."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import IntegrityError, OperationalError, connection, transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.events import announce
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.number_bulk import numbers_find, numbers_hold
from core.sql_arrays import integers, words
from registry import signals
from registry.models import RegisterChange
from registry.rules.registration_batch import ASSURANCES, STORED, Changes, Outcome, Wishes, decide, idle
from registry.selectors.registration_bulk import PLAIN, bodies_json, references_used, registrations_stored

TRIES = 3
SOURCE_LOCK = 0x444E4305  # advisory lock, with the source: one batch with references at a time
WHAT = {
    Outcome.REGISTERED: RegisterChange.What.REGISTERED,
    Outcome.CHANGED: RegisterChange.What.CHANGED,
    Outcome.WITHDRAWN: RegisterChange.What.WITHDRAWN,
}

LOG = """
WITH written AS (
    INSERT INTO registry_registerchange
        (number_id, what, preferences, assurance, source, reference, registered_at, binding_from, at)
    SELECT change.number_id, change.what, COALESCE(body.value, '{}'), change.assurance, %(source)s, change.reference,
           COALESCE(period.registered_at, %(at)s), COALESCE(period.binding_from, %(binds)s), %(at)s
    FROM unnest(%(numbers)s::bigint[], %(what)s::text[], %(bodies)s::bigint[], %(assurances)s::text[],
                %(references)s::text[], %(kept)s::int[])
         WITH ORDINALITY AS change(number_id, what, body, assurance, reference, kept, place)
    LEFT JOIN jsonb_array_elements(%(json)s::jsonb) WITH ORDINALITY AS body(value, place)
           ON body.place = change.body + 1
    LEFT JOIN LATERAL (
        SELECT registered_at, binding_from FROM registry_registration
        WHERE change.kept = 1 AND number_id = change.number_id LIMIT 1
    ) AS period ON true
    ORDER BY change.place
    RETURNING id
) SELECT min(id), max(id) FROM written
"""
# A body of -1: only withdrawn, so that what was asked, how sure and by whom stays as it stands.
STATE = """
INSERT INTO registry_registration AS now
    (number_id, preferences, assurance, source, registered_at, binding_from, changed_at, withdrawn_at)
SELECT change.number_id, COALESCE(body.value, stood.preferences),
       CASE WHEN change.body < 0 THEN stood.assurance ELSE change.assurance END,
       CASE WHEN change.body < 0 THEN stood.source ELSE %(source)s END,
       CASE WHEN change.kept = 1 THEN stood.registered_at ELSE %(at)s END,
       CASE WHEN change.kept = 1 THEN stood.binding_from ELSE %(binds)s END,
       %(at)s, CASE WHEN change.what = 'withdrawn' THEN %(at)s END
FROM unnest(%(numbers)s::bigint[], %(what)s::text[], %(bodies)s::bigint[], %(assurances)s::text[],
            %(kept)s::int[], %(exists)s::int[]) AS change(number_id, what, body, assurance, kept, stands)
LEFT JOIN jsonb_array_elements(%(json)s::jsonb) WITH ORDINALITY AS body(value, place) ON body.place = change.body + 1
LEFT JOIN LATERAL (
    SELECT preferences, assurance, source, registered_at, binding_from FROM registry_registration
    WHERE change.stands = 1 AND number_id = change.number_id LIMIT 1
) AS stood ON true
ON CONFLICT (number_id) DO UPDATE SET
    preferences = excluded.preferences, assurance = excluded.assurance, source = excluded.source,
    registered_at = excluded.registered_at, binding_from = excluded.binding_from,
    changed_at = excluded.changed_at, withdrawn_at = excluded.withdrawn_at
"""


def registrations_take_in(
    *, wishes: Wishes, source: str, own_only: bool = False, at: datetime, actor: Actor
) -> NDArray[np.uint8]:
    """Do these wishes in their order, all or nothing. Returns the `Outcome` of each.

    Equal to `registration_record` and `registration_withdraw` called for each row. The preferences must have been read
    (`preferences_read`). With `own_only` a registration that came from somebody else is left as it is.
    """
    for left in reversed(range(TRIES)):
        try:
            return take_in_once(wishes, source, own_only, at, actor)
        except (IntegrityError, OperationalError) as error:
            # A reference used by somebody else meanwhile, or a lock that went in a circle: look again.
            if not left or getattr(error.__cause__, "pgcode", "") not in ("23505", "40P01"):
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def take_in_once(wishes: Wishes, source: str, own_only: bool, at: datetime, actor: Actor) -> NDArray[np.uint8]:
    if wishes.references:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SOURCE_LOCK, source])
    numbers = numbers_find(digits=wishes.digits)
    outcomes = idle(wishes, registrations_stored(wishes=wishes, numbers=numbers, source=source), own_only)
    # A number all of whose rows change nothing is not locked: it was so at the moment we looked.
    stirred = np.flatnonzero(np.isin(wishes.digits, np.unique(wishes.digits[outcomes == 0])))
    if not len(stirred):
        return outcomes
    moving = wishes.take(stirred)
    held, new = numbers_hold(digits=moving.digits, known=numbers[stirred] > 0, make=~moving.withdraw, at=at)
    stored = registrations_stored(wishes=moving, numbers=np.where(new, 0, held), source=source)
    earlier = references_used(wishes=moving, source=source)
    outcomes[stirred], changes = decide(moving, held, stored, earlier, own_only)
    if changes.rows:
        write(moving, stored.exists, changes, source, at, actor)
    return outcomes


def write(wishes: Wishes, exists: NDArray[np.bool_], changes: Changes, source: str, at: datetime, actor: Actor) -> None:
    common = {
        "source": source,
        "at": at,
        "binds": at + current_policy(at).register.binds_after,
        "json": bodies_json(wishes.bodies),
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.execute(LOG, {**common, **log_columns(wishes, changes)})  # before the dates it reads are written anew
        first, last = cursor.fetchone()
        cursor.execute(STATE, {**common, **state_columns(wishes, exists, changes)})
    counts = Counter(WHAT[Outcome(outcome)].value for outcome in changes.outcomes)
    data = {"source": source, "first_change": first, "last_change": last, **counts}
    audit_write(actor=actor, act="registrations.taken_in", target=None, at=at, data=data)
    announce(signals.registrations_taken_in, first_change_id=first, last_change_id=last)


def log_columns(wishes: Wishes, changes: Changes) -> dict[str, Any]:
    rows = np.array(changes.rows)
    references = [wishes.references[row] for row in changes.rows] if wishes.references else [""] * len(rows)
    return {
        "numbers": integers(changes.numbers),
        "what": words(WHAT[Outcome(outcome)] for outcome in changes.outcomes),
        "bodies": integers(wishes.body[rows]),
        "assurances": words(ASSURANCES[place] for place in wishes.assurance[rows].tolist()),
        "references": words(references),
        "kept": integers(changes.kept),
    }


def state_columns(wishes: Wishes, exists: NDArray[np.bool_], changes: Changes) -> dict[str, Any]:
    """Of each number its last change; what was asked comes from the last row that asked for something."""
    last: dict[int, int] = {}
    asked: Mapping[int, int]
    asked = {}
    for place, (number, outcome) in enumerate(zip(changes.numbers, changes.outcomes, strict=True)):
        last[number] = place
        if outcome != Outcome.WITHDRAWN:
            asked[number] = changes.rows[place]
    said = [asked.get(number, STORED) for number in last]
    return {
        "numbers": integers(last),
        "what": words(WHAT[Outcome(changes.outcomes[place])] for place in last.values()),
        "bodies": integers(int(wishes.body[row]) if row >= 0 else STORED for row in said),
        "assurances": words(ASSURANCES[wishes.assurance[row]] if row >= 0 else "" for row in said),
        "kept": integers(changes.kept[place] for place in last.values()),
        "exists": integers(exists[np.array([changes.rows[place] for place in last.values()])]),
    }
