"""Where gateways call us: texts that came in, and receipts. Signed, bounded, and each call counted once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import API, allow
from core.errors import DomainError
from core.services.sms_inbound import sms_receive
from core.services.sms_receipt import sms_receipt_record
from core.sms.callbacks import MOST_BYTES, Callbacks, call_id, inbound_read, receipt_read
from core.sms.gateways import gateways


@allow(API)
@csrf_exempt
@require_POST
def inbound(request: HttpRequest, gateway: str) -> HttpResponse:
    callbacks, body = heard(request, gateway)
    if callbacks.inbound is None:
        raise Http404
    at = clock.now()
    try:
        event = call_id(callbacks.secret, request.headers, body, at)
        sender, text = inbound_read(callbacks.inbound, body)
        sms_receive(gateway=gateway, event=event, sender=sender, text=text, at=at)
    except DomainError as error:
        return refused(error)
    return HttpResponse(status=204)


@allow(API)
@csrf_exempt
@require_POST
def receipts(request: HttpRequest, gateway: str) -> HttpResponse:
    callbacks, body = heard(request, gateway)
    if callbacks.receipts is None:
        raise Http404
    at = clock.now()
    try:
        event = call_id(callbacks.secret, request.headers, body, at)
        receipt = receipt_read(callbacks.receipts, body)
        if receipt.delivered is not None:
            sms_receipt_record(
                gateway=gateway,
                event=event,
                gateway_id=receipt.gateway_id,
                reference=receipt.reference,
                delivered=receipt.delivered,
                at=at,
            )
    except DomainError as error:
        return refused(error)
    return HttpResponse(status=204)


def heard(request: HttpRequest, gateway: str) -> tuple[Callbacks, bytes]:
    """How this gateway's calls are read, and the call's body, of which no more is read than may be."""
    found = gateways().named.get(gateway)
    if found is None or found.callbacks is None:
        raise Http404
    return found.callbacks, request.read(MOST_BYTES + 1)


def refused(error: DomainError) -> HttpResponse:
    return HttpResponse(error.code, content_type="text/plain", status=error.status)
