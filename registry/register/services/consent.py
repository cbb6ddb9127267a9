"""Acts on consents. A firm claims; only the citizen confirms, contests or revokes. What an act may do, the table says."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.events import announce
from core.models import Number
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register import signals
from registry.register.models import Consent
from registry.register.rules.consent import ConsentAct, ConsentState
from registry.register.selectors.disconnection import lines_changed
from registry.register.services.consent_checks import check_claim, given_by_another
from registry.register.services.consent_content import Content
from registry.register.services.consent_says import consent_say


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
    check_claim(channels, categories, given_at, expires_at, at, current_policy(at))
    if refusal := given_by_another(given_at, lines_changed([number.pk]).get(number.pk)):
        raise refusal
    content = Content(channels, categories, given_at, expires_at, evidence)
    consent, created = Consent.objects.get_or_create(
        marketer=marketer,
        number=number,
        content_digest=content.digest(),
        defaults={**content.kept(), "received_at": at},
    )
    if created:
        audit_write(actor=actor, act="consent.claimed", target=consent, at=at)
        announce(signals.consent_claimed, marketer_id=marketer.pk)
    return consent


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
