"""What shows that a caller is a firm's, and which of several firms shows it best."""

from collections.abc import Collection
from enum import StrEnum


class Proof(StrEnum):
    LINE = "line"  # a code that was sent or spoken to the line came back
    OPERATOR = "operator"  # the operator that serves the line says so
    DOCUMENT = "document"  # a paper shows it, as an officer read it


STRENGTH = {Proof.LINE: 3, Proof.OPERATOR: 3, Proof.DOCUMENT: 2}  # what a firm only says has none


def strength(proof: str) -> int:
    return STRENGTH.get(Proof(proof), 0) if proof else 0


def is_weaker(proof: str, others: Collection[str]) -> bool:
    """Whether another claim to the same number rests on a better proof. Of two that are equal neither gives way."""
    return any(strength(other) > strength(proof) for other in others)


def stands_for(proof: str, *, documents: int, accepted: Collection[str]) -> str:
    """The proof that an approval may rest on, of those that the number's resource accepts; "" where there is none.

    A document proves nothing by being there: it does once an officer, who read it, approves.
    """
    if proof in accepted:
        return proof
    return Proof.DOCUMENT if documents and Proof.DOCUMENT in accepted else ""


def approves_itself(proof: str, *, automatic: bool, rivals: int, contradicted: bool) -> bool:
    """Whether no officer is needed. Nobody's word does it, and never against another firm or the operator."""
    return proof == Proof.LINE and automatic and not rivals and not contradicted
