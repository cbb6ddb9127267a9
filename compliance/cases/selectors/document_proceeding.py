"""What a document says of the proceeding: how a letter reached the party, and how it was heard."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from compliance.cases.models import Case, IssuedDocument, PreservationRequest
from compliance.cases.rules.breach_choice import NO_FAULT
from compliance.cases.rules.document_facts import ServiceFact
from compliance.cases.rules.exemption import GROUNDS
from compliance.cases.rules.hearing import CLOSED
from compliance.cases.rules.preservation_request import LETTER
from compliance.cases.rules.service import SERVE_NOTICE, SERVE_PAPER, WAYS, counts_from
from compliance.cases.selectors.service import letter_served
from compliance.findings.rules.explanations import bilingual
from core.models import User
from core.policies import Policy

SERVED_BY_ACT = "served_by"  # of what an occasion brings: the act that served the document
SERVED = {
    "notice": bilingual("《行政处罚事先告知书》", "Notice Before an Administrative Penalty"),
    "decision": bilingual("《行政处罚决定书》", "Decision on an Administrative Penalty"),
    "no_penalty": bilingual("《不予行政处罚决定书》", "Decision Not to Punish"),
    "request": bilingual("《要求说明情况通知书》", "Request to Explain and to Hand in Records"),
    "hearing_notice": bilingual("《行政处罚听证通知书》", "Notice of Hearing"),
    "revocation": bilingual("《撤销行政处罚决定书》", "Decision to Revoke an Administrative Penalty"),
    "preservation_order": bilingual("《先行登记保存证据通知书》", "Order to Register and Preserve Evidence"),
    "demand": bilingual("《履行行政处罚决定催告书》", "Demand for Payment"),
    LETTER: bilingual("《证据保存请求函》", "Request to Preserve Evidence"),
}
HEARING_WORDS = (
    "hearing_place", "hearing_closed_reason", "hearing_present", "hearing_points", "hearing_evidence", "hearing_statement",
)  # fmt: skip


def _served_document(case: Case, brought: Mapping[str, Any]) -> IssuedDocument | PreservationRequest | None:
    """The document whose service is spoken of; None where it is not issued yet, or not chosen."""
    if brought.get(SERVED_BY_ACT) != SERVE_PAPER:
        return case.issued_documents.filter(kind=_served_kind(case, brought)).order_by("-pk").first()
    return case.issued_documents.filter(public_id=brought.get("served_paper", "")).first() or letter_served(brought)


def _served_kind(case: Case, brought: Mapping[str, Any]) -> str:
    """Where none is named: the notice until there is a decision, then the decision."""
    act = brought.get(SERVED_BY_ACT, "")
    if act == SERVE_PAPER:
        return ""
    if act == SERVE_NOTICE or (not act and case.decided_at is None):
        return "notice"
    return "no_penalty" if case.sanction == NO_FAULT else "decision"


def service_fact(case: Case, brought: Mapping[str, Any], policy: Policy) -> ServiceFact:
    """The document, and what is on record of its service; `brought`: by the act alone, for the case may hold how it was sent."""
    issued = _served_document(case, brought)
    kind = LETTER if isinstance(issued, PreservationRequest) else issued.kind if issued else _served_kind(case, brought)
    found = ServiceFact(SERVED.get(kind, {}))
    if issued is not None:
        found = replace(found, number=issued.number, day=issued.at.astimezone(policy.numbering.zone).date())
    code, on = str(brought.get("service_way", "")), day_said(brought.get("service_on"))
    if code not in WAYS or on is None or not brought.get(SERVED_BY_ACT):
        return found
    return replace(
        found,
        way=WAYS[code].names,
        proof=WAYS[code].proof,
        files=_files_named(case, str(brought.get("service_proof", ""))),
        on=on,
        counts_on=counts_from(code, on, policy).astimezone(policy.numbering.zone).date(),
        reference=str(brought.get("service_reference", "")),
        reason=str(brought.get("service_reason", "")),
    )


def exemption_facts(case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `DocumentFacts`: why what is established goes unpunished."""
    return {
        "exemption": GROUNDS.get(str(said.get("exemption", "")), {}),
        "exemption_reason": str(said.get("exemption_reason", "")),
        "exemption_files": _files_named(case, str(said.get("exemption_files", ""))),
    }


def _files_named(case: Case, public_ids: str) -> str:
    files = case.attachments.filter(attachment__public_id__in=public_ids.split())
    return "、".join(files.order_by("pk").values_list("attachment__name", flat=True))


def day_said(said: Any) -> date | None:
    """A day that an act brings, or that its event keeps."""
    return date.fromisoformat(said) if isinstance(said, str) and said else said or None


def hearing_facts(case: Case, said: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """Fields of `DocumentFacts`."""
    leader = said.get("hearing_officer")
    return {
        **{name: str(said.get(name, "")) for name in HEARING_WORDS},
        "hearing_at": _moment(said.get("hearing_at"), policy),
        "hearing_officer": str(User.objects.get(pk=leader)) if leader else "",
        "hearing_closed": said.get("hearing_session") == CLOSED,
        "hearing_held": bool(said.get("hearing_held")),
        "representatives": "、".join(case.facts.get("representatives", ())),
    }


def _moment(said: Any, policy: Policy) -> datetime | None:
    moment = datetime.fromisoformat(said) if isinstance(said, str) and said else said
    return moment.astimezone(policy.numbering.zone) if isinstance(moment, datetime) else None
