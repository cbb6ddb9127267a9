"""What has ended by itself is forgotten; what still counts stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from core import clock
from core.models import IdempotentAnswer, Invitation, User
from core.models.idempotent_answer import LIFETIME
from core.services import leftovers
from core.services.leftovers import INVITED, leftovers_forget
from core.tasks import leftovers_forget as task
from tests.acts import acts

pytestmark = pytest.mark.django_db


def test_old_answers_and_sessions_that_are_over_go() -> None:
    at, second = clock.now(), timedelta(seconds=1)
    for key, age in ((b"old", LIFETIME + second), (b"young", LIFETIME - second)):
        IdempotentAnswer.objects.create(client="form", key_digest=key, body_digest=key, created_at=at - age)
    for name, left in (("over", -second), ("live", second)):
        Session.objects.create(session_key=name, session_data="", expire_date=at + left)
    holder = User.objects.create_user(email="li@example.cn", password="long enough words", name="Li", created_at=at)
    for name in ("over", "live"):
        UserSession.objects.create(user=holder, session_key=name, ip="127.0.0.1", user_agent="")
    before = acts()
    assert [leftovers_forget(at=at).done, leftovers_forget(at=at).done] == [3, 0]
    assert UserSession.objects.get().session_key == "live"
    assert bytes(IdempotentAnswer.objects.get().key_digest) == b"young"
    assert Session.objects.get().session_key == "live"
    assert acts() == before


def test_one_round_takes_all_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Firms send more requests in ten minutes than one transaction takes: the table would grow for ever."""
    monkeypatch.setattr(leftovers, "BATCH", 2)
    at = clock.now()
    for number in range(7):
        key = bytes([number])
        old = at - LIFETIME - timedelta(hours=1)
        IdempotentAnswer.objects.create(client="form", key_digest=key, body_digest=key, created_at=old)
    task()
    assert not IdempotentAnswer.objects.exists()


def test_an_invitation_that_nobody_took_is_forgotten_with_its_address() -> None:
    at, second = clock.now(), timedelta(seconds=1)
    about = {"name": "Li", "role": "officer", "created_at": at}
    for email, since in (("over@x.example", INVITED + second), ("lately@x.example", INVITED - second)):
        Invitation.objects.create(email=email, expires_at=at - since, **about)
    holder = User.objects.create_user(email="in@x.example", password="long enough words", name="In", created_at=at)
    taken = {"accepted_at": at - 2 * INVITED, "accepted_by": holder}
    Invitation.objects.create(email="in@x.example", expires_at=at - 2 * INVITED, **taken, **about)
    assert [leftovers_forget(at=at).done, leftovers_forget(at=at).done] == [1, 0]
    left = Invitation.objects.order_by("email").values_list("email", flat=True)
    assert list(left) == ["in@x.example", "lately@x.example"]
