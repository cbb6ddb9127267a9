"""A key that stands twice in one object is refused at every door: nobody can tell which was meant."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from complaints.formats.records import json_records
from core.written.json_text import UNREADABLE, KeyTwice, read_json
from registry.firms.models import Marketer, Operator
from registry.register.models import RegisterChange
from tests.complaints.test_complaints_api import ROW
from tests.registry.conftest import ALICE, BOB, Api
from tests.registry.register.conftest import NDJSON, handed_in


def twice(row: dict[str, Any], key: str, value: str) -> str:
    return f"{{{json.dumps(key)}: {json.dumps(value)}, {json.dumps(row, ensure_ascii=False)[1:]}"


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 1}', '{"a" :1,"a":2}', '[{"b": {"a": 1, "a": 2}}]', '{"a": 1, "\\u0061": 2}', '{"": 1, "": 2}'],
)
def test_a_key_that_stands_twice_is_named(text: str) -> None:
    with pytest.raises(KeyTwice) as refused:
        read_json(text.encode())
    assert str(refused.value) in ("a", "")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}',
        '{"a": "he said \\"a\\": 1, \\"a\\": 2"}',
        '"a\\": 1"',
        "[]",
        "null",
    ],
)
def test_what_stands_once_in_each_object_is_read(text: str) -> None:
    assert read_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize("text", [b"", b"{", b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_unreadable(text: bytes) -> None:
    with pytest.raises(UNREADABLE):
        read_json(text)


@pytest.mark.django_db
def test_a_body_says_which_key(api_of: Callable[..., Api], operator: Operator) -> None:
    answer = api_of(operator, "complaint").post("complaints", twice(ROW, "caller", "95555"))
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")
    assert "caller" in answer.json()["detail"] and "两次" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_row_of_several_is_rejected_alone(api_of: Callable[..., Api], operator: Operator) -> None:
    complaints = f"{twice(ROW, 'caller', '95555')}\n{json.dumps(ROW)}"
    answer = api_of(operator, "complaint").post("complaints", complaints, kind=NDJSON)
    assert [json.loads(line)["status"] for line in answer.content.splitlines()] == ["rejected", "accepted"]
    row = handed_in()
    lines = f"{twice(row, 'action', 'withdraw')}\n{json.dumps(row)}"
    answer = api_of(operator, "register").post("registrations", lines, kind=NDJSON)
    assert [json.loads(line)["status"] for line in answer.content.splitlines()] == ["rejected", "accepted"]
    assert RegisterChange.objects.count() == 1


@pytest.mark.django_db
def test_a_row_of_a_list_with_two_numbers_is_invalid(api: Api, marketer: Marketer) -> None:
    lines = f"{twice({'number': ALICE}, 'number', BOB)}\n{json.dumps({'number': BOB})}"
    answer = api.post("scrubs?channel=voice&category=insurance", lines, kind=NDJSON)
    assert [json.loads(line)["decision"] for line in answer.content.splitlines()] == ["invalid", "conditional"]


def test_a_row_of_another_centre_is_malformed() -> None:
    (record,) = json_records([twice(ROW, "caller", "95555").encode()])
    assert record.problem == "row.malformed"
