"""What was sent to the party of a case and has not been proved to have reached it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.cases.models import Case, CaseEvent, IssuedDocument, PreservationRequest
from compliance.cases.rules.case_states import State
from compliance.cases.rules.document_kinds import DECIDING, SERVED_APART, TO_THE_FIRM, kind_of
from compliance.cases.rules.preservation_request import LETTER, WORK_LIST, Addressee, RequestState
from compliance.cases.rules.service import (
    DECISIONS,
    PUBLIC_NOTICE,
    SEND_DECISION,
    SEND_NOTICE,
    SERVE_DECISION,
    SERVE_NOTICE,
    SERVE_PAPER,
    Paper,
    counts_from,
)
from compliance.cases.selectors.preservation_request import requests_of
from core.policies import Policy

SERVED_BY = {SEND_NOTICE: SERVE_NOTICE, SEND_DECISION: SERVE_DECISION}
# Whatever of these came last says whether a document is under way.
TURNS = (*SERVED_BY, "case.propose_penalty", *DECISIONS, "case.reopen", "case.record_return")


@dataclass(frozen=True)
class Awaited:
    """`by`: until when the proof is looked for; `counts`: when a public notice counts as served; `act`: what records the proof."""

    way: str
    on: date
    reference: str
    by: datetime
    counts: datetime | None
    act: str


def sending_of(case: Case, before: CaseEvent | None = None) -> CaseEvent | None:
    """How the document was last sent whose service is awaited; `before`: as it was when this happened."""
    if before is None and not case.record.to_serve:
        return None
    rows = case.events.filter(act__in=TURNS, **({"pk__lt": before.pk} if before else {}))
    last = rows.order_by("-pk").first()
    return last if last is not None and last.act in SERVED_BY else None


def sent_on(case: Case) -> date | None:
    found = sending_of(case)
    return date.fromisoformat(found.params["service_on"]) if found else None


def service_awaited(case: Case, policy: Policy) -> Awaited | None:
    found = sending_of(case)
    if found is None:
        return None
    way, on = found.params["service_way"], date.fromisoformat(found.params["service_on"])
    counts = counts_from(way, on, policy) if way == PUBLIC_NOTICE else None
    by = policy.due(counts or counts_from(way, on, policy), policy.enforcement.deadlines["proof_of_service"])
    return Awaited(way, on, found.params.get("service_reference", ""), by, counts, SERVED_BY[found.act])


def is_paper_missing(case: Case, policy: Policy) -> bool:
    """Whether what is to be served next has no paper yet: the notice, or this authority's own decision. Nobody is served what
    nobody can print. What a court decided has a paper of the court's."""
    if not case.record.to_serve or policy.documents is None:
        return False
    turns = case.events.filter(act__in=DECISIONS, at__gte=case.state_since).order_by("-pk")
    act = SEND_NOTICE if case.state == State.PENALTY_PROPOSED else turns.values_list("act", flat=True).first()
    kind = kind_of(act or "", case.sanction)
    if kind not in policy.documents.marks:
        return False
    return not case.issued_documents.filter(kind=kind, at__gte=case.state_since).exists()


def papers_unserved(case: Case, policy: Policy) -> dict[str, Paper]:
    """What an act of its own may yet prove to be served: the latest document of each kind, and each letter that asks the firm or
    an operator to keep evidence, unless it stands in the operator's own list."""
    zone = policy.numbering.zone
    documents = (
        case.issued_documents.filter(kind__in=SERVED_APART).order_by("pk").only("public_id", "kind", "number", "at")
    )
    latest = {row.kind: row for row in documents}.values()
    found = {row.public_id: Paper(row.kind, row.number, row.at.astimezone(zone).date()) for row in latest}
    for letter in _letters_sent(case):
        day, to_party = letter.at.astimezone(zone).date(), letter.marketer_id == case.respondent_id
        found[letter.public_id] = Paper(LETTER, letter.number, day, to_party and letter.marketer_id is not None)
    served = set(case.events.filter(act=SERVE_PAPER).values_list("params__served_paper", flat=True)) if found else set()
    return {public_id: paper for public_id, paper in found.items() if public_id not in served}


def _letters_sent(case: Case) -> "QuerySet[PreservationRequest]":
    """Letters of the case's lines that went out to the firm or an operator, and not over the operators' work list."""
    sent = requests_of(case).filter(state__in=(RequestState.SENT, RequestState.ANSWERED)).exclude(number="")
    return sent.filter(addressee__in=(Addressee.FIRM, Addressee.OPERATOR)).exclude(sent_how=WORK_LIST)


def letter_served(brought: Mapping[str, Any]) -> PreservationRequest | None:
    """The letter that an act of service names; None where it names a document of the case."""
    named = str(brought.get("served_paper", ""))
    return PreservationRequest.objects.filter(public_id=named).first() if named else None


def is_to_firm(event: CaseEvent, kind: str) -> bool:
    """Whether the party of the case reads what this act issues: not what proves that somebody else was served a letter."""
    letter = letter_served(event.params)
    return kind in TO_THE_FIRM and (letter is None or letter.marketer_id == event.case.respondent_id)


def served_from(event: CaseEvent, policy: Policy) -> datetime | None:
    """From when the document of this act counts as served by an act of its own; None while nothing proves that it was."""
    issued = IssuedDocument.objects.filter(event=event).values_list("public_id", flat=True).first()
    services = CaseEvent.objects.filter(case=event.case_id, act=SERVE_PAPER, params__served_paper=issued).order_by("pk")
    params = services.values_list("params", flat=True).first() if issued else None
    return counts_from(params["service_way"], date.fromisoformat(params["service_on"]), policy) if params else None


def notice_text(case: Case) -> str:
    """The text of the notice that is under way; "" where none is."""
    found = sending_of(case)
    if found is None or found.act != SEND_NOTICE:
        return ""
    texts = case.documents.filter(kind=SEND_NOTICE, at__gte=case.state_since).exclude(text="")
    return texts.order_by("-pk").values_list("text", flat=True).first() or ""


def reached_the_firm(rows: "QuerySet[IssuedDocument]") -> "QuerySet[IssuedDocument]":
    """Without notices and decisions that were not served: the firm reads none of them before.

    What is served is the latest of its kind. An earlier one whose place it took before its own service stays unseen.
    """
    notice = Q(kind="notice") & ~_served(SERVE_NOTICE, {"notice"})
    decision = Q(kind__in=DECIDING) & ~_served(SERVE_DECISION, DECIDING)
    return rows.exclude(notice | decision)


def _served(act: str, kinds: Collection[str]) -> Exists:
    """A service since this document was issued, and none of these kinds issued between the two."""
    between = IssuedDocument.objects.filter(
        case=OuterRef("case"), kind__in=kinds, event__gt=OuterRef(OuterRef("event")), event__lte=OuterRef("pk")
    )
    service = CaseEvent.objects.filter(case=OuterRef("case"), act=act, pk__gte=OuterRef("event"))
    return Exists(service.filter(~Exists(between)))
