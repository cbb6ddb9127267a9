"""The form that is signed, and codes as people type them."""

import random

import pytest

from compliance.cases.rules.document_signature import LETTERS, digest_of, new_code, read_code, statement_of
from core.written.json_text import canonical

SAID = {"code": "7QK4-2M9D-XP3L", "number": "示通罚〔2026〕17号", "kind": "decision", "case": "C-1", "at": "2026-11-25"}


def test_the_same_statement_is_the_same_bytes_and_another_is_not() -> None:
    one = statement_of(**SAID, written={"en": {"b": 1, "a": "二"}}, pdfs={"en": b"\x01"})
    other = statement_of(**SAID, written={"en": {"a": "二", "b": 1}}, pdfs={"en": b"\x01"})
    assert canonical(one) == canonical(other) and digest_of(one) == digest_of(other)
    assert b" " not in canonical(one) and "二".encode() in canonical(one)
    assert digest_of(one) != digest_of({**one, "number": "示通罚〔2026〕18号"})


def test_codes_have_no_letters_that_are_confused() -> None:
    assert not set(LETTERS) & set("01OISZB5UV") and len(set(LETTERS)) == len(LETTERS) == 26
    codes = {new_code(random.Random(n).choice) for n in range(200)}
    assert len(codes) == 200 and all(read_code(code) == code for code in codes)


@pytest.mark.parametrize("typed", ["7qk4 2m9d xp3l", "7QK42M9DXP3L", " 7QK4–2M9D—XP3L ", "7qk4-2m9d-xp3l\n"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == "7QK4-2M9D-XP3L"


@pytest.mark.parametrize(
    "typed", ["", "7QK4", "7QK4-2M9D-XP3O", "7QK4-2M9D-XP3LL", "7" * 4_000, "٧QK4-2M9D-XP3L", "%00"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""
