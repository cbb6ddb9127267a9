"""Proving a number: one code, few tries, counted per number whoever asks."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core.errors import DomainError, TooMany
from core.models import NumberProof, SmsMessage
from core.secrets.encryption import ephemeral_decrypt
from core.services.number_proof import TRIES_PER_CODE, proof_check, proof_start

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
NUMBER = "+8613912345678"


def start(at: datetime = AT) -> tuple[NumberProof, str]:
    proof = proof_start(e164=NUMBER, language="en", at=at)
    body = SmsMessage.objects.latest("pk").body
    found = re.search(r"\b\d{6}\b", ephemeral_decrypt("sms", bytes(body)).decode())
    assert found
    return proof, found.group()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.django_db
def test_the_right_code_proves_once() -> None:
    proof, code = start()
    assert proof_check(handle=proof.handle, code=f" {code} ", at=AT).proved_at == AT
    with pytest.raises(DomainError) as refused:
        proof_check(handle=proof.handle, code=code, at=AT)
    assert refused.value.code == "code.expired"


@pytest.mark.django_db
def test_a_code_ends_after_ten_minutes() -> None:
    proof, code = start()
    with pytest.raises(DomainError) as refused:
        proof_check(handle=proof.handle, code=code, at=AT + timedelta(minutes=10))
    assert refused.value.code == "code.expired"


@pytest.mark.django_db
def test_after_five_wrong_codes_the_right_one_is_refused_too() -> None:
    proof, code = start()
    for left in range(TRIES_PER_CODE - 1, -1, -1):
        with pytest.raises(DomainError) as refused:
            proof_check(handle=proof.handle, code=wrong(code), at=AT)
        assert refused.value.code == ("code.wrong" if left else "code.too_many_tries")
    with pytest.raises(DomainError) as refused:
        proof_check(handle=proof.handle, code=code, at=AT)
    assert refused.value.code == "code.too_many_tries"


@pytest.mark.django_db
def test_codes_are_sent_at_a_human_pace() -> None:
    start()
    with pytest.raises(TooMany) as refused:
        start(AT + timedelta(seconds=20))
    assert 0 < refused.value.retry_after <= 40
    for minute in range(1, 5):
        start(AT + timedelta(minutes=2 * minute))
    with pytest.raises(TooMany):
        start(AT + timedelta(minutes=20))


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_share_one_count() -> None:
    proof, code = start()
    codes: list[str] = []

    def guess() -> None:
        try:
            proof_check(handle=proof.handle, code=wrong(code), at=AT)
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("code.wrong") == TRIES_PER_CODE - 1
    assert NumberProof.objects.get(pk=proof.pk).tries == TRIES_PER_CODE


@pytest.mark.django_db
def test_the_code_is_not_in_the_database_in_clear() -> None:
    _, code = start()
    row = SmsMessage.objects.latest("pk")
    assert code.encode() not in bytes(row.body)
    assert code.encode() not in bytes(NumberProof.objects.latest("pk").code_digest)
