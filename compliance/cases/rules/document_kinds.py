"""Which act of a case issues which document, to whom, and what of an issued one is in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.cases.rules.breach_choice import NO_FAULT
from compliance.cases.rules.service import SEND_NOTICE, SERVE_DECISION, SERVE_NOTICE, SERVE_PAPER

REFER_SECTOR = "case.refer_sector"  # what this authority decided, to whoever watches over the trade
DEMAND = "case.payment_demanded"  # beside the table: of a fine that is overdue
REFER_REST = "case.refer_rest"  # what other authorities punish, while the case goes on here
# The act that issues a kind. The others are papers that people fill in or sign: the desk drafts and prints them.
KIND_OF_ACT = {
    "case.ask_firm": "request",
    SEND_NOTICE: "notice",
    SERVE_NOTICE: "proof_of_service",
    "case.call_hearing": "hearing_notice",
    "case.adjourn_hearing": "hearing_notice",
    "case.record_hearing": "hearing_record",
    "case.decide": "decision",
    SERVE_DECISION: "proof_of_service",
    "case.refer": "referral",
    REFER_REST: "referral",
    REFER_SECTOR: "referral",
    "case.revoke": "revocation",
    "case.order_preservation": "preservation_order",
    DEMAND: "demand",
    SERVE_PAPER: "proof_of_service",
}
TO_THE_FIRM = frozenset(
    {
        "request",
        "notice",
        "hearing_notice",
        "hearing_record",
        "decision",
        "no_penalty",
        "proof_of_service",
        "revocation",
        "preservation_order",
        "demand",
    }
)
# What is served by an act of its own: no state of a case begins with it.
SERVED_APART = frozenset({"request", "hearing_notice", "revocation", "preservation_order", "demand"})
ASKING = frozenset({"request", "notice"})  # what a firm answers
DECIDING = frozenset({"decision", "no_penalty"})
STANDING = frozenset(
    {"referral", "proof_of_service"}
)  # one to each authority, of each service: a later one replaces none
OF_A_DECISION = DECIDING | {"proof_of_service", "demand"}  # what falls with it

# What is said of a rule of the platform: where it was left out, and where what it forbids was found.
NO_PENALTY = {"zh-hans": "非法律、规章规定，不予处罚", "en": "rests on no law or rule, so it is not punished"}
NO_BREACH_OF_LAW = {"zh-hans": "查实，不作为违法事实认定", "en": "Found to be so, and no breach of law"}


def kind_of(act: str, sanction: str, *, sent: bool = False) -> str:
    """The kind of document that an act issues, "" for none. A decision that punishes nobody is another paper.

    `sent`: the notice is under way already, and is issued once, however often it is sent.
    """
    kind = "" if sent and act == SEND_NOTICE else KIND_OF_ACT.get(act, "")
    return "no_penalty" if kind == "decision" and sanction == NO_FAULT else kind


@dataclass(frozen=True)
class Later:
    """What happened in the case after a document was issued: an act that moved it, or another document of the same kind."""

    act: str = ""
    kind: str = ""


class Effect:
    """What an issued document is worth now. Codes; `document_words` of the page says them."""

    IN_FORCE = "in_force"
    UNDER_REVIEW = "under_review"
    REVOKED = "revoked"
    CHANGED = "changed"
    SUPERSEDED = "superseded"


def effect_of(kind: str, later: Iterable[Later]) -> str:
    """The present effect of a document of this kind, from what came later, oldest first."""
    effect = before = Effect.IN_FORCE
    for event in later:
        if event.kind == kind and kind not in STANDING:
            effect = Effect.SUPERSEDED
        elif event.act in {"case.revoke", "case.record_annulment", "case.record_set_aside"} and kind in OF_A_DECISION:
            effect = Effect.REVOKED
        elif event.act in {"case.record_reconsideration", "case.record_suit"} and kind in OF_A_DECISION:
            before, effect = effect, Effect.UNDER_REVIEW if effect in {Effect.IN_FORCE, Effect.CHANGED} else effect
        elif event.act == "case.record_outcome" and effect == Effect.UNDER_REVIEW:
            effect = before  # it stands as it did
        elif event.act == "case.record_change" and effect == Effect.UNDER_REVIEW:
            effect = Effect.CHANGED
        elif event.act == "case.decide" and kind in {"request", "notice", "hearing_notice"}:
            effect = Effect.SUPERSEDED
    return effect
