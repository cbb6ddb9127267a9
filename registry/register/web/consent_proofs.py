"""Files by which a firm proves a consent: the firm hands them in, and the holder of the number opens them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import CITIZEN, allow
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.running.rates import Rate, spend
from core.selectors.attachment import attachment_content
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, person, show
from registry.register.models import Consent, ConsentProof
from registry.register.selectors.consent import consent_evidence, consent_of
from registry.register.selectors.consent_proof import consent_proof, proofs_of
from registry.register.services.consent_proof import consent_proofs_add
from registry.register.web.consents import own
from registry.register.web.marketer_consents import row_of

PURPOSE = "consent-proofs"
SENDINGS_OF_ONE_FIRM = Rate("consent-proofs", 500, 86400)  # what is refused lies for a day with its form, too


@allow(MARKETER)
@takes(None)
def consent_proofs(request: HttpRequest, public_id: str) -> HttpResponse:
    consent = _of_firm(request, public_id)
    if request.method != "POST":
        return _page(request, consent, FilesForm(), sealed_files(request, PURPOSE, _drawn(consent), []))
    spend(SENDINGS_OF_ONE_FIRM, firm(request).public_id)
    with HandIn(request) as hand_in:
        form = FilesForm(request.POST)
        done = hand_in.accept(form, PURPOSE, public_id, lambda files, _state: _add(request, consent, hand_in, files))
        if done is not None:
            return done
        return _page(request, consent, form, hand_in.sealed(PURPOSE, _drawn(consent)), hand_in.all)


def _of_firm(request: HttpRequest, public_id: str) -> Consent:
    consent = consent_of(marketer_id=firm(request).pk, public_id=public_id)
    if consent is None:
        raise Http404
    return consent


def _drawn(consent: Consent) -> dict[str, str]:
    return {"case": consent.public_id}


def _add(request: HttpRequest, consent: Consent, hand_in: HandIn, files: list[Handed]) -> HttpResponse:
    made = consent_proofs_add(consent_id=consent.pk, files=files, at=clock.now(), actor=person(request))
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(made)) % {"n": len(made)})
    return redirect("marketer-consent-proofs", consent.public_id)


def _page(
    request: HttpRequest, consent: Consent, form: FilesForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "consent": row_of(consent),
        "evidence": consent_evidence(consent),
        "proofs": proofs_of([consent.pk])[consent.pk],
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "address": reverse("marketer-consent-proofs", args=[consent.public_id]),
    }
    status = 422 if form.errors else 200
    return show(request, "registry/register/marketer_consent_proofs.html", context, status=status)


@allow(CITIZEN)
@require_safe
def my_consent_proof(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """To be looked at as a copy without what acts; of what has none, such as a recording, the file itself."""
    consent = next((row for row in own(request) if row.public_id == public_id), None)
    proof = consent_proof(consent, attachment) if consent is not None else None
    if proof is None:
        raise Http404
    return _opened(proof)


def _opened(proof: ConsentProof) -> HttpResponseBase:
    if proof.attachment.has_copy:
        return copy_response(proof.attachment, attachment_content(proof.attachment, COPY))
    return original_response(proof.attachment, attachment_content(proof.attachment, ORIGINAL))
