"""What the operator of a line says of a firm's claim to its number. It approves nothing: only an officer's act does."""

import unicodedata
from enum import StrEnum

from registry.firms.rules.question import Answer, Outcome
from registry.firms.rules.registration_code import same_code


class ClaimFound(StrEnum):
    BORNE_OUT = "borne_out"  # the line is held by this very firm
    CONTRADICTED = "contradicted"  # it is held by somebody else, or by nobody
    OPEN = "open"  # another operator's line, or a holder that cannot be compared


def claim_found(answer: Answer, *, code: str, name: str) -> ClaimFound:
    """`code`, `name`: the claiming firm's registration code and name. Codes decide where both are known; a name alone bears a
    claim out where it is the same, and contradicts none: one firm is written in many ways."""
    if answer.outcome == Outcome.NO:
        return ClaimFound.CONTRADICTED
    if answer.outcome != Outcome.YES:
        return ClaimFound.OPEN
    if answer.holder_code.strip():
        return ClaimFound.BORNE_OUT if same_code(answer.holder_code, code) else ClaimFound.CONTRADICTED
    return ClaimFound.BORNE_OUT if same(answer.holder, name) else ClaimFound.OPEN


def same(one: str, other: str) -> bool:
    def folded(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split()).casefold()

    return bool(folded(one)) and folded(one) == folded(other)
