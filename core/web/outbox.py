"""Development only: the text messages that would have been sent, and the movable clock. Loopback only."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import LOOPBACK, allow
from core.models import SmsMessage
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt
from core.selectors.number import number_masked

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def read(message: SmsMessage) -> str:
    try:
        return ephemeral_decrypt("sms", bytes(message.body)).decode()
    except (CorruptSecret, KeyDestroyed):
        return "—"


@allow(LOOPBACK)
def outbox(request: HttpRequest) -> HttpResponse:
    messages = [
        {"to": number_masked(row.number), "text": read(row), "at": row.queued_at, "state": row.state}
        for row in SmsMessage.objects.select_related("number").order_by("-pk")[:100]
    ]
    return render(request, "core/outbox.html", {"sent": messages, "steps": STEPS})


@allow(LOOPBACK)
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    step = STEPS.get(request.POST.get("step", ""))
    if step:
        clock.move_to(clock.now() + step)
    return redirect("outbox")
