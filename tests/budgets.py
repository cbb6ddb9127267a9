"""Caps of the pack in force, set for one test: ``caps(work_steps=4)``, ``caps(**{"code.a_day": 3})``."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from core.policies import current_policy
from core.policies.messages import MessageRules

READERS = (
    "core.selectors.number_proof", "core.selectors.sms_purpose", "core.services.number_proof", "core.web.proving",
    "registry.register.selectors.consent", "registry.register.services.consent_notice",
)  # fmt: skip


@pytest.fixture
def caps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def changed(**values: int) -> None:
        policy = current_policy()
        messages = policy.messages
        for name, value in values.items():
            messages = _with(messages, name, value)
        found = msgspec.structs.replace(policy, messages=messages)
        for module in READERS:
            monkeypatch.setattr(f"{module}.current_policy", lambda *_: found)

    return changed


def _with(messages: MessageRules, name: str, value: int) -> MessageRules:
    table, _, field = name.rpartition(".")
    if not table:
        return msgspec.structs.replace(messages, **{field: value})
    which = "code_rates" if table in messages.code_rates else "budgets"
    rows: dict[str, Any] = dict(getattr(messages, which))
    rows[table] = msgspec.structs.replace(rows[table], **{field: value})
    return msgspec.structs.replace(messages, **{which: rows})
