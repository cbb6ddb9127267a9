"""A text that came in: it proves what it may, once, and leaves nothing else behind."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from core.models import AuditRecord, NumberProof
from core.proving.purpose import Purpose
from core.services.number_proof import proof_start
from core.services.sms_inbound import sms_receive
from tests.acts import acts
from tests.registry.conftest import at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
ALICE = "+8613912345678"
SPELLINGS = ["+8613912345678", "8613912345678", "13912345678", "0086 139 1234 5678", "tel:+86-139-1234-5678"]


def receive(text: str, sender: str = ALICE, event: str = "e1") -> None:
    sms_receive(gateway="first", event=event, sender=sender, text=text, at=AT)


def texted(proof: NumberProof) -> bool:
    proof.refresh_from_db()
    return proof.texted_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("sender", SPELLINGS)
def test_the_sender_is_read_as_gateways_write_it(sender: str) -> None:
    proof = proof_start(purpose=Purpose.SIGN_IN, e164=ALICE, language="en", address="192.0.2.1", at=AT)
    receive(proof.word, sender)
    assert texted(proof)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "STOP", "00000", "x" * 5000, "1" * 8, "my word is 12345678"])
def test_anything_else_changes_nothing_and_is_kept_nowhere(text: str) -> None:
    proof = proof_start(purpose=Purpose.SIGN_IN, e164=ALICE, language="en", address="192.0.2.1", at=AT)
    NumberProof.objects.update(word="87654321")
    receive(text)
    assert not texted(proof)
    record = AuditRecord.objects.get(act="sms.received")
    assert (record.target_id, record.data) == (None, {})


@pytest.mark.django_db(transaction=True)
def test_the_same_call_at_once_counts_once() -> None:
    proof = proof_start(purpose=Purpose.SIGN_IN, e164=ALICE, language="en", address="192.0.2.1", at=AT)

    def hear() -> None:
        receive(proof.word)
        connection.close()

    at_once(4, hear)
    assert texted(proof) and acts("sms") == ["sms.received"]
