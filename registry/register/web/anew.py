"""A fresh code to the number before protection is taken from it: a session that fell into other hands lifts nothing
(docs/adr/0073)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.models import Number
from core.proving.purpose import Purpose
from core.selectors.number import number_e164
from core.web import proving
from core.web.drafts import draft_forget, draft_keep, draft_of
from registry.register.selectors.holding import numbers_of
from registry.register.web.lines import citizen

PROVING = Purpose.ANEW


def ask_code(request: HttpRequest, number: Number, following: str, *, why: str = "") -> HttpResponse:
    """Send a code to the number, and lead to its page; then to `following`, an address of ours, to do there what was asked.
    `why`: a sentence, where it is not that protection is taken away."""
    try:
        proving.begin(request, PROVING, number_e164(number), number=number.pk, following=following, why=why)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(following)
    return redirect("my-number-anew")


@allow(CITIZEN)
def number_anew(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request, PROVING, newest=True)
    if not draft.data:
        return redirect("my-numbers")
    turn, following = proving.turn(request, PROVING, draft), draft.data["following"]
    if turn.sent:
        return redirect(draft_keep(request, PROVING, draft, {}).at("my-number-anew"))
    if turn.number and turn.number in numbers_of(citizen(request)):
        proving.note_proved(request, turn.number)
        draft_forget(request, PROVING)
        return redirect(following)
    shown = proving.shown(request, PROVING, draft, turn.form)
    context = {**shown, "begin": reverse("my-numbers"), "why": draft.data["why"]}
    return render(request, "registry/register/number_anew.html", context, status=turn.status)
