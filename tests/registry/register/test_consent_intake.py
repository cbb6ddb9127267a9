"""A firm's claim from outside: whatever spelling, one claim; and nothing left of what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.models import Number
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_apply, marketer_suspend
from registry.register.models import Consent
from registry.register.services.consent_intake import consent_ingest
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def take_in(marketer: Marketer, number: str = "139 1234 5678", **change: Any) -> Consent:
    said: dict[str, Any] = {
        "channels": ["text", "voice"], "categories": ["insurance"], "given_at": AT - timedelta(days=1),
        "expires_at": None, "evidence": {"kind": "form", "reference": "f-1", "sha256": None}, "at": AT, **change,
    }  # fmt: skip
    return consent_ingest(marketer=marketer, number=number, actor=SYSTEM, **said)


@pytest.mark.parametrize("spelling", ["+8613912345678", "13912345678", "0086 139-1234-5678", "１３９１２３４５６７８"])
def test_whatever_the_spelling_it_is_one_claim(marketer: Marketer, spelling: str) -> None:
    claim = take_in(marketer)
    assert take_in(marketer, spelling, channels=["voice", "text", "voice"], at=AT + SECOND) == claim
    assert (claim.number, claim.received_at, claim.channels) == (subscriber(), AT, ["text", "voice"])
    assert acts("consent") == ["consent.claimed"]


@pytest.mark.parametrize(
    ("number", "change", "code"),
    [
        ("110", {}, "number.emergency"),
        ("hello", {}, "input.malformed"),
        ("+1 212 555 0100", {}, "number.foreign"),
        ("13912345678", {"channels": []}, "channel.unknown"),
        ("13912345678", {"channels": ["pigeon"]}, "channel.unknown"),
        ("13912345678", {"categories": ["weapons"]}, "category.unknown"),
        ("13912345678", {"given_at": AT + SECOND}, "consent.given_at"),
        ("13912345678", {"given_at": datetime(1969, 12, 31, tzinfo=UTC)}, "consent.given_at"),
        ("13912345678", {"expires_at": AT - timedelta(days=1)}, "consent.expires_at"),
    ],
)
def test_a_refused_claim_leaves_nothing(marketer: Marketer, number: str, change: dict[str, Any], code: str) -> None:
    assert refusal_of(lambda: take_in(marketer, number, **change)) == code
    assert not Consent.objects.exists() and not Number.objects.exists() and acts("consent") == []


def test_a_consent_of_this_very_moment_that_ends_in_the_next_is_one(marketer: Marketer) -> None:
    claim = take_in(marketer, given_at=AT, expires_at=AT + SECOND)
    assert (claim.given_at, claim.expires_at) == (AT, AT + SECOND)


def test_who_may_not_ask_claims_nothing(marketer: Marketer) -> None:
    applied = marketer_apply(
        name="Moon", registration_code="91310000MA1FL0000B", categories=["loans"], at=AT, actor=SYSTEM
    )
    assert refusal_of(lambda: take_in(applied)) == "marketer.not_confirmed"
    suspended = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: take_in(suspended)) == "marketer.suspended"
    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_claimed_at_once_it_is_claimed_once(marketer: Marketer) -> None:
    assert set(at_once(4, lambda: take_in(marketer).pk)) == {Consent.objects.get().pk}
    assert acts("consent") == ["consent.claimed"]
