"""States of a consent, and what counts at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from core.policies import load
from registry.register.rules.consent import (
    TABLE,
    ConsentAct,
    ConsentFacts,
    ConsentState,
    Speaker,
    acts_open,
    leads_to,
    standing,
    standing_among,
)

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
    assert standing(LIFE, START + after * DAY, CN) == state


def test_it_lapses_at_its_own_end_or_after_the_packs_lifetime() -> None:
    kept = replace(LIFE, revoked_at=None)
    assert standing(kept, START + 9 * DAY, CN) == "expired"
    endless = replace(kept, expires_at=None)
    assert standing(endless, START + 4000 * DAY, CN) == "confirmed"
    lapsing = structs.replace(CN, exemptions=structs.replace(CN.exemptions, consent_lifetime=90 * DAY))
    assert standing(endless, START + 89 * DAY, lapsing) == "confirmed"
    assert standing(endless, START + 90 * DAY, lapsing) == "expired"


def test_the_citizens_last_word_counts() -> None:
    contested = ConsentFacts(received_at=START, contested_at=START + DAY)
    assert standing(contested, START + DAY, CN) == "contested"
    after_all = replace(contested, confirmed_at=START + 2 * DAY)
    assert standing(after_all, START + 3 * DAY, CN) == "confirmed"


def test_what_was_refused_taken_back_or_ended_stays_so_whatever_is_said_later() -> None:
    withdrawn = ConsentFacts(received_at=START, withdrawn_at=START + DAY, revoked_at=START + 3 * DAY)
    assert standing(withdrawn, START + 2 * DAY, CN) == "withdrawn"  # also when asked after the refusal
    assert standing(withdrawn, START + 3 * DAY, CN) == "revoked"
    assert standing(replace(LIFE, withdrawn_at=START + 6 * DAY), START + 7 * DAY, CN) == "revoked"
    assert standing(replace(LIFE, ended_at=START + 6 * DAY), START + 7 * DAY, CN) == "ended"


def test_the_table_names_every_act_once_and_every_origin_moves() -> None:
    assert list(TABLE) == list(ConsentAct)
    for act, found in TABLE.items():
        assert found.act == act and found.to not in found.origins and not found.origins & found.unmoved
    assert {found.to for found in TABLE.values()} == set(ConsentState) - {ConsentState.CLAIMED}


def test_a_citizen_can_refuse_as_long_as_the_number_is_theirs() -> None:
    for state in set(ConsentState) - {ConsentState.ENDED}:
        assert leads_to(state, ConsentAct.REVOKE) == "revoked"
    assert leads_to(ConsentState.ENDED, ConsentAct.REVOKE) is None
    assert acts_open(ConsentState.CONTESTED, Speaker.CITIZEN) == ("confirm", "revoke")
    assert acts_open(ConsentState.REVOKED, Speaker.CITIZEN) == ()


def test_what_is_confirmed_was_given_and_what_is_over_stays_over() -> None:
    assert leads_to(ConsentState.CONFIRMED, ConsentAct.CONTEST) is None
    for state in (ConsentState.REVOKED, ConsentState.EXPIRED, ConsentState.WITHDRAWN, ConsentState.ENDED):
        assert leads_to(state, ConsentAct.CONFIRM) is None and leads_to(state, ConsentAct.CONTEST) is None


@given(st.lists(st.tuples(st.sampled_from(ConsentAct), st.integers(0, 2)), max_size=9))
def test_a_life_lived_by_the_table_stands_as_the_table_says(life: list[tuple[ConsentAct, int]]) -> None:
    consent, state, at = ConsentFacts(received_at=START), ConsentState.CLAIMED, START
    for act, later in life:
        at += timedelta(microseconds=later)
        to = leads_to(state, act)
        if to and to != state:
            column = "expires_at" if act == ConsentAct.LAPSE else f"{to}_at"
            assert getattr(consent, column) is None, "no moment is written twice, so that no answer changes afterwards"
            consent, state = replace(consent, **{column: at}), to  # type: ignore[arg-type]
        assert standing(consent, at, CN) == state


def test_which_of_several_consents_decides() -> None:
    at = START + 6 * DAY
    claimed = ConsentFacts(received_at=START)
    loans = replace(claimed, confirmed_at=START + DAY, categories=frozenset({"loans"}), channels=frozenset({"text"}))
    assert standing_among([LIFE, claimed], "voice", "insurance", at, CN) == "revoked"
    assert standing_among([claimed, loans], "voice", "insurance", at, CN) == "claimed"
    assert standing_among([claimed, loans], "text", "loans", at, CN) == "confirmed"
    assert standing_among([], "voice", "insurance", at, CN) is None
