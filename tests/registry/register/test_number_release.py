"""A number changes hands or is erased: its row names nobody any more, and the next holder begins with nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.models import AuditRecord, Number, NumberProof
from core.proving.purpose import Purpose
from core.sealing import sealing
from core.services.number_proof import proof_start
from core.services.user import citizen_obtain
from registry.firms.models import Marketer
from registry.register.models import Consent, Holding, RegisterChange, ReleasedSeal
from registry.register.selectors.registration import registration_at
from registry.register.services.consent import consent_claim
from registry.register.services.holding import holding_add
from registry.register.services.number_release import number_release
from tests.acts import acts
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, subscriber
from tests.registry.register.conftest import signed_in, stop_all
from tests.registry.registers import register

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def release(number: Number, reason: str = "recycled", at: datetime = LATER) -> None:
    number_release(number=number, reason=reason, at=at, actor=SYSTEM)


def claim(marketer: Marketer) -> Consent:
    return consent_claim(
        marketer=marketer, number=subscriber(), channels=["voice"], categories=["insurance"], given_at=AT,
        evidence={"kind": "form"}, at=AT, actor=SYSTEM,
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["recycled", "erased"])
def test_everything_that_was_the_holders_ends(marketer: Marketer, reason: str) -> None:
    register(ALICE)
    number, consent = subscriber(), claim(marketer)
    user = citizen_obtain(number=number, language="en", at=AT)
    holding_add(user=citizen_obtain(number=subscriber(BOB), language="en", at=AT), number=number, at=AT, actor=SYSTEM)
    proof_start(purpose=Purpose.SIGN_IN, e164=ALICE, language="en", address="192.0.2.1", at=AT)
    before = len(acts())
    release(number, reason)
    for row in (number, consent, user):
        row.refresh_from_db()
    assert (number.sealed, consent.ended_at, user.is_active) == (None, LATER, False)
    assert Holding.objects.get().until == LATER and not NumberProof.objects.exists()
    last = RegisterChange.objects.latest("pk")
    assert (last.what, last.source, last.assurance, last.at) == ("withdrawn", reason, "network", LATER)
    assert acts()[before:] == ["registration.withdrawn", "number.released"]
    record = AuditRecord.objects.get(act="number.released")
    assert (record.target_id, record.data) == (number.pk, {"reason": reason})


def test_the_log_keeps_that_a_registration_ended() -> None:
    register(ALICE)
    number = subscriber()
    release(number)
    moments = (AT, LATER - timedelta(seconds=1), LATER)
    assert [registration_at(number_id=number.pk, at=at) is not None for at in moments] == [True, True, False]


def test_readers_of_the_log_learn_once_more_which_number_it_was() -> None:
    register(ALICE)
    number = subscriber()
    release(number)
    kept = ReleasedSeal.objects.get()
    assert sealing.unseal(kept.sealed, kept.seal_key) == ALICE
    assert kept.change == RegisterChange.objects.latest("pk")
    release(subscriber(BOB))  # never registered: nobody has to learn of it
    assert ReleasedSeal.objects.count() == 1


def test_released_again_nothing_changes() -> None:
    register(ALICE)
    number = subscriber()
    release(number)
    release(number, "erased", LATER + timedelta(days=1))
    assert acts("number.released") == ["number.released"]
    assert RegisterChange.objects.count() == 2 and ReleasedSeal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_released_at_once_it_is_released_once() -> None:
    register(ALICE)
    number = subscriber()
    at_once(4, lambda: release(number))
    assert acts("number.released", "registration.withdrawn") == ["registration.withdrawn", "number.released"]


def test_a_new_holder_sees_nothing_of_the_one_before(marketer: Marketer) -> None:
    old_client, old_user = signed_in()
    stop_all(old_client)
    claim(marketer)
    number = subscriber()
    number_release(number=number, reason="recycled", at=clock.now(), actor=SYSTEM)
    number.refresh_from_db()
    assert number.sealed is None
    assert old_client.get("/my/").status_code == 302  # the former holder's session has ended
    new_client, new_user = signed_in()
    assert new_user.pk != old_user.pk and Number.objects.count() == 2
    assert b"This number is not registered." in new_client.get("/my/").content
    assert b"Sunrise" not in new_client.get("/my/consents/").content
    assert registration_at(number_id=subscriber().pk, at=clock.now()) is None
    assert not NumberProof.objects.filter(number=number).exists()
