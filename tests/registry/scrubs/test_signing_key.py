"""One key signs at a time; it is made once, on first need, and never leaves the house in plaintext."""

import pytest

from core import clock
from core.models import AuditRecord
from registry.scrubs.models import SigningKey
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.selectors.signing_key import private_key
from registry.scrubs.services.signing_key import signing_key_make, signing_key_obtain, signing_key_rotate
from tests.registry.conftest import SYSTEM, at_once

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(AuditRecord.objects.filter(act__startswith="signing_key.").order_by("pk").values_list("act", flat=True))


@pytest.mark.parametrize("live", [True, False])
def test_the_key_in_use_is_made_on_first_need(live: bool) -> None:
    first, second = (signing_key_obtain(live=live, at=clock.now()) for _ in range(2))
    assert first == second == signing_key_make(live=live, at=clock.now())
    assert (first.live, first.retired_at) == (live, None) and acts() == ["signing_key.made"]
    assert list(public_keys()) == ([first.kid] if live else [])  # the sandbox's receipts never verify as genuine


def test_the_private_half_is_encrypted_and_fits_the_published_one() -> None:
    key = signing_key_obtain(live=True, at=clock.now())
    pair = private_key(key)
    secret = str(pair.as_dict(private=True)["d"])
    assert "d" not in key.public and key.private and secret.encode() not in bytes(key.private)
    assert key.public["x"] == pair.as_dict(private=False)["x"] and key.public["kid"] == key.kid == pair.thumbprint()


def test_a_rotation_retires_the_key_in_use_and_the_trail_names_the_actor() -> None:
    old, at = signing_key_obtain(live=True, at=clock.now()), clock.now()
    trial = signing_key_obtain(live=False, at=at)
    new = signing_key_rotate(at=at, actor=SYSTEM)
    old.refresh_from_db()
    trial.refresh_from_db()
    assert (old.retired_at, new.retired_at, trial.retired_at) == (at, None, None)
    assert signing_key_obtain(live=True, at=at) == new != old
    assert set(public_keys()) == {old.kid, new.kid}
    rotated = AuditRecord.objects.get(act="signing_key.rotated")
    assert (rotated.actor, rotated.target_id) == (str(SYSTEM), new.pk)


def test_a_rotation_before_any_need_makes_the_first_key() -> None:
    assert signing_key_rotate(at=clock.now(), actor=SYSTEM) == SigningKey.objects.get()


@pytest.mark.django_db(transaction=True)
def test_needed_by_several_at_once_one_key_is_made() -> None:
    keys = at_once(4, lambda: signing_key_obtain(live=True, at=clock.now()))
    assert len({key.pk for key in keys}) == SigningKey.objects.count() == 1
    assert acts() == ["signing_key.made"]


@pytest.mark.django_db(transaction=True)
def test_rotations_at_once_leave_one_key_in_use() -> None:
    signing_key_obtain(live=True, at=clock.now())
    keys = at_once(3, lambda: signing_key_rotate(at=clock.now(), actor=SYSTEM))
    (in_use,) = SigningKey.objects.filter(live=True, retired_at=None)
    assert in_use in keys and len({key.pk for key in keys}) == 3  # each rotation that the trail tells of made a key
    assert (acts().count("signing_key.rotated"), SigningKey.objects.count()) == (3, 4)
