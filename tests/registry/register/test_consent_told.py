"""Whether a system of the firm took the message that a consent was taken back."""

from datetime import timedelta

import pytest

from core import clock
from registry.firms.models import Marketer, WebhookDelivery
from registry.firms.rules.webhook import KEPT
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent
from registry.register.selectors.consent_told import How, Told, revocations_told
from registry.register.services.consent import consent_revoke
from tests.registry.conftest import SYSTEM, subscriber
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


def revoked(marketer: Marketer) -> Consent:
    return consent_revoke(consent=claimed(marketer, subscriber()), at=clock.now(), actor=SYSTEM)


def test_it_is_told_from_what_became_of_the_messages(marketer: Marketer) -> None:
    at = clock.now()
    without = revoked(marketer)
    assert revocations_told([without], at) == {without.pk: Told(How.PORTAL)}
    assert revocations_told([without], at + KEPT + timedelta(days=1)) == {without.pk: Told(How.FORGOTTEN)}
    for n in range(2):
        webhook_create(
            marketer=marketer, url=f"https://crm{n}.example.com/", events=["consent.revoked"], at=at, actor=SYSTEM
        )
    consent = consent_revoke(
        consent=claimed(marketer, subscriber("+8613800138001")), at=clock.now() + timedelta(seconds=1), actor=SYSTEM
    )

    def told() -> Told:
        return revocations_told([without, consent], at)[consent.pk]

    assert told() == Told(How.UNDER_WAY)
    first, second = WebhookDelivery.objects.order_by("pk")
    WebhookDelivery.objects.filter(pk=first.pk).update(state=State.FAILED)
    assert told() == Told(How.UNDER_WAY)
    WebhookDelivery.objects.filter(pk=second.pk).update(state=State.FAILED)
    assert told() == Told(How.FAILED)
    WebhookDelivery.objects.filter(pk=second.pk).update(state=State.DELIVERED, delivered_at=at)
    assert told() == Told(How.TAKEN, at)
    claim = claimed(marketer, subscriber("+8613912345670"))
    assert revocations_told([claim], at) == {}
