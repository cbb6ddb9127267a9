"""What became of a message, by its gateway's word."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFound
from core.models import SmsMessage
from core.services.audit import audit_write
from core.services.sms_event import is_first

State = SmsMessage.State


@transaction.atomic
def sms_receipt_record(
    *, gateway: str, event: str, gateway_id: str, reference: str, delivered: bool, at: datetime
) -> None:
    """Record on the message that it arrived, or did not. Twice, late or in another order it comes to the same: what
    arrived once has arrived.

    Raises `NotFound` while no such message is known as sent, so that a receipt quicker than our own note comes again.
    """
    if not is_first(gateway, event, at):
        return
    known = Q(gateway_id=gateway_id) if gateway_id else Q(pk=None)
    if reference.isascii() and reference.isdigit() and len(reference) < 19:
        known |= Q(pk=int(reference))
    sent = (State.SENT, State.UNSURE, State.DELIVERED, State.UNDELIVERED)
    message = SmsMessage.objects.select_for_update().filter(known, gateway=gateway, state__in=sent).first()
    if message is None:
        raise NotFound("sms.unknown", _("No such message was sent by this gateway."))
    if message.state == State.DELIVERED or (message.state == State.UNDELIVERED and not delivered):
        return
    message.state, message.receipt_at = (State.DELIVERED if delivered else State.UNDELIVERED), at
    message.save(update_fields=["state", "receipt_at"])
    act = "sms.delivered" if delivered else "sms.undelivered"
    audit_write(actor=Actor.system(f"gateway-{gateway}"), act=act, target=message, at=at)
