"""Every act obeys the table, from every state: it moves the consent, changes nothing, or is refused with a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.errors import Conflict
from core.models import AuditRecord
from core.services.user import citizen_obtain
from registry.firms.models import Marketer
from registry.register.models import Consent
from registry.register.rules.consent import ConsentAct, ConsentState, Speaker, acts_open, leads_to
from registry.register.selectors.consent import consent_facts, consent_state, consents_of_number, consents_waiting
from registry.register.selectors.refusal import refusal_before
from registry.register.services.consent import consent_confirm, consent_contest, consent_revoke, consent_withdraw
from registry.register.services.consent_notice import consents_notify
from registry.register.services.consent_queue import consent_turns_take
from registry.register.services.number_release import number_release
from registry.register.services.refusal import refusal_record
from tests.registry.conftest import SYSTEM, subscriber
from tests.registry.register.consents import claimed, registered

pytestmark = pytest.mark.django_db
ACTS: dict[ConsentAct, Any] = {
    ConsentAct.CONFIRM: consent_confirm,
    ConsentAct.CONTEST: consent_contest,
    ConsentAct.REVOKE: consent_revoke,
    ConsentAct.WITHDRAW: consent_withdraw,
}
BACKEND = "django.contrib.auth.backends.ModelBackend"
HOUR = timedelta(hours=1)


def stands(firm: Marketer, state: ConsentState) -> Consent:
    """A consent of Alice's that stands so."""
    consent = claimed(firm, subscriber(), clock.now() - 2 * HOUR)
    if state != ConsentState.CLAIMED:
        column = "expires_at" if state == ConsentState.EXPIRED else f"{state}_at"
        Consent.objects.filter(pk=consent.pk).update(**{column: clock.now() - HOUR})
    consent.refresh_from_db()
    assert consent_state(consent, clock.now()) == state
    return consent


@pytest.mark.parametrize("state", ConsentState)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_on_each_state(marketer: Marketer, act: ConsentAct, state: ConsentState) -> None:
    consent, before = stands(marketer, state), AuditRecord.objects.count()
    facts, to = consent_facts(consent), leads_to(state, act)
    if to is None:
        with pytest.raises(Conflict) as refused:
            ACTS[act](consent=consent, at=clock.now(), actor=SYSTEM)
        assert refused.value.code in ("consent.confirmed", "consent.ended") and str(refused.value.message)
    else:
        after = ACTS[act](consent=consent, at=clock.now(), actor=SYSTEM)
        assert consent_state(after, clock.now()) == to
    consent.refresh_from_db()
    moved = to not in (state, None)
    assert (consent_facts(consent) != facts) == moved
    assert AuditRecord.objects.count() - before == moved


@pytest.mark.parametrize("state", ConsentState)
def test_only_a_claim_is_told_of(marketer: Marketer, state: ConsentState) -> None:
    registered(subscriber())
    consent = stands(marketer, state)
    consent_turns_take(marketer_id=marketer.pk, at=clock.now())
    assert consents_notify(number_id=consent.number_id, at=clock.now()) == (state == ConsentState.CLAIMED)
    consent.refresh_from_db()
    assert consent_state(consent, clock.now()) == leads_to(state, ConsentAct.NOTIFY)


@pytest.mark.parametrize("state", ConsentState)
def test_a_refusal_and_a_new_holder_leave_no_consent_behind(marketer: Marketer, state: ConsentState) -> None:
    consent, at = stands(marketer, state), clock.now()
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=at, actor=SYSTEM)
    consent.refresh_from_db()
    assert consent_state(consent, at) == (leads_to(state, ConsentAct.REVOKE) or state)
    number_release(number=subscriber(), reason="recycled", at=at, actor=SYSTEM)
    consent.refresh_from_db()
    assert consent_state(consent, at) == ConsentState.ENDED


@pytest.mark.parametrize("state", ConsentState)
def test_what_the_citizen_sees(marketer: Marketer, state: ConsentState) -> None:
    consent, numbers = stands(marketer, state), [subscriber().pk]
    seen = state not in (ConsentState.WITHDRAWN, ConsentState.ENDED)
    assert list(consents_of_number(numbers, clock.now())) == [consent] * seen
    assert consents_waiting(numbers, clock.now()) == (state in (ConsentState.CLAIMED, ConsentState.NOTIFIED))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(citizen_obtain(number=subscriber(), language="en", at=clock.now()), backend=BACKEND)
    page = client.get("/my/consents/").content.decode()
    offered = [act for act in ConsentAct if f"/my/consents/{consent.public_id}/{act}/" in page]
    assert offered == (list(acts_open(state, Speaker.CITIZEN)) if seen else [])


def test_what_was_revoked_still_shows_when_the_firm_takes_its_claim_back(marketer: Marketer) -> None:
    consent = stands(marketer, ConsentState.REVOKED)
    consent_withdraw(consent=consent, at=clock.now(), actor=SYSTEM)
    assert list(consents_of_number([subscriber().pk], clock.now())) == [consent]


def test_a_refusal_is_lifted_by_a_later_consent_only_while_that_one_stands(marketer: Marketer) -> None:
    at, about = clock.now(), {"number_id": subscriber().pk, "marketer_id": marketer.pk}
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=at - 9 * HOUR, actor=SYSTEM)
    later = claimed(marketer, subscriber(), at - 8 * HOUR, expires_at=at)
    consent_confirm(consent=later, at=at - 7 * HOUR, actor=SYSTEM)
    assert refusal_before(**about, at=at - HOUR) is None
    assert refusal_before(**about, at=at - 8 * HOUR) and refusal_before(**about, at=at)
