"""A citizen refuses one firm: its consents end with it, and only a later confirmed one lifts it."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import AuditRecord
from registry.firms.models import Marketer
from registry.register.models import Consent, Refusal
from registry.register.selectors.refusal import RefusalState, refusal_before
from registry.register.services.consent import consent_claim, consent_confirm
from registry.register.services.refusal import refusal_record
from tests.acts import acts
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, make_marketer, subscriber
from tests.registry.registers import register

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


def claim(marketer: Marketer, e164: str = ALICE, category: str = "insurance", at: datetime = AT - DAY) -> Consent:
    return consent_claim(
        marketer=marketer, number=subscriber(e164), channels=["voice"], categories=[category], given_at=at,
        evidence={"kind": "form"}, at=at, actor=SYSTEM,
    )  # fmt: skip


def refuse(marketer: Marketer, at: datetime = AT) -> Refusal:
    return refusal_record(number=subscriber(), marketer=marketer, source="complaint", at=at, actor=SYSTEM)


def before(marketer: Marketer, at: datetime) -> RefusalState | None:
    return refusal_before(number_id=subscriber().pk, marketer_id=marketer.pk, at=at)


def test_it_counts_from_its_moment_on_for_this_firm_alone(marketer: Marketer) -> None:
    refusal = refuse(marketer)
    assert (refusal.source, refusal.at) == ("complaint", AT)
    assert before(marketer, AT - SECOND) is None
    assert before(marketer, AT) == before(marketer, AT + 900 * DAY) == RefusalState("recorded", AT)
    assert before(make_marketer("91310000MA1FL0000B"), AT) is None
    record = AuditRecord.objects.get(act="refusal.recorded")
    assert (record.target_id, record.data) == (refusal.pk, {"source": "complaint"})


def test_every_consent_of_this_firm_ends_and_of_no_other(marketer: Marketer) -> None:
    mine = [claim(marketer), claim(marketer, category="loans")]
    others = [claim(marketer, BOB), claim(make_marketer("91310000MA1FL0000B"))]
    later = claim(marketer, category="education", at=AT + SECOND)
    refuse(marketer)
    assert {row.pk for row in Consent.objects.filter(revoked_at=AT)} == {row.pk for row in mine}
    assert Consent.objects.filter(revoked_at=None).count() == len([*others, later])
    assert acts("consent.revoked", "refusal") == ["consent.revoked", "consent.revoked", "refusal.recorded"]


def test_said_again_it_is_a_second_word_that_revokes_nothing_twice(marketer: Marketer) -> None:
    consent = claim(marketer)
    refuse(marketer)
    refuse(marketer, AT + DAY)
    consent.refresh_from_db()
    assert consent.revoked_at == AT
    assert before(marketer, AT + DAY) == RefusalState("recorded", AT + DAY)
    assert acts("consent.revoked", "refusal") == ["consent.revoked", "refusal.recorded", "refusal.recorded"]


def test_only_a_consent_confirmed_later_lifts_it(marketer: Marketer) -> None:
    refuse(marketer)
    consent = claim(marketer, at=AT + SECOND)
    assert before(marketer, AT + DAY) is not None  # a claim alone lifts nothing
    consent_confirm(consent=consent, at=AT + DAY, actor=SYSTEM)
    assert before(marketer, AT + DAY - SECOND) is not None
    assert before(marketer, AT + DAY) is None
    refuse(marketer, AT + 2 * DAY)
    found = before(marketer, AT + 2 * DAY)
    assert found and found.at == AT + 2 * DAY


def test_a_firm_barred_by_name_in_the_register_is_refused_too(marketer: Marketer) -> None:
    register(ALICE, AT, firms=[{"marketer": marketer.public_id, "allow": False}])
    assert before(marketer, AT - SECOND) is None
    assert before(marketer, AT) == RefusalState("preference", AT)


@pytest.mark.django_db(transaction=True)
def test_at_once_a_consent_is_revoked_once(marketer: Marketer) -> None:
    claim(marketer)
    at_once(3, lambda: refuse(marketer))
    assert acts("consent.revoked") == ["consent.revoked"]
    assert Refusal.objects.count() == len(acts("refusal")) == 3
