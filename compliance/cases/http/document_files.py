"""A document as a file: the PDF that was issued, the signed statement, a draft set now."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import IssuedDocument
from compliance.cases.rules.preservation_request import LETTER
from compliance.cases.selectors.issued_document import Signed, signed_file
from core import clock
from core.errors import Unavailable
from core.typesetting.blocks import Document, TooMuchText
from core.typesetting.pdf import TypesettingError, pdf_of


def issued_pdf(document: IssuedDocument, language: str) -> HttpResponse:
    found = document.pdfs.filter(language=language).first()
    if found is None:
        raise Http404
    return _kept_from_caches(bytes(found.content), "application/pdf", f"{document.kind}-{document.code}-{language}.pdf")


def signed_statement(document: Signed) -> HttpResponse:
    kind = document.kind if isinstance(document, IssuedDocument) else LETTER
    return _kept_from_caches(signed_file(document), "application/json", f"{kind}-{document.code}.json")


def draft_pdf(document: Document, name: str) -> HttpResponse:
    try:
        made = pdf_of(document, clock.now())
    except (TypesettingError, TooMuchText):
        raise Unavailable(
            "document.unset", _("This document could not be set as a PDF. Read it on the page, and try again later.")
        ) from None
    return _kept_from_caches(made, "application/pdf", name)


def _kept_from_caches(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
