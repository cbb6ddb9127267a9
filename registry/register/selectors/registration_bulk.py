"""How the register stands for many numbers at once: one step down an index for each, however large the register."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.models.sql_arrays import integers, words
from registry.register.models.registration_standing import live_sql
from registry.register.rules.registration_batch import Stored, Used, Wishes

OTHER = -2  # preferences that none of these wishes names
PLAIN = "SET LOCAL jit = off"  # compiling costs more than these statements take

STATES = f"""
SELECT wish.position - 1, {live_sql("now")}, COALESCE(now.preferences = body.value, false), now.source = %s,
       (extract(epoch FROM now.said_at) * 1000000)::bigint
FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS wish(number_id, body, position)
CROSS JOIN LATERAL (
    SELECT withdrawn_at, preferences, source, said_at FROM register_registration WHERE number_id = wish.number_id LIMIT 1
) AS now
LEFT JOIN jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS body(value, position) ON body.position = wish.body + 1
"""  # noqa: S608 - put together from constants alone
USED = """
SELECT wish.reference, before.number_id, before.what = 'withdrawn', COALESCE(body.position - 1, %s)
FROM unnest(%s::text[]) AS wish(reference)
CROSS JOIN LATERAL (
    SELECT number_id, what, preferences FROM register_registerchange
    WHERE source = %s AND reference = wish.reference AND NOT reference = '' LIMIT 1
) AS before
LEFT JOIN jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS body(value, position) ON body.value = before.preferences
"""


def registrations_stored(*, wishes: Wishes, numbers: NDArray[np.int64], source: str) -> Stored:
    """The registration of each number (ids; 0: none can be), as `decide` wants to know it."""
    exists, live, same, own = (np.zeros(len(numbers), np.bool_) for _ in range(4))
    stored = Stored(exists, live, same, own, *np.zeros((2, len(numbers)), np.int64))
    some = np.flatnonzero(numbers)  # none, too: else the number of statements would tell
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        arguments = [source, integers(numbers[some]), integers(wishes.body[some]), bodies_json(wishes.bodies)]
        cursor.execute(STATES, arguments)
        found = np.array(cursor.fetchall(), np.int64).reshape(-1, 5)
    rows = some[found[:, 0]]
    stored.exists[rows] = True
    stored.live[rows], stored.same[rows], stored.own[rows] = found[:, 1:4].astype(np.bool_).T
    stored.said[rows] = found[:, 4]
    return stored


def references_used(*, wishes: Wishes, source: str) -> dict[str, Used]:
    """For what this sender used the references of these wishes before."""
    references = sorted({reference for reference in wishes.references if reference})
    if not references:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.execute(USED, [OTHER, words(references), source, bodies_json(wishes.bodies)])
        rows = cursor.fetchall()
    return {
        reference: Used(number, withdrawn, -1 if withdrawn else body) for reference, number, withdrawn, body in rows
    }


def bodies_json(bodies: Sequence[Mapping[str, Any]]) -> str:
    return msgspec.json.encode(list(bodies)).decode()
