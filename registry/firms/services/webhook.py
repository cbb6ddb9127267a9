"""Acts on webhooks. The clear secret exists in the answers of `webhook_create` and `webhook_rotate_secret` and nowhere else."""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models.free_text import clean
from core.policies import current_policy
from core.secrets.encryption import encrypt
from core.services.audit import audit_write
from registry.firms.models import ApiKey, Marketer, Webhook, WebhookDelivery
from registry.firms.permissions import check_confirmed
from registry.firms.rules.web_address import WebAddressRefused, read_web_address
from registry.firms.rules.webhook import EVENTS
from registry.firms.selectors.webhook import WAITING, webhooks_of
from registry.firms.sending.webhook_sending import loopback_hosts
from registry.firms.services.locks import lock_webhook

MOST = 10  # a firm
FORMER_SECRET = timedelta(days=1)
ADDRESS_REFUSED = _("Give an https:// address of a public host, on port 443 or 8443, without user name or fragment.")


@transaction.atomic
def webhook_create(
    *, marketer: Marketer, url: str, events: Collection[str] = EVENTS, live: bool = True, at: datetime, actor: Actor
) -> tuple[Webhook, str]:
    """A new webhook and its clear secret, ``whsec_…``, to be shown once. Not `live`, it hears of the sandbox alone."""
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    if live:
        check_confirmed(marketer, current_policy(at))
    if webhooks_of(marketer.pk, live=live).count() >= MOST:
        raise Conflict("webhook.too_many", _("A firm has at most %(most)d webhooks.") % {"most": MOST})
    secret = _new_secret()
    webhook = Webhook.objects.create(
        marketer=marketer,
        live=live,
        made_by_id=actor.user_id or _maker_of_key(actor),
        url=_checked_url(url),
        events=_checked_events(events),
        secret=encrypt("webhook", secret.encode()),
        created_at=at,
    )
    audit_write(actor=actor, act="webhook.created", target=webhook, at=at, data={"events": webhook.events})
    return webhook, secret


@transaction.atomic
def webhook_change(
    *, webhook: Webhook, url: str | None = None, events: Collection[str] | None = None, at: datetime, actor: Actor
) -> Webhook:
    """Another address or other events; None leaves it as it is. What is on its way goes to the new address."""
    webhook = lock_webhook(webhook)
    webhook.url = webhook.url if url is None else _checked_url(url)
    webhook.events = webhook.events if events is None else _checked_events(events)
    webhook.save(update_fields=["url", "events"])
    audit_write(actor=actor, act="webhook.changed", target=webhook, at=at, data={"events": webhook.events})
    return webhook


@transaction.atomic
def webhook_rotate_secret(*, webhook: Webhook, at: datetime, actor: Actor) -> str:
    """A new secret, to be shown once. For a day messages carry a signature by each, so that nothing is lost meanwhile."""
    webhook = lock_webhook(webhook)
    secret = _new_secret()
    webhook.former_secret, webhook.former_until = bytes(webhook.secret), at + FORMER_SECRET
    webhook.secret = encrypt("webhook", secret.encode())
    webhook.save(update_fields=["secret", "former_secret", "former_until"])
    audit_write(actor=actor, act="webhook.secret_rotated", target=webhook, at=at)
    return secret


@transaction.atomic
def webhook_disable(*, webhook: Webhook, at: datetime, actor: Actor, reason: str = Webhook.Disabled.FIRM) -> Webhook:
    """Send nothing there any more; what still waits is given up and can be replayed. Disabling twice changes nothing."""
    webhook = lock_webhook(webhook)
    if webhook.disabled_at is not None:
        return webhook
    webhook.disabled_at, webhook.disabled_reason = at, reason
    webhook.save(update_fields=["disabled_at", "disabled_reason"])
    WebhookDelivery.objects.filter(webhook=webhook, state__in=WAITING).update(
        state=WebhookDelivery.State.FAILED, last_error="disabled"
    )
    audit_write(actor=actor, act="webhook.disabled", target=webhook, at=at, data={"reason": reason})
    return webhook


@transaction.atomic
def webhook_enable(*, webhook: Webhook, at: datetime, actor: Actor) -> Webhook:
    """Send there again from now on. What was missed is replayed on request."""
    webhook = lock_webhook(webhook)
    if webhook.disabled_at is None:
        return webhook
    webhook.disabled_at, webhook.disabled_reason, webhook.failing_since = None, "", None
    webhook.save(update_fields=["disabled_at", "disabled_reason", "failing_since"])
    audit_write(actor=actor, act="webhook.enabled", target=webhook, at=at)
    return webhook


@transaction.atomic
def webhook_delete(*, webhook: Webhook, at: datetime, actor: Actor) -> None:
    """Forget its address and secrets, for good. The row stays, for an act under way may still point to it."""
    webhook = webhook_disable(webhook=webhook, at=at, actor=actor)
    webhook.deleted_at, webhook.url, webhook.secret, webhook.former_secret = at, "", b"", b""
    webhook.save(update_fields=["deleted_at", "url", "secret", "former_secret"])
    audit_write(actor=actor, act="webhook.deleted", target=webhook, at=at)


def _maker_of_key(actor: Actor) -> int | None:
    """Whoever made the key that made it."""
    public_id = actor.name.removeprefix("key:")
    return ApiKey.objects.filter(public_id=public_id).values_list("made_by_id", flat=True).first()


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _checked_url(url: str) -> str:
    try:
        read_web_address(url, loopback_hosts())
    except WebAddressRefused as refusal:
        raise DomainError(refusal.code, ADDRESS_REFUSED, pointer="/url") from None
    if clean(url) != url:  # masked it would reach nobody
        message = _("A telephone number seems to stand in this address. Choose an address without one.")
        raise DomainError("url.number", message, pointer="/url")
    return url


def _checked_events(events: Collection[str]) -> list[str]:
    if not events or any(event not in EVENTS for event in events):
        raise DomainError("webhook.events", _("Choose at least one event from the list."), pointer="/events")
    return [event for event in EVENTS if event in events]
