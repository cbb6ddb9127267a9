"""The letter that asks for evidence to be kept, in each language of the pack: line and month, never who was called."""

from datetime import datetime
from typing import Any

from msgspec import structs

from compliance.cases.models import PreservationRequest
from compliance.cases.rules.document_draft import draft
from compliance.cases.rules.document_facts import DocumentFacts
from compliance.cases.rules.document_terms import caller_list, months_of
from compliance.cases.rules.preservation_request import KINDS, LETTER
from compliance.cases.selectors.document_draft import document_made
from compliance.cases.selectors.document_facts import office_facts
from compliance.cases.selectors.document_template import template_of
from compliance.cases.selectors.preservation_request import cases_of
from core.numbers.masking import group
from core.policies import Policy
from core.typesetting.blocks import raw_of


def letter_of(request: PreservationRequest, policy: Policy, at: datetime) -> dict[str, Any]:
    """By language, raw; none where the pack has no such letter."""
    rules = policy.documents
    if rules is None or LETTER not in rules.marks:
        return {}
    reference = next((case.reference for case in cases_of(request) if case.closed_at is None), "")
    kinds: Any = {f"keeps_{kind}": kind in request.kinds for kind in KINDS}
    facts = DocumentFacts(
        reference=reference,
        day=at.astimezone(policy.numbering.zone).date(),
        office=office_facts(policy, request.province),
        text=request.text,
        caller_list=caller_list([group(request.caller.value)]),
        kept_month=months_of(request.kept_from, request.kept_to),
        addressee=request.addressee_name,
        **kinds,
    )
    found = {}
    for language in rules.written_in:
        template = template_of(policy, LETTER, language)
        if template is not None:
            made = document_made(
                draft(template, facts, language), policy, language, at, province=request.province, reference=reference
            )
            found[language] = raw_of(structs.replace(made, number=request.number))
    return found
