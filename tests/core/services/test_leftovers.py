"""What has ended by itself is forgotten; what still counts stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from core import clock
from core.models import IdempotentAnswer
from core.models.idempotent_answer import LIFETIME
from core.services.leftovers import leftovers_forget
from tests.acts import acts

pytestmark = pytest.mark.django_db


def test_old_answers_and_sessions_that_are_over_go() -> None:
    at, second = clock.now(), timedelta(seconds=1)
    for key, age in ((b"old", LIFETIME + second), (b"young", LIFETIME - second)):
        IdempotentAnswer.objects.create(client="form", key_digest=key, body_digest=key, created_at=at - age)
    for name, left in (("over", -second), ("live", second)):
        Session.objects.create(session_key=name, session_data="", expire_date=at + left)
    before = acts()
    assert [leftovers_forget(at=at), leftovers_forget(at=at)] == [2, 0]
    assert bytes(IdempotentAnswer.objects.get().key_digest) == b"young"
    assert Session.objects.get().session_key == "live"
    assert acts() == before
