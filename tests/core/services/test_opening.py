"""Each look leaves one record, and no number in it."""

from datetime import UTC, datetime

import pytest

from core.actors import Actor
from core.models import AuditRecord
from core.services.opening import LONGEST_WORDS, opening_record

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_a_look_is_on_record_with_its_purpose_and_without_numbers() -> None:
    opening_record(
        act="complaint.read",
        target=None,
        purpose="other",
        words="called back on 13912345678 " + "x" * 400,
        actor=Actor("user:7"),
        at=AT,
        about={"cases": [3]},
    )
    record = AuditRecord.objects.get()
    assert (record.act, record.actor, record.data["purpose"], record.data["cases"]) == (
        "complaint.read",
        "user:7",
        "other",
        [3],
    )
    kept = record.words
    assert "13912345678" not in kept.words and "139****5678" in kept.words
    assert len(kept.words) == LONGEST_WORDS
    assert record.data["words_digest"] == kept.digest and "called back" not in str(record.data)
