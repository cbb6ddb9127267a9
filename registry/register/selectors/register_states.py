"""What the register holds of numbers of which a profile does not tell all: named firms, registrations not yet binding."""

import json
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.selectors.known_numbers import known_numbers
from registry.register.models import RegisterChange
from registry.register.models.registration_standing import last_words_sql
from registry.register.rules.preferences import read_preferences
from registry.register.rules.register_state import RegisterState
from registry.register.rules.registration import RegistrationStanding, registration_standing

LAST_WORDS = last_words_sql("number_id, what, preferences::text, binding_from")
BATCH = 20_000


def register_states(sealed: NDArray[np.int64], *, key_id: int, marketer: str, at: datetime) -> dict[int, RegisterState]:
    """States at `at` by sealed number, as far as they concern this firm (its public id); unregistered ones are left out.

    Numbers whose state is the same share one object.
    """
    found: dict[int, RegisterState] = {}
    shared: dict[tuple[str, datetime | None], RegisterState] = {}
    for start in range(0, len(sealed), BATCH):
        known = known_numbers(sealed[start : start + BATCH], key_id)
        of_id = dict(zip(known.ids.tolist(), known.sealed.tolist(), strict=True))
        for number_id, what, text, binding_from in _last_words(list(of_id), at):
            withdrawn = what == RegisterChange.What.WITHDRAWN
            standing = registration_standing(withdrawn=withdrawn, binding_from=binding_from, at=at)
            if standing == RegistrationStanding.NONE:
                continue
            binds = binding_from if standing == RegistrationStanding.PENDING else None
            body = _concerning(json.loads(text), marketer)
            key = (json.dumps(body, sort_keys=True), binds)
            if key not in shared:
                shared[key] = RegisterState(read_preferences(body), binds)
            found[of_id[number_id]] = shared[key]
    return found


def _last_words(ids: list[int], at: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_WORDS, {"ids": ids, "at": at})
        return list(cursor.fetchall())


def _concerning(body: dict[str, Any], marketer: str) -> dict[str, Any]:
    """The wish without other firms, so that many citizens' wishes are one kind."""
    mine = [row for row in body.get("firms", ()) if row["marketer"] == marketer]
    rest = {key: value for key, value in body.items() if key != "firms"}
    return {**rest, "firms": mine} if mine else rest
