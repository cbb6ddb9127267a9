"""A sealed state opens for its purpose, for whom it was drawn, and for a while; nobody reads or makes one."""

import base64
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from core import clock
from core.running.form_state import LIFETIME, holder_named, open_state, seal_state
from core.running.visitor import COOKIE

NUMBER = "13912345678"


def asked(visitor: str = "v" * 32, user: int = 0) -> HttpRequest:
    request: Any = RequestFactory().get("/")
    request.COOKIES[COOKIE] = visitor
    request.user = SimpleNamespace(pk=user, is_authenticated=True) if user else AnonymousUser()
    return request  # type: ignore[no-any-return]


def test_it_carries_what_was_answered_and_shows_none_of_it() -> None:
    sealed = seal_state(asked(), "complaint", {"caller": NUMBER})
    raw = base64.urlsafe_b64decode(sealed)
    assert not any(digits in text for digits in (NUMBER.encode(), b"caller") for text in (sealed.encode(), raw))
    opened = open_state(asked(), "complaint", sealed)
    assert opened is not None and opened.data == {"caller": NUMBER}
    assert seal_state(asked(), "complaint", {"caller": NUMBER}) != sealed, "no two forms have the same id"


def test_what_was_drawn_before_signing_in_opens_after_it() -> None:
    sealed = seal_state(asked(), "complaint")
    assert open_state(asked(user=7), "complaint", sealed)


def test_nobody_else_opens_it_nor_another_form() -> None:
    of_account, of_browser = seal_state(asked(user=7), "consent"), seal_state(asked(), "consent")
    assert open_state(asked("w" * 32, user=7), "consent", of_account), "the account's own, from another browser"
    for stranger in (asked(), asked(user=8), asked("w" * 32, user=8)):
        assert open_state(stranger, "consent", of_account) is None
    assert open_state(asked("w" * 32), "consent", of_browser) is None
    assert open_state(asked(user=7), "complaint", of_account) is None
    assert holder_named(of_account) == "user:7"


def test_changed_forged_or_hostile_text_is_none() -> None:
    sealed = seal_state(asked(), "consent", {"seen": "claimed"})
    turned = [sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :] for at in range(0, len(sealed), 7)]
    hostile = ["", "x", "号码", "=" * 40, sealed[:-8], sealed * 2, "A" * 200_000, "\0", sealed + "\n"]
    for text in [*turned, *hostile]:
        assert open_state(asked(), "consent", text) is None, text[:60]
        assert holder_named(text) == ""


def test_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, now = seal_state(asked(), "consent"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + LIFETIME - timedelta(minutes=1))
    assert open_state(asked(), "consent", sealed)
    monkeypatch.setattr(clock, "now", lambda: now + LIFETIME + timedelta(minutes=1))
    assert open_state(asked(), "consent", sealed) is None
