"""An auditor's finding on a record: part of the trail, never on one's own, in words where something is odd."""

from datetime import UTC, datetime

import pytest

from core.actors import Actor
from core.models import AuditRecord
from core.services.audit_mark import Mark, audit_mark
from core.services.opening import opening_record
from tests.acts import acts, refusal_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
AUDITOR = Actor("user:9")


@pytest.fixture
def record() -> AuditRecord:
    return opening_record(act="case.read", target=None, purpose="duty", actor=Actor("user:7"), at=AT, about={})


def test_a_finding_is_a_record_of_the_trail(record: AuditRecord) -> None:
    made = audit_mark(record=record, mark=Mark.ODD, note="Ask +8613912345678 why", actor=AUDITOR, at=AT)
    assert (made.act, made.actor, made.target_type, made.target_id) == (
        "audit.marked",
        "user:9",
        "core.auditrecord",
        record.pk,
    )
    assert made.data["mark"] == "odd" and "13912345678" not in made.words.words and "Ask" in made.words.words
    assert acts("audit.") == ["audit.marked"]


def test_ones_own_record_and_an_odd_one_without_words_are_refused(record: AuditRecord) -> None:
    own = Actor(record.actor)
    assert refusal_of(lambda: audit_mark(record=record, mark=Mark.IN_ORDER, note="", actor=own, at=AT)) == (
        "audit.own_record"
    )
    assert refusal_of(lambda: audit_mark(record=record, mark=Mark.ODD, note="  ", actor=AUDITOR, at=AT)) == (
        "audit.note_needed"
    )
    assert acts("audit.") == []
