"""States of a consent, and what counts at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from core.policies import load
from registry.register.rules.consent import TRANSITIONS, ConsentFacts, ConsentState, may_become, standing

CN = load("cn").versions[-1]
DAY = timedelta(days=1)
START = datetime(2026, 11, 1, tzinfo=UTC)
LIFE = ConsentFacts(
    received_at=START, notified_at=START + DAY, confirmed_at=START + 2 * DAY, revoked_at=START + 5 * DAY,
    expires_at=START + 9 * DAY,
)  # fmt: skip


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (-1, None),
        (0, "claimed"),
        (1, "notified"),
        (2, "confirmed"),
        (4.9, "confirmed"),
        (5, "revoked"),
        (20, "revoked"),
    ],
)
def test_the_state_at_each_moment(after: float, state: str | None) -> None:
    assert LIFE.state_at(START + after * DAY, CN) == state


def test_it_lapses_at_its_own_end_or_after_the_packs_lifetime() -> None:
    kept = replace(LIFE, revoked_at=None)
    assert kept.state_at(START + 9 * DAY, CN) == "expired"
    endless = replace(kept, expires_at=None)
    assert endless.state_at(START + 4000 * DAY, CN) == "confirmed"
    lapsing = structs.replace(CN, exemptions=structs.replace(CN.exemptions, consent_lifetime=90 * DAY))
    assert endless.state_at(START + 89 * DAY, lapsing) == "confirmed"
    assert endless.state_at(START + 90 * DAY, lapsing) == "expired"


def test_the_citizens_last_word_counts() -> None:
    contested = ConsentFacts(received_at=START, contested_at=START + DAY)
    assert contested.state_at(START + DAY, CN) == "contested"
    after_all = replace(contested, confirmed_at=START + 2 * DAY)
    assert after_all.state_at(START + 3 * DAY, CN) == "confirmed"


def test_transitions() -> None:
    assert may_become(ConsentState.CLAIMED, ConsentState.NOTIFIED)
    assert may_become(ConsentState.NOTIFIED, ConsentState.CONFIRMED)
    assert may_become(ConsentState.CONTESTED, ConsentState.CONFIRMED)
    assert not may_become(ConsentState.CONFIRMED, ConsentState.CLAIMED)
    assert not may_become(ConsentState.CONFIRMED, ConsentState.CONTESTED)
    for ended in (ConsentState.REVOKED, ConsentState.EXPIRED):
        assert not TRANSITIONS[ended]
    assert TRANSITIONS.keys() == set(ConsentState)


def test_which_of_several_consents_decides() -> None:
    at = START + 6 * DAY
    claimed = ConsentFacts(received_at=START)
    loans = replace(claimed, confirmed_at=START + DAY, categories=frozenset({"loans"}), channels=frozenset({"text"}))
    assert standing([LIFE, claimed], "voice", "insurance", at, CN) == "revoked"
    assert standing([claimed, loans], "voice", "insurance", at, CN) == "claimed"
    assert standing([claimed, loans], "text", "loans", at, CN) == "confirmed"
    assert standing([], "voice", "insurance", at, CN) is None
