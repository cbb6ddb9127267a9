"""What tests of acts ask: what stands in the audit trail, and with which code an act was refused."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from core.errors import DomainError
from core.models import AuditRecord
from tests.waiting import wait_until


def acts(*prefixes: str) -> list[str]:
    """The acts on record in their order; of all, or of those that begin with one of `prefixes`."""
    found = AuditRecord.objects.order_by("pk").values_list("act", flat=True)
    return [act for act in found if act.startswith(prefixes or "")]


def refusal_of(act: Callable[[], object]) -> str:
    """The code with which `act` is refused; "" when it is done."""
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return ""


def behind(first: Callable[[], object], second: Callable[[], Any]) -> Any:
    """What `second` answers when it comes while `first` is done but not committed yet, and has to wait for it."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(second())
        finally:
            connection.close()

    waiting = threading.Thread(target=run)
    with transaction.atomic():
        first()
        waiting.start()
        wait_until(somebody_waits, "another session to wait for a row")
    waiting.join()
    assert len(answers) == 1, "The second act failed."
    return answers[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
