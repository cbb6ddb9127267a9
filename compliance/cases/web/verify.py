"""`/verify/`: anybody who holds a document's code sees whether it is genuine, what it is worth now, and the document itself.

A wrong code is answered alike whatever is wrong with it, and guesses are counted. Receipts of scrubs are checked on the same page.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from compliance.cases.http.document_files import draft_pdf, issued_pdf, signed_statement
from compliance.cases.models import IssuedDocument
from compliance.cases.rules.document_signature import PURPOSE
from compliance.cases.rules.preservation_request import LETTER
from compliance.cases.selectors.issued_document import Signed, document_verified, words_of
from core.access.rules import PUBLIC, allow
from core.running.rates import Rate, client_address, spend
from core.secrets.signing import public_keys
from core.typesetting.blocks import raw_of
from registry.scrubs.web.receipts import verify_receipt

CODES_FROM_ONE_ADDRESS = Rate("document-codes", 60, 3600, guard=True)


@allow(PUBLIC)
def verify(request: HttpRequest) -> HttpResponse:
    """The code was counted by whoever asks here, who looks for it first elsewhere."""
    if "code" not in request.GET:
        return verify_receipt(request, template="compliance/cases/verify.html")
    found = document_verified(request.GET["code"])
    if found is None:
        return private(render(request, "compliance/cases/verify_unknown.html", status=404))
    context = {
        "found": found.document,
        "document": raw_of(words_of(found.document, get_language() or "")),
        "languages": found.languages,
        "effect": found.effect,
    }
    return private(render(request, "compliance/cases/verify_document.html", context))


@allow(PUBLIC)
@require_safe
def verify_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    found = genuine(request, code)
    if isinstance(found, IssuedDocument):
        return issued_pdf(found, language)
    if language not in found.written:
        raise Http404
    return draft_pdf(
        words_of(found, language), f"{LETTER}-{found.code}-{language}.pdf"
    )  # set from the words that were signed


@allow(PUBLIC)
@require_safe
def verify_statement(request: HttpRequest, code: str) -> HttpResponse:
    """What is verified off line by `manage.py verify_document`."""
    return signed_statement(genuine(request, code))


@allow(PUBLIC)
@require_safe
def document_keys(request: HttpRequest) -> HttpResponse:
    """The public halves of the keys that sign documents, by id, in hexadecimal digits."""
    return JsonResponse({"algorithm": "Ed25519", "purpose": PURPOSE, "keys": public_keys(PURPOSE)})


def code_count(request: HttpRequest) -> None:
    """One more code of this address, before anything is looked for."""
    spend(CODES_FROM_ONE_ADDRESS, client_address(request))


def genuine(request: HttpRequest, code: str) -> Signed:
    code_count(request)
    found = document_verified(code)
    if found is None:
        raise Http404
    return found.document


def private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
