"""Proofs and codes go when their time is over, and never while a try at them still counts."""

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from core import clock
from core.models import AuditRecord, NumberCode, NumberProof
from core.policies import current_policy
from core.proving.guesses import SPAN
from core.running.batches import Batch
from core.services.number_proof_end import number_proofs_expire

pytestmark = pytest.mark.django_db
PERIOD = current_policy().retention.periods["proof"]


def asked(age: timedelta, tried: datetime | None = None) -> None:
    at = clock.now() - age
    about = {"digest": "d", "expires_at": at + timedelta(minutes=10)}
    NumberProof.objects.create(
        purpose="sign-in",
        handle=f"{age.days}-{tried is None}",
        e164=b"",
        word="123456",
        created_at=at,
        tried_at=tried,
        **about,
    )
    NumberCode.objects.create(purpose="sign-in", medium="text", digits=6, secret=b"", sent_at=at, way="free", **about)


def test_the_old_go_once_on_record_and_the_young_stay() -> None:
    asked(PERIOD + timedelta(hours=1))
    asked(PERIOD - timedelta(hours=1))
    at, policy = clock.now(), current_policy()
    assert number_proofs_expire(at=at, policy=policy).done == 2
    assert number_proofs_expire(at=at, policy=policy) == Batch()
    assert (NumberProof.objects.count(), NumberCode.objects.count()) == (1, 1)
    assert AuditRecord.objects.get(act="number_proofs.expired").data == {"proofs": 1, "codes": 1}


def test_a_try_that_still_counts_is_never_forgotten() -> None:
    """However short a pack's period is: a guesser would get new tries."""
    policy = current_policy()
    short = structs.replace(policy.retention, periods={**policy.retention.periods, "proof": timedelta(days=1)})
    asked(SPAN - timedelta(minutes=1))
    asked(timedelta(days=30), tried=clock.now() - timedelta(hours=1))
    number_proofs_expire(at=clock.now(), policy=structs.replace(policy, retention=short))
    assert NumberProof.objects.count() == 2
