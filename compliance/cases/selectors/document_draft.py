"""A case's document as it would be issued now: its words in each language, and what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.deputy import acted_for
from compliance.cases.rules.document_draft import Draft, Missing, draft, written
from compliance.cases.rules.document_facts import DocumentFacts
from compliance.cases.rules.document_kinds import KIND_OF_ACT, kind_of
from compliance.cases.selectors.document_facts import MOST_ROWS, Occasion, document_facts, with_rows
from compliance.cases.selectors.document_proceeding import SERVED_BY_ACT
from compliance.cases.selectors.document_template import template_of
from compliance.cases.selectors.service import sending_of
from core.policies import Policy, current_policy
from core.typesetting.blocks import Document, Paragraph, Run, is_too_much

TAKEN = timedelta(minutes=1)  # what the task of an act has to itself
LEAST_ROWS = 20  # that an annex keeps, however long the rest of the document is


@dataclass(frozen=True)
class CaseDraft:
    """`documents`: by language, in the pack's order; `gaps`: with the names of the first language that is asked for."""

    kind: str
    documents: Mapping[str, Document]
    drafts: Mapping[str, Draft]

    def gaps(self, language: str) -> tuple[Missing, ...]:
        chosen = self.drafts.get(language) or next(iter(self.drafts.values()))
        return chosen.gaps

    @property
    def too_long(self) -> bool:
        """Whether it cannot be set, whatever is left out of its annexes."""
        return any(map(is_too_much, self.documents.values()))


def case_draft(
    case: Case,
    kind: str,
    at: datetime,
    *,
    text: str = "",
    brought: Mapping[str, Any] | None = None,
    to_officer: bool = False,
) -> CaseDraft | None:
    """The document of this kind; None where the pack issues none. `brought`: what an act would bring (fields of CaseFacts)."""
    policy = current_policy(at)
    occasion = Occasion(kind, at, text, dict(brought or {}), to_officer)
    facts = document_facts(case, policy, occasion)
    made, most = _drafted(case, policy, occasion, facts), MOST_ROWS
    while made is not None and made.too_long and most > LEAST_ROWS:
        most //= 2
        made = _drafted(case, policy, occasion, with_rows(facts, most))
    return made


def _drafted(case: Case, policy: Policy, occasion: Occasion, facts: DocumentFacts) -> CaseDraft | None:
    drafts: dict[str, Draft] = {}
    for language in policy.documents.written_in if policy.documents else ():
        template = template_of(policy, occasion.kind, language)
        if template is not None:
            drafts[language] = draft(template, facts, language)
    if not drafts:
        return None
    documents = {
        lang: document_made(made, policy, lang, occasion.at, province=case.province, reference=case.reference)
        for lang, made in drafts.items()
    }
    return CaseDraft(occasion.kind, documents, drafts)


def draft_of_act(case: Case, act: str, at: datetime, text: str, brought: Mapping[str, Any]) -> CaseDraft | None:
    """The document that this act would issue, as far as it must be whole before; None where there is none."""
    kind = kind_of(act, str(brought.get("sanction", "")), sent=sending_of(case) is not None)
    if (
        not kind or kind == "proof_of_service"
    ):  # of what is proved the paper may follow, once the number of the document is there
        return None
    return case_draft(case, kind, at, text=text, brought={**brought, SERVED_BY_ACT: act})


def draft_of_event(event: CaseEvent) -> CaseDraft | None:
    """The document that an act of a case issues; None where it issues none."""
    kind = kind_of(event.act, str(event.params.get("sanction", "")), sent=sending_of(event.case, event) is not None)
    if not kind:
        return None
    said = event.case.documents.filter(kind=event.act, at=event.at).order_by("-pk").first()
    # What the act brought stands in its event: the case may have moved on since.
    made = case_draft(
        event.case,
        kind,
        event.at,
        text=said.text if said else event.note,
        brought={**event.params, SERVED_BY_ACT: event.act},
    )
    return _by_deputy(made, event) if made is not None and "for" in event.params else made


@dataclass(frozen=True)
class Unissued:
    """A document that an act owes and that is not there. `gaps`: what it lacks; `too_long`: nobody can set it; with neither the
    platform has not set it yet, and tries again each minute."""

    event: CaseEvent
    kind: str
    gaps: tuple[Missing, ...]
    too_long: bool


def unissued_of(case: Case, at: datetime, language: str) -> list[Unissued]:
    """What acts of the case owe, the oldest first, once their task has had its time."""
    acts = case.events.filter(act__in=KIND_OF_ACT, at__lte=at - TAKEN, issued_document=None).select_related("case")
    drafts = [(event, draft_of_event(event)) for event in acts.order_by("pk")]
    return [
        Unissued(event, made.kind, made.gaps(language), made.too_long and not hasattr(event, "document_number"))
        for event, made in drafts
        if made is not None
    ]


def _by_deputy(made: CaseDraft, event: CaseEvent) -> CaseDraft:
    """Each document ends by saying who acted for whom."""
    said = acted_for(
        str(event.user), event.params["for"]["name"], event.params["for"]["role"], current_policy(event.at)
    )
    documents = {
        language: structs.replace(
            document, blocks=(*document.blocks, Paragraph((Run(said[language if language in said else "en"]),)))
        )
        for language, document in made.documents.items()
    }
    return replace(made, documents=documents)


def document_made(
    made: Draft, policy: Policy, language: str, at: datetime, *, province: str, reference: str
) -> Document:
    """`reference`: of the case; "" where there is none."""
    office = policy.office_of(province)
    day = at.astimezone(policy.numbering.zone).date()
    if reference:
        reference = {"zh-hans": f"案件 {reference}"}.get(language, f"Case {reference}")
    return Document(
        language=language,
        title=made.title,
        authority=written(office.names, "", language) if office else "",
        reference=reference,
        blocks=made.blocks,
        day=written(day, "", language),
        foot=made.foot,
        sealed=made.sealed,
    )
