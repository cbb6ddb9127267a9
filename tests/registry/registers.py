"""A register for tests: what its tables say, and what a view of it says, number by number."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection

from core.numbers.e164 import to_digits
from core.sealing.sealing import seal_many
from registry.engine.index.profiles import UNREGISTERED
from registry.engine.index.view import View
from registry.register.following.register_view import current_view
from registry.register.models import RegisterChange, Registration
from registry.register.services.registration import registration_record, registration_withdraw
from tests.registry.conftest import SYSTEM, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
NUMBERS = [f"+86139{n:08d}" for n in range(12345678, 12345690)]


def register(e164: str, at: datetime = AT, **preferences: Any) -> None:
    registration_record(
        number=subscriber(e164),
        preferences=preferences or {"all": True},
        assurance="sms_code",
        source="site",
        at=at,
        actor=SYSTEM,
    )


def withdraw(e164: str) -> None:
    registration_withdraw(number=subscriber(e164), assurance="sms_code", source="site", at=AT, actor=SYSTEM)


def said_by(view: View, *e164s: str) -> list[Any]:
    """The preferences that a view knows of each number, None where it is not registered, its code where it is asked for."""
    digits = np.array([to_digits(e164) for e164 in e164s or NUMBERS], dtype=np.uint64)
    codes = view.look_up(seal_many(digits, view.key_id)).tolist()
    return [profile_said(view, code) for code in codes]


def profile_said(view: View, code: int) -> Any:
    if code == UNREGISTERED:
        return None
    profile = view.profiles[code] if code < len(view.profiles) else None
    return dict(profile.preferences) if profile is not None else code


def said_now(*e164s: str) -> list[Any]:
    return said_by(current_view(at=AT), *e164s)


def stands(*e164s: str) -> list[Any]:
    """What the tables say: the preferences of each number, None where it is not registered."""
    live = Registration.objects.live().select_related("number")
    bodies = {(row.number.sealed, row.number.seal_key): row.preferences for row in live}
    rows = [subscriber(e164) for e164 in e164s or NUMBERS]
    return [bodies.get((row.sealed, row.seal_key)) for row in rows]


def change_ids() -> list[int]:
    """The last change of each number, as committed now."""
    last = dict(RegisterChange.objects.order_by("number_id", "pk").values_list("number_id", "pk"))
    return [last.get(subscriber(e164).pk, 0) for e164 in NUMBERS]


def unguarded(sql: str) -> None:
    """What a restored dump, or whoever empties tables, does beside the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql)
        finally:
            cursor.execute("SET session_replication_role = origin")
