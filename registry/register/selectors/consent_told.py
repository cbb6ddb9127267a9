"""What became of telling a firm that a citizen took a consent back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.firms.models import WebhookDelivery, WebhookMessage
from registry.firms.rules.webhook import KEPT
from registry.register.models import Consent
from registry.register.rules.consent import ConsentState

EVENT = f"consent.{ConsentState.REVOKED}"


class How(StrEnum):
    TAKEN = "taken"  # a system of the firm took it
    UNDER_WAY = "under_way"
    FAILED = "failed"  # none of the firm's systems could be reached
    PORTAL = "portal"  # the firm had no system that is told of it
    FORGOTTEN = "forgotten"  # what was sent is not on record any more


@dataclass(frozen=True)
class Told:
    """`at`: when a system of the firm took it first."""

    how: How
    at: datetime | None = None


def revocations_told(consents: Sequence[Consent], at: datetime) -> dict[int, Told]:
    """By the id of each that was revoked. A message has the moment of the revocation, by which it is found."""
    revoked = [consent for consent in consents if consent.revoked_at]
    messages = WebhookMessage.objects.filter(
        marketer__in={consent.marketer_id for consent in revoked},
        at__in={consent.revoked_at for consent in revoked},
        event=EVENT,
        live=True,
    )
    named = {message.data.get("consent"): message.pk for message in messages}
    sent: dict[int, list[WebhookDelivery]] = defaultdict(list)
    for delivery in WebhookDelivery.objects.filter(message__in=named.values()):
        sent[delivery.message_id].append(delivery)
    return {one.pk: _told(sent.get(named.get(one.public_id, 0), []), one, at) for one in revoked}


def _told(sent: Sequence[WebhookDelivery], consent: Consent, at: datetime) -> Told:
    taken = [delivery.delivered_at for delivery in sent if delivery.delivered_at]
    if taken:
        return Told(How.TAKEN, min(taken))
    if any(delivery.state != WebhookDelivery.State.FAILED for delivery in sent):
        return Told(How.UNDER_WAY)
    if sent:
        return Told(How.FAILED)
    over = consent.revoked_at is not None and consent.revoked_at < at - KEPT
    return Told(How.FORGOTTEN if over else How.PORTAL)
