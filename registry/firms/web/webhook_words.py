"""Events, states and failures of webhooks in the reader's words."""

from django.utils.translation import gettext_lazy as _

from core.errors import Text
from registry.firms.models import Webhook, WebhookDelivery
from registry.firms.rules.webhook import BY_DAY
from registry.firms.selectors.marketer import has_member

EVENT_WORDS: dict[str, Text] = {
    "scrub_job.finished": _("A scrub job has finished"),
    "watchlist.changed": _("Answers on a watch list have changed"),
    "consent.confirmed": _("A holder has confirmed a consent"),
    "consent.contested": _("A holder has contested a consent"),
    "consent.revoked": _("A holder has revoked a consent"),
    "refusal.recorded": _("Somebody has refused you by the address in a message"),
    "marketer.suspended": _("Your access was suspended"),
    "quota.decided": _("Your application for a larger quota was decided"),
    "key.restricted": _("A key was slowed or stopped, or is free again"),
    "case.notice_served": _("A notice was served on you"),
    "webhook.test": _("Test message"),
}
REASONS: dict[str, Text] = {
    "firm": _("You have switched it off."),
    "gone": _("The address answered that it is gone (410)."),
    "failing": _("Nothing has got through for five days."),
}
STATES: dict[str, tuple[Text, str]] = {
    "waiting": (_("Waiting"), "grey"),
    "sending": (_("Being sent"), "grey"),
    "delivered": (_("Delivered"), "success"),
    "failed": (_("Failed"), "error"),
}
ERRORS: dict[str, Text] = {
    "status": _("answered with an error"),
    "redirect": _("answered with a redirect, which is not followed"),
    "timeout": _("did not answer within 15 seconds"),
    "connection": _("could not be reached"),
    "tls": _("has no valid certificate for its name"),
    "name.unknown": _("has a name that cannot be found"),
    "address.private": _("has a name that leads to a private network"),
    "disabled": _("given up when the webhook was switched off"),
}
UNFIT = _("is no longer an address that may be called")


def webhook_row(webhook: Webhook) -> dict[str, object]:
    on = webhook.disabled_at is None
    failing = on and webhook.failing_since is not None
    state: tuple[Text, str] = (_("Switched on"), "success") if on else (_("Switched off"), "error")
    return {
        "id": webhook.public_id,
        "url": webhook.url,
        "events": [EVENT_WORDS[event] for event in webhook.events],
        "created_at": webhook.created_at,
        "made_by": webhook.made_by,
        "maker_left": webhook.made_by is not None and not has_member(webhook.marketer_id, webhook.made_by),
        "on": on,
        "text": _("Failing") if failing else state[0],
        "tone": "warning" if failing else state[1],
        "why": REASONS.get(webhook.disabled_reason, ""),
        "disabled_at": webhook.disabled_at,
        "failing_since": webhook.failing_since,
    }


def delivery_row(delivery: WebhookDelivery) -> dict[str, object]:
    text, tone = STATES[delivery.state]
    waiting = delivery.state == WebhookDelivery.State.WAITING
    error = ERRORS.get(delivery.last_error, UNFIT) if delivery.last_error else ""
    return {
        "message": delivery.message.public_id,
        "event": EVENT_WORDS.get(delivery.message.event, delivery.message.event),
        "at": delivery.message.at,
        "by_day": delivery.message.event in BY_DAY,
        "text": text,
        "tone": tone,
        "tries": delivery.tries,
        "status": delivery.last_status,
        "error": error,
        "next_try_at": delivery.next_try_at if waiting and delivery.tries else None,
        "again": delivery.state in (WebhookDelivery.State.DELIVERED, WebhookDelivery.State.FAILED)
        and delivery.message.event != "webhook.test",
    }
