"""The templates of a pack's documents, read once; and what is wrong with them."""

from collections.abc import Iterator
from functools import lru_cache

from compliance.cases.formats.document_template import TemplateError, parse_template
from compliance.cases.rules.document_names import unknown_names
from compliance.cases.rules.document_template import Template
from core.policies import Policy
from core.policies.document_files import DocumentFile, document_file, document_files


@lru_cache(maxsize=256)
def _parsed(found: DocumentFile) -> Template:
    return parse_template(found.text, found.name)


def template_of(policy: Policy, kind: str, language: str) -> Template | None:
    """The template of a kind; None where the pack issues none of it. TemplateError where its file is wrong."""
    rules = policy.documents
    if rules is None or kind not in rules.marks:
        return None
    found = document_file(rules.templates, language, kind)
    return _parsed(found) if found else None


def template_problems(policy: Policy) -> Iterator[str]:
    """A sentence for everything that is wrong with the pack's templates, with file and line."""
    rules = policy.documents
    if rules is None:
        return
    files = {(found.language, found.kind): found for found in document_files(rules.templates)}
    for kind in rules.marks:
        for language in rules.written_in:
            if (language, kind) not in files:
                where = f"documents/{rules.templates}/{language}/{kind}.txt"
                yield f"{where} is missing; the pack {policy.code} issues this kind in {language}."
    for (language, kind), found in files.items():
        if kind not in rules.marks:
            yield f"{found.name}:1: the pack {policy.code} does not issue {kind}; name it under documents.kinds."
        if language not in rules.written_in:
            yield f"{found.name}:1: the pack {policy.code} does not write in {language}; name it in written_in."
        try:
            yield from unknown_names(_parsed(found), found.name)
        except TemplateError as error:
            yield str(error)
