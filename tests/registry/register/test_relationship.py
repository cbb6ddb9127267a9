"""Business relationships a firm has on file: each kept once, none that has not happened, and none where the law knows none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from core.models import AuditRecord, Number
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.register.models import Relationship
from registry.register.services.relationship import Happened, relationships_record
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer, mandated

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ANN, BEN = "+13152328257", "+13152328258"
pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Call Centre")


@pytest.fixture(autouse=True)
def _united_states(marketer: Marketer, centre: Marketer, settings: Any) -> None:
    settings.DNC_POLICY = "us"


def record(marketer: Marketer, *rows: Happened, at: datetime = AT) -> list[DomainError | None]:
    return relationships_record(marketer=marketer, rows=rows, at=at, actor=SYSTEM)


def bought(number: str = ANN, kind: str = "purchase", at: datetime = AT - DAY, client: str = "") -> Happened:
    return Happened(number, kind, at, client)


def test_what_happened_and_when_it_was_heard_of(marketer: Marketer) -> None:
    assert record(marketer, bought()) == [None]
    kept = Relationship.objects.get()
    assert (kept.kind, kept.at, kept.received_at) == ("purchase", AT - DAY, AT)
    data = {"relationships": 1, "first": kept.pk, "last": kept.pk}
    assert AuditRecord.objects.get(act="relationships.recorded").data == data


def test_told_again_it_is_the_same_and_keeps_its_first_day(marketer: Marketer) -> None:
    record(marketer, bought(), bought("(315) 232-8257"))
    record(marketer, bought(), at=AT + DAY)
    assert Relationship.objects.get().received_at == AT
    assert acts("relationships") == ["relationships.recorded"]


def test_another_kind_moment_number_or_firm_is_another_one(marketer: Marketer, centre: Marketer) -> None:
    mandated(marketer, centre, AT)
    record(marketer, bought(), bought(kind="inquiry"), bought(at=AT - DAY - SECOND), bought(BEN))
    record(centre, bought(), bought(BEN, "inquiry", client=marketer.public_id))
    assert Relationship.objects.filter(marketer=marketer).count() == 5
    assert Relationship.objects.filter(marketer=centre).count() == 1


def test_a_row_that_cannot_be_hinders_no_other(marketer: Marketer) -> None:
    rows = [bought(at=AT + SECOND), bought("911"), bought(client="mkt_unknown"), bought(at=AT)]
    answers = record(marketer, *rows)
    assert [answer and answer.code for answer in answers[:1] + answers[2:]] == [
        "at.future",
        "on_behalf_of.not_approved",
        None,
    ]
    assert answers[1] is not None and Relationship.objects.count() == 1


def test_where_the_pack_knows_none_it_says_so_and_keeps_nothing(marketer: Marketer, settings: Any) -> None:
    settings.DNC_POLICY = "cn"
    for kind in ("purchase", "inquiry"):
        (answer,) = record(marketer, bought("+8613912345678", kind))
        assert answer and answer.code == "relationship.not_in_rules"
    assert not Relationship.objects.exists() and not Number.objects.exists() and acts("relationships") == []


def test_a_suspended_firm_tells_nothing(marketer: Marketer) -> None:
    suspended = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: record(suspended, bought())) == "marketer.suspended"


def test_a_thousand_are_few_statements(marketer: Marketer) -> None:
    rows = [bought(f"+1315232{n:04d}") for n in range(2000, 3000)]
    with CaptureQueriesContext(connection) as asked:
        assert record(marketer, *rows) == [None] * 1000
    assert len(asked) < 30


@pytest.mark.django_db(transaction=True)
def test_told_at_once_it_is_kept_once(marketer: Marketer) -> None:
    at_once(4, lambda: record(marketer, bought()))
    assert Relationship.objects.count() == 1 and acts("relationships") == ["relationships.recorded"]
