"""What operators were asked about firms' claims to numbers, and what they answered."""

from collections.abc import Iterable

from registry.firms.models import CallerNumber, Question
from registry.firms.rules.claim import ClaimFound, claim_found
from registry.firms.rules.question import QuestionState
from registry.firms.selectors.question import questions_asked

CLAIM = CallerNumber._meta.label_lower  # who asks


def found_of(claim: CallerNumber, question: Question) -> ClaimFound | None:
    """None as long as it is not answered."""
    if question.state != QuestionState.ANSWERED:
        return None
    firm = claim.marketer
    return claim_found(question.said, code=firm.registration_code, name=firm.name)


def claims_asked(claims: Iterable[CallerNumber]) -> dict[int, list[Question]]:
    """The questions of each claim, the newest first."""
    found: dict[int, list[Question]] = {}
    for question in questions_asked(CLAIM, [claim.pk for claim in claims]):
        found.setdefault(question.asker_id, []).append(question)
    return found


def is_contradicted(claim: CallerNumber) -> bool:
    """Whether the latest answer that says whose the line is names somebody else. `claim` comes with `marketer`."""
    answers = (found_of(claim, question) for question in questions_asked(CLAIM, [claim.pk]))
    told = (found for found in answers if found not in (None, ClaimFound.OPEN))
    return next(told, None) == ClaimFound.CONTRADICTED
