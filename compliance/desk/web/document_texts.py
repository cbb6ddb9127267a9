"""A document in each of its languages, for an officer who chooses which one to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, override, pgettext
from msgspec import structs

from compliance.cases.models import Case
from compliance.cases.selectors.document_draft import CaseDraft
from core.typesetting.blocks import Document, raw_of


@dataclass(frozen=True)
class DocumentText:
    """`document`: as templates read it; `pdf`: the address of the same as a PDF."""

    language: str
    document: Any
    pdf: str


def texts_of(documents: Mapping[str, Document], address: Callable[[str], str]) -> list[DocumentText]:
    """The page's own language first, then in their order."""
    first = get_language() or ""
    codes = sorted(documents, key=lambda code: code != first)
    return [DocumentText(code, raw_of(documents[code]), address(code)) for code in codes]


def texts_of_draft(case: Case, made: CaseDraft) -> list[DocumentText]:
    marked = {code: marked_draft(document) for code, document in made.documents.items()}
    return texts_of(marked, lambda code: reverse("desk-case-draft-pdf", args=[case.public_id, made.kind, code]))


def marked_draft(document: Document) -> Document:
    """With the word that says so, in the document's own language."""
    with override(document.language):
        return structs.replace(document, mark=pgettext("a document", "Draft"))
