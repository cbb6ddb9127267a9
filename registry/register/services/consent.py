"""Acts on consents. A firm claims; only the citizen confirms, contests or revokes. What an act may do, the table says."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.models import Number
from core.models.free_text import clean
from core.policies import current_policy
from core.secrets.encryption import encrypt, hmac_digest
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register import signals
from registry.register.models import Consent
from registry.register.rules.consent import ConsentAct, ConsentState
from registry.register.services.consent_says import consent_say

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # a mistyped year, which the database may be unable to give back


@transaction.atomic
def consent_claim(
    *,
    marketer: Marketer,
    number: Number,
    channels: Collection[str],
    categories: Collection[str],
    given_at: datetime,
    expires_at: datetime | None = None,
    evidence: Mapping[str, Any],
    at: datetime,
    actor: Actor,
) -> Consent:
    """Keep a firm's claim that the holder of `number` agreed. Claiming the same again changes nothing.

    `evidence` is ``{"kind", "reference", "sha256"}``.
    """
    consent_check(channels, categories, given_at, expires_at, at)
    content = {
        "channels": sorted(set(channels)),
        "categories": sorted(set(categories)),
        "given_at": given_at.isoformat(),
        "expires_at": expires_at.isoformat() if expires_at else None,
        "evidence": dict(evidence),
    }
    written = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    consent, created = Consent.objects.get_or_create(
        marketer=marketer,
        number=number,
        content_digest=hmac_digest("consent", written).hex(),
        defaults={
            "channels": sorted(set(channels)),
            "categories": sorted(set(categories)),
            "given_at": given_at,
            "expires_at": expires_at,
            "evidence": encrypt("consent", json.dumps(_kept(evidence), ensure_ascii=False).encode()),
            "received_at": at,
        },
    )
    if created:
        audit_write(actor=actor, act="consent.claimed", target=consent, at=at)
        announce(signals.consent_claimed, marketer_id=marketer.pk)
    return consent


def _kept(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The firm's own words may hold anybody's number; a digest is none."""
    return {name: value if name == "sha256" else clean(value) for name, value in evidence.items()}


def consent_check(
    channels: Collection[str],
    categories: Collection[str],
    given_at: datetime,
    expires_at: datetime | None,
    at: datetime,
) -> None:
    """What a claim must say; whose number it is about is another question."""
    rules = current_policy(at).register
    if not channels or any(channel not in rules.channels for channel in channels):
        raise DomainError("channel.unknown", _("Name at least one channel of this register."), pointer="/channels")
    if not categories or any(category not in rules.categories for category in categories):
        raise DomainError("category.unknown", _("Name at least one trade of this register."), pointer="/categories")
    if given_at < EARLIEST:
        raise DomainError("consent.given_at", _("This moment is not between 1970 and 2200."), pointer="/given_at")
    if given_at > at:
        raise DomainError("consent.given_at", _("A consent cannot be given in the future."), pointer="/given_at")
    if expires_at is not None and expires_at <= given_at:
        message = _("A consent ends after it was given.")
        raise DomainError("consent.expires_at", message, pointer="/expires_at")


@transaction.atomic
def consent_confirm(*, consent: Consent, at: datetime, actor: Actor, seen: ConsentState | None = None) -> Consent:
    """The citizen says: yes, I agreed. From now on it overrides the registration."""
    return consent_say(consent.pk, ConsentAct.CONFIRM, at, actor, seen)


@transaction.atomic
def consent_contest(*, consent: Consent, at: datetime, actor: Actor, seen: ConsentState | None = None) -> Consent:
    """The citizen says: I never agreed to this."""
    return consent_say(consent.pk, ConsentAct.CONTEST, at, actor, seen)


@transaction.atomic
def consent_revoke(*, consent: Consent, at: datetime, actor: Actor, seen: ConsentState | None = None) -> Consent:
    """The citizen takes a consent back, or refuses the firm that claims it; final for this consent."""
    return consent_say(consent.pk, ConsentAct.REVOKE, at, actor, seen)


@transaction.atomic
def consent_withdraw(*, consent: Consent, at: datetime, actor: Actor) -> Consent:
    """The firm takes its claim back: it no longer counts for it, and the citizen's refusal stays as it was said."""
    return consent_say(consent.pk, ConsentAct.WITHDRAW, at, actor)
