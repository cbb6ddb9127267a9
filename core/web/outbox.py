"""Development only: the messages that would have been sent or spoken, texts to us, and the movable clock. Loopback only."""

import secrets
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import LOOPBACK, allow
from core.models import SmsMessage
from core.numbers.masking import mask
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt
from core.selectors.sms import addressee
from core.services.sms_inbound import sms_receive
from core.sms.lines import is_spoken_to

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class TextForm(forms.Form):
    """A text message that somebody's telephone would send to the short number."""

    sender = forms.CharField(label=_("Number of the sender"), max_length=40)
    text = forms.CharField(label=_("Text"), max_length=160)


def read(message: SmsMessage) -> str:
    try:
        return ephemeral_decrypt("sms", bytes(message.body)).decode()
    except (CorruptSecret, KeyDestroyed):
        return "—"


def numbered(message: SmsMessage) -> str:
    try:
        return addressee(message)
    except (CorruptSecret, KeyDestroyed):
        return ""


@allow(LOOPBACK)
def outbox(request: HttpRequest) -> HttpResponse:
    messages = [
        {
            "to": mask(number) if number else "—",
            "text": read(row),
            "at": row.queued_at,
            "state": row.state,
            "spoken": row.medium == "voice" or (not row.medium and number != "" and is_spoken_to(number)),
        }
        for row in SmsMessage.objects.select_related("number").order_by("-pk")[:100]
        for number in [numbered(row)]
    ]
    context = {"sent": messages, "steps": STEPS, "text_form": TextForm()}
    return render(request, "core/outbox.html", context)


@allow(LOOPBACK)
@require_POST
def text_in(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST)
    if form.is_valid():
        sms_receive(gateway="outbox", event=secrets.token_urlsafe(), at=clock.now(), **form.cleaned_data)
    return redirect("outbox")


@allow(LOOPBACK)
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    step = STEPS.get(request.POST.get("step", ""))
    if step:
        clock.move_to(clock.now() + step)
    return redirect("outbox")
