"""Business relationships a firm has on file: each kept once, and none that has not happened."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import AuditRecord
from registry.firms.models import Marketer
from registry.register.models import Relationship
from registry.register.services.relationship import relationship_record
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, make_marketer, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


def record(
    marketer: Marketer, kind: str = "purchase", e164: str = ALICE, happened_at: datetime = AT - DAY, at: datetime = AT
) -> Relationship:
    return relationship_record(
        marketer=marketer, number=subscriber(e164), kind=kind, happened_at=happened_at, at=at, actor=SYSTEM
    )


def test_what_happened_and_when_it_was_heard_of(marketer: Marketer) -> None:
    kept = record(marketer)
    assert (kept.kind, kept.at, kept.received_at) == ("purchase", AT - DAY, AT)
    audit = AuditRecord.objects.get(act="relationship.recorded")
    assert (audit.target_id, audit.at, audit.data) == (kept.pk, AT, {})


def test_told_again_it_is_the_same_and_keeps_its_first_day(marketer: Marketer) -> None:
    kept = record(marketer)
    again = record(marketer, at=AT + DAY)
    assert (again.pk, again.received_at) == (kept.pk, AT)
    assert acts("relationship") == ["relationship.recorded"]


def test_another_kind_moment_number_or_firm_is_another_one(marketer: Marketer) -> None:
    rows = [
        record(marketer),
        record(marketer, "inquiry"),
        record(marketer, happened_at=AT - DAY - SECOND),
        record(marketer, e164=BOB),
        record(make_marketer("91310000MA1FL0000B")),
    ]
    assert len({row.pk for row in rows}) == len(acts("relationship")) == 5


def test_what_has_not_happened_or_is_no_relationship_is_refused(marketer: Marketer) -> None:
    assert refusal_of(lambda: record(marketer, "friendship")) == "relationship.malformed"
    assert refusal_of(lambda: record(marketer, happened_at=AT + SECOND)) == "relationship.malformed"
    assert not Relationship.objects.exists() and acts("relationship") == []
    assert record(marketer, happened_at=AT).at == AT


@pytest.mark.django_db(transaction=True)
def test_told_at_once_it_is_kept_once(marketer: Marketer) -> None:
    assert set(at_once(4, lambda: record(marketer).pk)) == {Relationship.objects.get().pk}
    assert acts("relationship") == ["relationship.recorded"]
