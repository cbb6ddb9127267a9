"""Helpers of the acts on a webhook: its row is always locked before its deliveries'."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from registry.firms.models import Webhook


def lock_webhook(webhook: Webhook) -> Webhook:
    """The webhook, for an act on it."""
    found = Webhook.objects.standing().select_for_update(no_key=True).filter(pk=webhook.pk).first()
    if found is None:
        raise Conflict("webhook.deleted", _("This webhook was deleted meanwhile."))
    return found
