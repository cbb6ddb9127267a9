"""Which act on a registration can be taken back: the last one, while it is young, to what stood before it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from registry.register.models import RegisterChange
from registry.register.rules.undoing import undoable

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VOICE: dict[str, Any] = {"channels": ["voice"]}


def test_the_last_act_and_what_stood_before() -> None:
    assert undoable([], AT, DAY) is None
    ended, stands = RegisterChange(preferences={}, at=AT), RegisterChange(preferences=VOICE, at=AT)
    found = undoable([stands, ended], AT + HOUR, DAY)
    assert found is not None and found.before is None and found.body_before == {}
    assert undoable([ended, stands], AT + DAY, DAY) is None
    again = undoable([ended, stands], AT + HOUR, DAY)
    assert again is not None and again.body_before == VOICE
