"""Registered and binding at a moment: whoever asks the database, one number or the whole register, hears what the rule says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.models import Number
from registry.engine.index.profiles import UNREGISTERED, Profile, ProfileTable
from registry.register.following.register_news import StateReader
from registry.register.following.register_stream import profiles_in_use, stream_register
from registry.register.models import RegisterChange, Registration
from registry.register.rules.registration import RegistrationStanding, binds, registration_standing
from registry.register.rules.registration_batch import Wishes
from registry.register.selectors.register_states import register_states
from registry.register.selectors.registration import registration_at, registration_now
from registry.register.selectors.registration_bulk import registrations_stored
from tests.registry.conftest import subscriber

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
BODIES = ({"all": True}, {"channels": ["voice"], "firms": [{"marketer": "mkt_1", "allow": False}]})
NEAR = st.sampled_from([n * timedelta(microseconds=1) for n in range(-2, 3)])
MOMENT = st.one_of(NEAR, st.timedeltas(timedelta(days=-4000), timedelta(days=4000))).map(lambda since: AT + since)
WORD = st.fixed_dictionaries(
    {
        "what": st.sampled_from(RegisterChange.What),
        "at": MOMENT,
        "binding_from": MOMENT,
        "body": st.sampled_from(BODIES),
    }
)
ROW = st.fixed_dictionaries(
    {"withdrawn_at": st.none() | MOMENT, "binding_from": MOMENT, "preferences": st.sampled_from(BODIES)}
)
ONCE = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
NONE, PENDING = RegistrationStanding.NONE, RegistrationStanding.PENDING


@contextmanager
def numbers(count: int) -> Iterator[list[Number]]:
    with transaction.atomic():
        yield [subscriber(f"+861391234{n:04d}") for n in range(count)]
        transaction.set_rollback(True)


def sealed(held: list[Number]) -> NDArray[np.int64]:
    return np.array([number.sealed for number in held], np.int64)


@ONCE
@given(st.lists(st.lists(WORD, max_size=6), min_size=1, max_size=8))
def test_the_log_is_read_alike_for_one_number_and_for_many(logs: list[list[dict[str, Any]]]) -> None:
    with numbers(len(logs)) as held:
        for number, words in zip(held, logs, strict=True):
            for word in words:
                body = {} if word["what"] == "withdrawn" else word["body"]
                rest = {key: word[key] for key in ("what", "at", "binding_from")}
                RegisterChange.objects.create(number=number, preferences=body, registered_at=EVER, said_at=EVER, **rest)
        found = register_states(sealed(held), key_id=held[0].seal_key, marketer="mkt_1", at=AT)
        for number, words in zip(held, logs, strict=True):
            # The last word by the moment; of several at one moment the one written last.
            last = max(
                (word for word in reversed(words) if word["at"] <= AT), key=lambda word: word["at"], default=None
            )
            one, many = registration_at(number_id=number.pk, at=AT), found.get(number.sealed or 0)
            if last is None or registered(last) == NONE:
                assert one is None and many is None
                continue
            assert one and many and one.preferences.as_body() == last["body"] == many.preferences.as_body()  # type: ignore[union-attr]
            assert (one.binding_from, one.changed_at) == (last["binding_from"], last["at"])
            assert (many.binding_from is not None) == (registered(last) == PENDING) == (not binds(one.binding_from, AT))


def registered(word: dict[str, Any]) -> RegistrationStanding:
    return registration_standing(withdrawn=word["what"] == "withdrawn", binding_from=word["binding_from"], at=AT)


@ONCE
@given(st.lists(ROW, min_size=1, max_size=12))
def test_the_present_is_read_alike_row_by_row_and_as_a_whole(rows: list[dict[str, Any]]) -> None:
    with numbers(len(rows)) as held:
        common = {"registered_at": EVER, "changed_at": AT, "said_at": EVER, "source": "site", "assurance": "sms_code"}
        for number, row in zip(held, rows, strict=True):
            Registration.objects.create(number=number, **common, **row)
        stand = {row.number_id: row.standing(AT) for row in Registration.objects.all()}
        for number, row in zip(held, rows, strict=True):
            withdrawn = row["withdrawn_at"] is not None
            assert stand[number.pk] == registration_standing(
                withdrawn=withdrawn, binding_from=row["binding_from"], at=AT
            )
            assert (registration_now(number.pk) is None) == (stand[number.pk] == NONE)
        live = {pk for pk, standing in stand.items() if standing != NONE}
        assert set(Registration.objects.live().values_list("number_id", flat=True)) == live
        assert stored_live(held) == live
        for profiles in (followed(held), streamed(held)):
            seen = {number.pk: profiles.get(number.sealed or 0) for number in held}
            assert {pk for pk, profile in seen.items() if profile is not None} == live
            assert all(profile.pending == (stand[pk] == PENDING) for pk, profile in seen.items() if profile)


def stored_live(held: list[Number]) -> set[int]:
    none = np.zeros(len(held), np.int64)
    wishes = Wishes(none.astype(np.uint64), none.astype(np.bool_), none, [BODIES[0]], none)
    ids = np.array([number.pk for number in held], np.int64)
    return set(ids[registrations_stored(wishes=wishes, numbers=ids, source="site").live].tolist())


def followed(held: list[Number]) -> dict[int, Profile | None]:
    """As the change log's readers see these numbers."""
    table = ProfileTable()
    states = StateReader(table, held[0].seal_key, AT).of_ids([number.pk for number in held])
    pairs = zip(states.sealed.tolist(), states.codes.tolist(), strict=True)
    return {value: table.profiles[code] for value, code in pairs if code != UNREGISTERED}


def streamed(held: list[Number]) -> dict[int, Profile | None]:
    """As a snapshot is made of them."""
    found: dict[int, Profile | None] = {}
    profiles = profiles_in_use(connection, at=AT)

    def receive(values: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        found.update(zip(values.tolist(), (profiles.profiles[code] for code in codes.tolist()), strict=True))

    stream_register(connection, profiles, key_id=held[0].seal_key, at=AT, receive=receive)
    assert profiles.registrations == len(found)
    return found
