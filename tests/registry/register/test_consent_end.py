"""Claims that have ended go; what a citizen said to a firm stands."""

import pytest

from core import clock
from core.models import AuditRecord
from registry.register.models import Consent
from registry.register.selectors.consent import consent_evidence
from registry.register.selectors.refusal import refusal_before
from registry.register.services.consent import consent_revoke
from tests.compliance.retention.aging import run, years_pass
from tests.compliance.retention.files import AGES, ALL, DAY
from tests.compliance.world import ACTOR, firm, person
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db


def test_a_revocation_stands_for_ever_without_the_firms_evidence() -> None:
    at = clock.now()
    maker, holder = firm(at=at - DAY), person(at=at)
    consent = claimed(maker, holder, at)
    consent_revoke(consent=consent, at=at, actor=ACTOR)
    years_pass(AGES)
    run(*ALL)
    run(*ALL)
    consent.refresh_from_db()
    assert consent_evidence(consent) == {}
    found = refusal_before(number_id=holder.pk, marketer_id=maker.pk, at=clock.now())
    assert found is not None and found.kind == "consent_revoked"
    assert AuditRecord.objects.filter(act="consents.expired").count() == 1


def test_a_consent_that_counts_stays_however_old() -> None:
    maker = firm(at=clock.now() - DAY)
    claimed(maker, person(at=clock.now()))
    years_pass(AGES)
    run(*ALL)
    assert Consent.objects.count() == 1
