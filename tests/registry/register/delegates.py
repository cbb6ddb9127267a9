"""Somebody who helps with another's number, named by the real service."""

from datetime import datetime, timedelta

from core import clock
from core.actors import Actor
from core.services.user import citizen_obtain
from registry.register.models import Delegation
from registry.register.services.delegation import delegation_name
from tests.registry.conftest import ALICE, CAROL, subscriber

DAY = timedelta(days=1)


def delegate_of(parent: str = CAROL, delegate: str = ALICE, *, at: datetime | None = None) -> Delegation:
    """Named at `at`, or long enough ago to act by now."""
    at = at or clock.now() - 2 * DAY
    user = citizen_obtain(number=subscriber(delegate), language="en", at=at)
    return delegation_name(user=user, number=subscriber(parent), at=at, actor=Actor.user(user))
