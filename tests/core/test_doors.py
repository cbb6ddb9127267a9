"""What strangers may ask costs little: it asks the database nothing the second time, or it is counted by address."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.access.rules import rule_of
from core.running import rates
from core.running.cache import strict_cache
from tests.core.test_access import EVERY_ADDRESS
from tests.matrix.asking import address, choices, parts

pytestmark = pytest.mark.django_db
# Neither counted nor kept, with the reason.
FREE = {
    "account_reset_password_from_key": "the library's: one row by its key; it counts what is sent",
    "outbox": "on a developer's machine alone",
}
KEY = {"Authorization": "Bearer dnc_live_nobodys"}


class Counting:
    """The cache, and the counters that were asked of it."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(rates_cache, name)

    def count(self, key: str, amount: int, timeout: int) -> Any:
        self.counted.append(key.split(":")[1])
        return rates_cache.count(key, amount, timeout)


rates_cache: Any = strict_cache


def doors() -> list[tuple[str, str, str]]:
    """(name, method, path) of each address that a stranger may open, its parts filled with what there is not."""
    found = []
    for pattern, entry in EVERY_ADDRESS:
        rule = rule_of(entry.callback, entry.name)
        if rule is not None and rule.anonymous:
            words = {part: values[0] for part, values in choices(pattern).items()}
            path = address(pattern, {**dict.fromkeys(parts(pattern), "1"), **words})
            found += [(str(entry.name), method, path) for method in ("GET", "POST")]
    return found


@pytest.mark.parametrize("headers", [{}, KEY], ids=["nobody", "wrong key"])
def test_no_door_asks_the_database_again_and_again_uncounted(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = []
    for name, method, path in doors():
        if headers and not path.startswith("/api/"):
            continue
        ask = getattr(Client(headers=headers, raise_request_exception=False), method.lower())
        ask(path)
        counting = Counting()
        monkeypatch.setattr(rates, "strict_cache", counting)
        with CaptureQueriesContext(connection) as asked:
            answer = Client(headers=headers).generic(method, path)
        monkeypatch.setattr(rates, "strict_cache", rates_cache)
        assert answer.status_code < 500, path
        if len(asked) and not counting.counted and name not in FREE:
            free.append(f"{name}: {method} {path} ({answer.status_code}): {[q['sql'][:90] for q in asked]}")
    assert not free, "\n".join(free)
