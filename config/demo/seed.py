"""Tells the past weeks of a small country through the real services, stage by stage.

Each stage is one transaction with a mark in the audit trail, so that a seed that was stopped goes on where it was.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from config.demo import cases, complaints, people, register
from config.demo.country import Country
from config.demo.people import SETUP
from core.models import AuditRecord
from core.services.audit import audit_write

WEEKS = timedelta(weeks=6)
Say = Callable[[str], None]


def stages(
    country: Country, kept: dict[str, Any], now: datetime, size: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and act of each stage, in the order of time."""
    start = now - WEEKS
    yield "officers", lambda: people.officers(country, kept, start)
    yield "operator", lambda: people.operator(country, kept, start)
    yield "firms", lambda: people.firms(country, kept, start)
    yield "registrations", lambda: register.register(country, size, start + timedelta(days=2), now - timedelta(hours=3))
    yield "consents", lambda: register.consents(country, size, start + timedelta(days=20))
    yield "scrubs", lambda: register.scrubs(country, start + timedelta(days=3), now - timedelta(hours=2))
    yield "complaints", lambda: complaints.tell(country, start + timedelta(days=3), now - timedelta(hours=6))
    yield "cases", lambda: cases.tell(country, now)


def seed(country: Country, kept: dict[str, Any], *, now: datetime, size: int, say: Say) -> None:
    """Run the stages that have not run on this home."""
    for name, act in stages(country, kept, now, size):
        if AuditRecord.objects.filter(act="demo.told", data__stage=name).exists():
            continue
        with transaction.atomic():
            act()
            audit_write(actor=SETUP, act="demo.told", target=None, at=now, data={"stage": name})
        say(name)
