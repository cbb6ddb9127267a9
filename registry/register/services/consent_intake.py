"""A firm's claim as it comes from outside: the number still a spelling."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.numbers.reading import subscriber_or_refuse
from core.policies import current_policy
from core.services.number import number_obtain
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register.models import Consent
from registry.register.services.consent import consent_claim


@transaction.atomic
def consent_ingest(
    *,
    marketer: Marketer,
    number: str,
    channels: Collection[str],
    categories: Collection[str],
    given_at: datetime,
    expires_at: datetime | None,
    evidence: Mapping[str, Any],
    at: datetime,
    actor: Actor,
) -> Consent:
    """Claim a consent for the number as spelled. Raises `DomainError` when it is none, `NotAllowed` without admission."""
    policy = current_policy(at)
    check_standing(marketer, policy)
    e164 = subscriber_or_refuse(number, policy)
    return consent_claim(
        marketer=marketer,
        number=number_obtain(e164=e164, at=at),
        channels=channels,
        categories=categories,
        given_at=given_at,
        expires_at=expires_at,
        evidence=evidence,
        at=at,
        actor=actor,
    )
