"""A firm's documents: what was issued to it, each as a page and as a PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from compliance.cases.http.document_files import issued_pdf
from compliance.cases.models import IssuedDocument
from compliance.cases.selectors.issued_document import documents_to_firm, effect_now, languages_of, words_of
from core.access.rules import allow
from core.selectors.only import only
from core.typesetting.blocks import raw_of
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, show


@allow(MARKETER)
@require_safe
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    found = addressed(request, document_id)
    context = {
        "found": found,
        "document": raw_of(words_of(found, get_language() or "")),
        "languages": languages_of(found),
        "effect": effect_now(found),
    }
    return show(request, "compliance/cases/firm_document.html", context)


@allow(MARKETER)
@require_safe
def document_pdf(request: HttpRequest, document_id: str, language: str) -> HttpResponse:
    return issued_pdf(addressed(request, document_id), language)


def addressed(request: HttpRequest, document_id: str) -> IssuedDocument:
    found = only(documents_to_firm(firm(request)).filter(public_id=document_id))
    if found is None:
        raise Http404
    return found
