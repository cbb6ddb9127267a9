"""Acts on consents. A firm claims; only the citizen confirms, contests or revokes."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import Number
from core.policies import current_policy
from core.secrets.encryption import encrypt, hmac_digest
from core.services.audit import audit_write
from core.services.sms import sms_queue
from registry.firms.models import Marketer
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register import signals
from registry.register.models import Consent, Registration

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
    _check_claim(channels, categories, given_at, expires_at, at)
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
            "evidence": encrypt("consent", json.dumps(dict(evidence), ensure_ascii=False).encode()),
            "received_at": at,
        },
    )
    if created:
        audit_write(actor=actor, act="consent.claimed", target=consent, at=at)
        announce(signals.consent_claimed, consent_id=consent.pk)
    return consent


def _check_claim(
    channels: Collection[str],
    categories: Collection[str],
    given_at: datetime,
    expires_at: datetime | None,
    at: datetime,
) -> None:
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
def consent_notify(*, consent_id: int, at: datetime) -> bool:
    """Tell the holder of a registered number of a claim that counts only once confirmed. Safe to run twice or at once."""
    consent = Consent.objects.select_for_update().select_related("number", "marketer").get(pk=consent_id)
    if consent.notified_at or not _waits_for_citizen(consent):
        return False
    if not Registration.objects.filter(number_id=consent.number_id, withdrawn_at=None).exists():
        return False
    consent.notified_at = at
    consent.save(update_fields=["notified_at"])
    user = getattr(consent.number, "user", None)
    with override((user.language if user else "") or settings.LANGUAGE_CODE):
        text = _now(
            "[Do-Not-Call Register] %(firm)s says you agreed to be contacted. It does not count until you confirm it. "
            "Sign in and confirm or contest it under Consents."
        )
        sms_queue(number=consent.number, kind="consent", text=text % {"firm": consent.marketer.name[:40]}, at=at)
    audit_write(actor=Actor.system("consents"), act="consent.notified", target=consent, at=at)
    return True


def _waits_for_citizen(consent: Consent) -> bool:
    said = (consent.confirmed_at, consent.contested_at, consent.revoked_at, consent.withdrawn_at, consent.ended_at)
    return not any(said)


@transaction.atomic
def consent_confirm(*, consent: Consent, at: datetime, actor: Actor) -> Consent:
    """The citizen says: yes, I agreed. From now on it overrides the registration."""
    consent = _locked(consent)
    if consent.confirmed_at and not (consent.contested_at and consent.contested_at > consent.confirmed_at):
        return consent
    consent.confirmed_at = at
    return _write(consent, "confirmed", at, actor)


@transaction.atomic
def consent_contest(*, consent: Consent, at: datetime, actor: Actor) -> Consent:
    """The citizen says: I never agreed to this."""
    consent = _locked(consent)
    if consent.contested_at:
        return consent
    if consent.confirmed_at:
        raise Conflict("consent.confirmed", _("You confirmed this consent. You can still revoke it."))
    consent.contested_at = at
    return _write(consent, "contested", at, actor)


@transaction.atomic
def consent_revoke(*, consent: Consent, at: datetime, actor: Actor) -> Consent:
    """The citizen takes a consent back; final for this consent. Revoking twice changes nothing."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.revoked_at:
        return consent
    consent.revoked_at = at
    return _write(consent, "revoked", at, actor)


@transaction.atomic
def consent_withdraw(*, consent: Consent, at: datetime, actor: Actor) -> Consent:
    """The firm takes its claim back: it no longer counts for it, and the citizen's own word stays as it was said."""
    if Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=at):
        audit_write(actor=actor, act="consent.withdrawn", target=consent, at=at)
    consent.refresh_from_db()
    return consent


def _locked(consent: Consent) -> Consent:
    """The consent, for the citizen to speak on; raises `Conflict` when it is over."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.revoked_at or consent.withdrawn_at or consent.ended_at:
        raise Conflict("consent.ended", _("This consent has already ended."))
    return consent


def _write(consent: Consent, word: str, at: datetime, actor: Actor) -> Consent:
    consent.save(update_fields=[f"{word}_at"])
    audit_write(actor=actor, act=f"consent.{word}", target=consent, at=at)
    webhook_announce(marketer=consent.marketer, event=f"consent.{word}", data={"consent": consent.public_id}, at=at)
    return consent
