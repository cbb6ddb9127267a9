"""The documents of a case at the desk: what was issued, and what would be issued now, with all that is still missing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from compliance.cases.http.document_files import draft_pdf, issued_pdf
from compliance.cases.models import Case, IssuedDocument
from compliance.cases.selectors.document_draft import CaseDraft, case_draft
from compliance.cases.selectors.issued_document import documents_of, effect_now, languages_of, words_of
from compliance.desk.permissions import DESK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page
from compliance.desk.web.document_texts import marked_draft, texts_of, texts_of_draft
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.selectors.only import only


@allow(DESK)
@require_safe
def documents(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    _note_look(request, case)
    rules = current_policy().documents
    context = {"case": case, "issued": documents_of(case), "kinds": rules.marks if rules else ()}
    return desk_page(request, "compliance/desk/case_documents.html", context)


@allow(DESK)
@require_safe
def document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    found = _of_case(case, document_id)
    _note_look(request, case)
    documents = {code: words_of(found, code) for code in languages_of(found)}
    texts = texts_of(
        documents, lambda code: reverse("desk-case-document-pdf", args=[case.public_id, found.public_id, code])
    )
    context = {
        "case": case,
        "found": found,
        "document": texts[0].document,
        "texts": texts,
        "effect": effect_now(found),
    }
    return desk_page(request, "compliance/desk/case_document.html", context)


@allow(DESK)
@require_safe
def document_pdf(request: HttpRequest, public_id: str, document_id: str, language: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    answer = issued_pdf(_of_case(case, document_id), language)
    _note_look(request, case)
    return answer


@allow(DESK)
@require_safe
def draft(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    made = drafted(case, kind)
    _note_look(request, case)
    texts = texts_of_draft(case, made)
    context = {
        "case": case,
        "kind": kind,
        "document": texts[0].document,
        "texts": texts,
        "gaps": made.gaps(get_language() or ""),
    }
    return desk_page(request, "compliance/desk/case_draft.html", context)


@allow(DESK)
@require_safe
def draft_as_pdf(request: HttpRequest, public_id: str, kind: str, language: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    made = drafted(case, kind)
    if language not in made.documents:
        raise Http404
    _note_look(request, case)
    return draft_pdf(marked_draft(made.documents[language]), f"draft-{kind}-{language}.pdf")


def _note_look(request: HttpRequest, case: Case) -> None:
    """The look is on record, once there is something to see."""
    note_opening(request, "case.read", case, cases=[case])


def _of_case(case: Case, document_id: str) -> IssuedDocument:
    found = only(documents_of(case).filter(public_id=document_id))
    if found is None:
        raise Http404
    return found


def drafted(case: Case, kind: str) -> CaseDraft:
    made = case_draft(case, kind, clock.now(), to_officer=True)
    if made is None:
        raise Http404
    return made
