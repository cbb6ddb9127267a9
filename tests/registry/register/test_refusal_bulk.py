"""Many refusals that a firm heard: each binds at once, ends its consents, and the same again adds nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from core.models import AuditRecord, Number
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent, Refusal
from registry.register.selectors.refusal import refusal_before, refusals_of_firm
from registry.register.services.consent import consent_confirm
from registry.register.services.refusal import refusal_record
from registry.register.services.refusal_bulk import Refused, refusals_record
from tests.acts import acts
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, at_once, make_marketer, mandated, subscriber
from tests.registry.register.consents import claimed

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SAID = AT - timedelta(hours=1)
pytestmark = pytest.mark.django_db


def record(marketer: Marketer, *rows: Refused, at: datetime = AT) -> list[DomainError | None]:
    return refusals_record(marketer=marketer, rows=rows, at=at, actor=SYSTEM)


def codes(answers: list[DomainError | None]) -> list[str]:
    return ["" if answer is None else answer.code for answer in answers]


def before(marketer: Marketer, at: datetime = AT, e164: str = ALICE) -> Any:
    return refusal_before(number_id=subscriber(e164).pk, marketer_id=marketer.pk, at=at)


def test_it_binds_from_the_moment_we_heard_and_ends_the_consents(marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=AT - DAY, actor=SYSTEM)
    confirmed = consent_confirm(consent=claimed(marketer, subscriber(), AT - DAY), at=AT - DAY, actor=SYSTEM)
    other = claimed(make_marketer("91310000MA1FL0000B"), subscriber(), AT - DAY)
    assert codes(record(marketer, Refused("139 1234 5678", SAID), Refused("110", SAID))) == [
        "",
        "number.emergency",
    ]
    assert before(marketer, AT - SECOND) is None and before(marketer).kind in ("recorded", "consent_revoked")
    for consent in (confirmed, other):
        consent.refresh_from_db()
    assert (confirmed.revoked_at, other.revoked_at) == (AT, None)
    refusal = Refusal.objects.get()
    assert (refusal.source, refusal.at, refusal.said_at) == ("firm", AT, SAID)
    audit = AuditRecord.objects.get(act="refusals.recorded")
    assert audit.data == {"refusals": 1, "first": refusal.pk, "last": refusal.pk, "revoked": 1}
    told = WebhookMessage.objects.get(event="consent.revoked")
    assert told.data == {"consent": confirmed.public_id}


def test_handed_in_every_night_it_undoes_no_later_yes(marketer: Marketer) -> None:
    row = Refused(ALICE, SAID)
    record(marketer, row, row)
    later = consent_confirm(consent=claimed(marketer, subscriber(), AT + DAY), at=AT + DAY, actor=SYSTEM)
    record(marketer, row, at=AT + 2 * DAY)
    later.refresh_from_db()
    assert later.revoked_at is None and before(marketer, AT + 2 * DAY) is None
    assert Refusal.objects.count() == 1 and acts("refusals") == ["refusals.recorded"]
    record(marketer, Refused(ALICE, SAID + SECOND), at=AT + 2 * DAY)  # said again
    assert before(marketer, AT + 2 * DAY) is not None


def test_a_call_centre_records_for_the_right_client_alone(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    rows = [Refused(ALICE, SAID, marketer.public_id), Refused(BOB, SAID), Refused(CAROL, SAID, "mkt_unknown")]
    assert codes(record(centre, *rows)) == ["on_behalf_of.not_approved", "", "on_behalf_of.not_approved"]
    mandated(marketer, centre, AT)
    assert codes(record(centre, *rows)) == ["", "", "on_behalf_of.not_approved"]
    assert before(marketer) is not None and before(centre) is None
    assert before(marketer, e164=BOB) is None and before(centre, e164=BOB) is not None


def test_a_suspended_firm_is_heard_and_a_moment_to_come_is_not(marketer: Marketer) -> None:
    suspended = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    old = datetime(1960, 1, 1, tzinfo=UTC)
    answers = record(suspended, Refused(ALICE, SAID), Refused(BOB, AT + SECOND), Refused(BOB, old))
    assert codes(answers) == ["", "at.future", "at.malformed"]
    assert not Number.objects.filter(pk=subscriber(BOB).pk, refusals__isnull=False).exists()


def test_a_firm_is_shown_what_it_heard_and_not_who_complained(marketer: Marketer) -> None:
    refusal_record(number=subscriber(BOB), marketer=marketer, source="complaint", at=AT, actor=SYSTEM)
    record(marketer, Refused(ALICE, SAID))
    assert [row.source for row in refusals_of_firm(marketer.pk)] == ["firm"]


def test_a_thousand_are_few_statements_whoever_is_known(marketer: Marketer) -> None:
    rows = [Refused(f"+861391235{n:04d}", SAID) for n in range(1000)]
    steps = []
    for known in (False, True):
        with transaction.atomic():
            if known:
                for row in rows[:20]:
                    subscriber(row.number)
            with CaptureQueriesContext(connection) as asked:
                assert record(marketer, *rows) == [None] * 1000
            steps.append(len(asked))
            transaction.set_rollback(True)
    assert steps[0] == steps[1] < 30


@pytest.mark.django_db(transaction=True)
def test_at_once_each_is_recorded_once(marketer: Marketer) -> None:
    claimed(marketer, subscriber(), AT - DAY)
    at_once(4, lambda: record(marketer, Refused(BOB, SAID), Refused(ALICE, SAID)))
    assert Refusal.objects.count() == 2 and acts("refusals") == ["refusals.recorded"]
    assert Consent.objects.get().revoked_at == AT
