"""My consents: what firms say I agreed to. Confirm, contest, or revoke with one click."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.policies import current_policy
from core.running.form_state import posted_state, seal_state
from core.selectors.number import number_masked
from core.web.once import once_with, stale
from core.web.proving import proved_lately
from core.web.words import category_names, channel_names
from registry.register.models import Consent
from registry.register.rules.consent import ConsentState, Speaker, acts_open
from registry.register.selectors.consent import consent_evidence, consent_state, consents_of_number
from registry.register.selectors.consent_proof import proofs_of
from registry.register.selectors.consent_told import revocations_told
from registry.register.selectors.holding import numbers_of
from registry.register.services.consent import consent_confirm, consent_contest, consent_revoke
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, citizen

PURPOSE = "consent"
ACTS = {
    "confirm": (consent_confirm, _("Confirmed. This firm may contact you as described.")),
    "contest": (consent_contest, _("Noted that you never agreed. This claim no longer counts.")),
    "revoke": (
        consent_revoke,
        _("Revoked. This firm may no longer contact you: from now on every list that it checks says so."),
    ),
}
STATES = {
    ConsentState.CLAIMED: (_("Waits for you"), "warning"),
    ConsentState.NOTIFIED: (_("Waits for you"), "warning"),
    ConsentState.CONFIRMED: (_("Confirmed by you"), "success"),
    ConsentState.CONTESTED: (_("Contested by you"), "error"),
    ConsentState.REVOKED: (_("Revoked by you"), "grey"),
    ConsentState.EXPIRED: (_("Expired"), "grey"),
}


@allow(CITIZEN)
def my_consents(request: HttpRequest) -> HttpResponse:
    consents = own(request)
    told = revocations_told(consents, clock.now())
    proofs = proofs_of([row.pk for row in consents])
    rows = [
        {**show(row), "told": told.get(row.pk), "proofs": proofs[row.pk], "sealed": _seen_sealed(request, row)}
        for row in consents
    ]
    return render(request, "registry/register/my_consents.html", {"consents": rows})


@allow(CITIZEN)
def decide(request: HttpRequest, public_id: str, act: str) -> HttpResponse:
    """One answer to one consent, to what the page showed of it; its address alone leads back to the page."""
    consent = next((row for row in own(request) if row.public_id == public_id), None)
    if consent is None or act not in ACTS:
        raise Http404
    if request.method == "POST":
        if act == "confirm" and not proved_lately(request, consent.number):
            return ask_code(request, consent.number, reverse("my-consents"))
        state = posted_state(request, PURPOSE)
        try:
            if state is None or state.data["consent"] != public_id:
                raise stale()
            return once_with(state, lambda: answered(request, consent, act, ConsentState(state.data["seen"])))
        except DomainError as error:
            messages.error(request, str(error.message))
    return redirect("my-consents")


def answered(request: HttpRequest, consent: Consent, act: str, seen: ConsentState) -> HttpResponse:
    service, said = ACTS[act]
    service(consent=consent, at=clock.now(), actor=actor(request), seen=seen)
    messages.success(request, str(said))
    return redirect("my-consents")


def _seen_sealed(request: HttpRequest, consent: Consent) -> str:
    """What the buttons of one consent rest on."""
    shown = {"consent": consent.public_id, "seen": str(consent_state(consent, clock.now()))}
    return seal_state(request, PURPOSE, shown)


def own(request: HttpRequest) -> list[Consent]:
    return list(consents_of_number([number.pk for number in numbers_of(citizen(request))], clock.now()))


def _proof_of(consent: Consent) -> dict[str, str]:
    """What the firm says proves it, as the firm wrote it; of a revoked one it goes with its time."""
    said = {name: text for name, text in consent_evidence(consent).items() if text}
    return {**said, "kind": str(_("a form"))} if said.get("kind") == "form" else said


def show(consent: Consent) -> dict[str, object]:
    policy, state = current_policy(), consent_state(consent, clock.now())
    text, tone = STATES[state]
    return {
        "id": consent.public_id,
        "firm": consent.marketer.name,
        "number": number_masked(consent.number),
        "channels": channel_names(consent.channels, policy),
        "categories": category_names(consent.categories, policy),
        "given_at": consent.given_at,
        "received_at": consent.received_at,
        "proof": _proof_of(consent),
        "revoked_at": consent.revoked_at,
        "state": text,
        "tone": tone,
        "confirmed": state == ConsentState.CONFIRMED,
        "acts": acts_open(state, Speaker.CITIZEN),
    }
