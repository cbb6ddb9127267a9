"""What was sent to the party of a case and has not been proved to have reached it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.cases.models import Case, CaseEvent, IssuedDocument
from compliance.cases.rules.document_kinds import DECIDING, kind_of
from compliance.cases.rules.service import (
    PUBLIC_NOTICE,
    SEND_DECISION,
    SEND_NOTICE,
    SERVE_DECISION,
    SERVE_NOTICE,
    counts_from,
)
from core.policies import Policy

SERVED_BY = {SEND_NOTICE: SERVE_NOTICE, SEND_DECISION: SERVE_DECISION}
DECISIONS = ("case.decide", "case.record_judgment")
# Whatever of these came last says whether a document is under way.
TURNS = (*SERVED_BY, "case.propose_penalty", "case.decide", "case.record_judgment", "case.reopen", "case.record_return")


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
    return Awaited(way, on, found.params["service_reference"], by, counts, SERVED_BY[found.act])


def is_paper_missing(case: Case, policy: Policy) -> bool:
    """Whether what is to be served next has no paper yet: a notice that was sent, or this authority's own decision. Nobody is
    served what nobody can print. What a court decided has a paper of the court's."""
    if not case.record.to_serve or policy.documents is None:
        return False
    turn = case.events.filter(act__in=(SEND_NOTICE, *DECISIONS), at__gte=case.state_since).order_by("-pk").first()
    kind = kind_of(turn.act, case.sanction) if turn is not None else ""
    if kind not in policy.documents.marks:
        return False
    return not case.issued_documents.filter(kind=kind, at__gte=case.state_since).exists()


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
