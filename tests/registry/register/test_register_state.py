"""What the register holds of one number, as a scrub asks: as of a moment, and as far as it concerns the firm."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.numbers.e164 import to_digits
from core.policies import load
from core.sealing import sealing
from registry.firms.models import Marketer
from registry.register.rules.preferences import Preferences, read_preferences
from registry.register.rules.register_state import NOTHING, RegisterState
from registry.register.selectors.register_states import register_states
from tests.registry.conftest import ALICE, BOB, CAROL, make_marketer
from tests.registry.registers import register, withdraw

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)  # when `withdraw` withdraws
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DATABASE = pytest.mark.django_db


def states(marketer: Marketer, at: datetime, *e164s: str) -> list[RegisterState | None]:
    """The state of each number, None where it is not registered."""
    key_id = sealing.active_key_id()
    sealed = sealing.seal_many(np.array([to_digits(e164) for e164 in e164s], np.uint64), key_id)
    found = register_states(sealed, key_id=key_id, marketer=marketer.public_id, at=at)
    return [found.get(value) for value in sealed.tolist()]


def test_nothing_is_no_wish_no_date_and_no_doubt() -> None:
    assert (NOTHING.preferences, NOTHING.binding_from, NOTHING.doubtful) == (None, None, False)
    assert RegisterState() == NOTHING != RegisterState(Preferences())


def test_a_state_that_numbers_share_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        NOTHING.doubtful = True  # type: ignore[misc]


@DATABASE
def test_the_last_word_by_the_moment_counts(marketer: Marketer) -> None:
    register(ALICE, AT - 2 * DAY)
    register(ALICE, AT - DAY, channels=["text"])
    withdraw(ALICE)
    everything, texts = RegisterState(read_preferences({"all": True})), read_preferences({"channels": ["text"]})
    moments = (AT - 2 * DAY - SECOND, AT - 2 * DAY, AT - DAY, AT - SECOND, AT)
    found = [states(marketer, at, ALICE)[0] for at in moments]
    assert found == [None, everything, RegisterState(texts), RegisterState(texts), None]


@DATABASE
def test_until_it_binds_a_registration_says_from_when(marketer: Marketer, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    register(ALICE, AT)
    binds = AT + load("us").versions[-1].register.binds_after
    wish = read_preferences({"all": True})
    assert states(marketer, binds - SECOND, ALICE) == [RegisterState(wish, binds)]
    assert states(marketer, binds, ALICE) == [RegisterState(wish)]


@DATABASE
def test_of_single_firms_only_the_one_that_asks_is_told_and_alike_states_are_one(marketer: Marketer) -> None:
    other = make_marketer("91310000MA1FL0000B")
    mine = {"marketer": marketer.public_id, "allow": False}
    register(ALICE, AT, all=True, firms=[mine, {"marketer": other.public_id, "allow": True}])
    register(BOB, AT, all=True)
    register(CAROL, AT, all=True, firms=[mine])
    alice, bob, carol = states(marketer, AT, ALICE, BOB, CAROL)
    assert alice is carol and alice == RegisterState(read_preferences({"all": True, "firms": [mine]}))
    assert bob == RegisterState(read_preferences({"all": True}))
