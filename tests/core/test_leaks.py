"""The search for numbers in plaintext finds what it is there to find."""

from pathlib import Path

import pytest

from core.models import AuditRecord
from tests.leaks import leaks, stands_in

NUMBER = "+8613912345678"


@pytest.mark.parametrize(
    "spelled", ["13912345678", "+8613912345678", "008613912345678", "139 1234 5678", "139-1234-5678", "x13912345678y"]
)
def test_every_spelling_is_found(spelled: str) -> None:
    assert stands_in(b"before " + spelled.encode() + b" after", {b"13912345678"})


def test_a_masked_or_another_number_is_not() -> None:
    assert not stands_in(b"139****5678 13912345679 8613912345670", {b"13912345678"})


@pytest.mark.django_db(transaction=True)
def test_tables_and_files_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "some.log").write_text(f"called {NUMBER}")
    AuditRecord.objects.create(at="2026-11-20T10:00:00Z", actor="system:test", act="test.done", data={"n": NUMBER})
    found = leaks([NUMBER], "86", [tmp_path])
    assert any("core_auditrecord" in place for place in found)
    assert any("some.log" in place for place in found)
