"""My numbers from which firms say that I call for them: confirm, or end it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.models import Number
from core.policies import current_policy
from core.running.form_state import posted_state, seal_state
from core.selectors.number import number_e164, number_masked
from core.web.once import once_with, stale
from core.web.proving import proved_lately
from core.web.words import category_names
from registry.firms.selectors.caller_number import Declaration, claims_to_mobiles
from registry.firms.services.caller_proof import caller_confirm, caller_disown
from registry.register.selectors.holding import numbers_of
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, citizen

PURPOSE = "caller-line"
ACTS = {
    "confirm": (caller_confirm, _("Confirmed: you call for this firm from this number.")),
    "end": (caller_disown, _("Ended. This number is not used for the firm; the firm is told.")),
}


@allow(CITIZEN)
def my_caller_lines(request: HttpRequest) -> HttpResponse:
    rows = [_row(request, claim, number) for claim, number in own(request)]
    return render(request, "registry/register/my_caller_lines.html", {"rows": rows})


def own(request: HttpRequest) -> list[tuple[Declaration, Number]]:
    """What firms said of the reader's numbers, each with its number."""
    numbers = {number_e164(number): number for number in numbers_of(citizen(request))}
    return [(claim, numbers[claim.value]) for claim in claims_to_mobiles(numbers)]


def _row(request: HttpRequest, claim: Declaration, number: Number) -> dict[str, object]:
    return {
        "id": claim.pk,
        "firm": claim.marketer.name,
        "number": number_masked(number),
        "trades": category_names(claim.trades, current_policy()),
        "since": claim.since,
        "confirmed_at": claim.proved_at,
        "until": claim.until,
        "by_me": claim.disowned_at is not None,
        "sealed": seal_state(request, PURPOSE, {"claim": claim.pk}),
    }


@allow(CITIZEN)
def decide(request: HttpRequest, claim_id: int, act: str) -> HttpResponse:
    """One answer to one firm; its address alone leads back to the page. Confirming takes a code to the phone, just now."""
    found = next(((claim, number) for claim, number in own(request) if claim.pk == claim_id), None)
    if found is None or act not in ACTS:
        raise Http404
    claim, number = found
    if request.method == "POST":
        if act == "confirm" and not proved_lately(request, number):
            return ask_code(request, number, reverse("my-caller-lines"))
        state = posted_state(request, PURPOSE)
        try:
            if state is None or state.data["claim"] != claim.pk:
                raise stale()
            return once_with(state, lambda: _answered(request, claim, number, act))
        except DomainError as error:
            messages.error(request, str(error.message))
    return redirect("my-caller-lines")


def _answered(request: HttpRequest, claim: Declaration, number: Number, act: str) -> HttpResponse:
    service, said = ACTS[act]
    service(declaration=claim, number=number, at=clock.now(), actor=actor(request))
    messages.success(request, str(said))
    return redirect("my-caller-lines")
