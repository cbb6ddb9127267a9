"""Caller numbers of firms, as far as a test needs them: proved by their operator, and approved."""

from datetime import datetime

from core.actors import Actor
from registry.firms.models import CallerNumber, Marketer
from registry.firms.rules.caller_proof import Proof
from registry.firms.services.caller_number import caller_approve, caller_declare

ACTOR = Actor.system("test")


def proved(claim: CallerNumber, at: datetime, proof: Proof = Proof.OPERATOR) -> CallerNumber:
    """As the operator's answer, or the person whose mobile it is, leaves it."""
    claim.proof, claim.proved_at = proof, at
    claim.save(update_fields=["proof", "proved_at"])
    return claim


def approved(
    marketer: Marketer, caller: str, *, at: datetime, proof: Proof = Proof.OPERATOR, last: str = ""
) -> CallerNumber:
    claim = caller_declare(marketer=marketer, caller=caller, last=last, at=at, actor=ACTOR)
    return caller_approve(declaration=proved(claim, at, proof), at=at, actor=ACTOR)
