"""The door for operators' registrations: keys that make a request safe to send again, and how much it takes at once."""

import json

import pytest
from django.conf import settings as site_settings

from core.models import Number
from registry.firms.models import Operator
from registry.register.models import RegisterChange
from tests.registry.conftest import Api, at_once
from tests.registry.register.conftest import NDJSON, handed_in


@pytest.mark.django_db
def test_an_idempotency_key_gives_the_first_answer_again(intake: Api) -> None:
    first = intake.post("registrations", handed_in(), **{"Idempotency-Key": "k1"})
    again = intake.post("registrations", handed_in(), **{"Idempotency-Key": "k1"})
    assert first.content == again.content and again["Idempotent-Replayed"] == "true"
    other = intake.post("registrations", handed_in(reference="r-9"), **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")
    assert RegisterChange.objects.count() == 1


@pytest.mark.django_db
def test_a_number_is_a_string(intake: Api) -> None:
    bare = handed_in(number=13912345678)
    (error,) = intake.post("registrations", bare).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/number", "number.not_text") and "引号" in error["detail"]
    row = json.loads(intake.post("registrations", json.dumps(bare).encode(), kind=NDJSON).content)
    assert [(e["pointer"], e["code"]) for e in row["errors"]] == [("/number", "number.not_text")]
    (error,) = intake.post("registrations", handed_in(action=1)).json()["errors"]
    assert error["code"] == "field.malformed"


@pytest.mark.django_db(transaction=True)
def test_the_same_row_twice_at_once_is_one_registration(intake: Api, operator: Operator) -> None:
    answers = at_once(4, lambda: intake.post("registrations", handed_in(), **{"Idempotency-Key": "k1"}))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    answers = at_once(4, lambda: intake.post("registrations", handed_in(number="13800138001", reference="r-2")))
    assert {answer.status_code for answer in answers} == {200}
    assert RegisterChange.objects.count() == 2 and Number.objects.count() == 2


@pytest.mark.django_db
def test_this_address_alone_takes_larger_bodies(intake: Api) -> None:
    padding = b" " * (site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    row = json.dumps(handed_in()).encode()
    assert intake.post("registrations", row + b"\n" + padding, kind=NDJSON).status_code == 200
    keyed = intake.post("registrations", row + b"\n" + padding, kind=NDJSON, **{"Idempotency-Key": "k1"})
    assert keyed.status_code == 200
    too_large = intake.post("registrations", row + b"\n" + padding * 2, kind=NDJSON)
    assert (too_large.status_code, too_large.json()["code"]) == (413, "request.too_large")
    other = intake.post("complaints", row + padding)
    assert other.status_code in (403, 413)
    too_many = intake.post("registrations", b"{}\n" * 100_001, kind=NDJSON)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "rows.too_many")
