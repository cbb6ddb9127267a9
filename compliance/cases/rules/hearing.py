"""A hearing as a proceeding (APL 63, 64): fixed, led by somebody who did not investigate, recorded, or given up."""

from collections.abc import Mapping

from compliance.cases.rules.case_facts import CaseFacts
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

OPEN, CLOSED = "open", "closed"
SESSIONS: Mapping[str, Names] = {
    OPEN: bilingual("公开举行", "Open"),
    CLOSED: bilingual("不公开举行", "Closed"),
}
GRANTED, REFUSED = "granted", "refused"
RECUSALS: Mapping[str, Names] = {
    GRANTED: bilingual("准许回避，更换主持人", "Granted: somebody else leads the hearing"),
    REFUSED: bilingual("驳回回避申请", "Refused"),
}
MOST_REPRESENTATIVES = 2  # APL 64, item 5


def session_known(facts: CaseFacts, policy: Policy) -> bool:
    """Open, or closed for a reason the law knows: secrets of the state or of business, privacy."""
    return facts.hearing_session == OPEN or (
        facts.hearing_session == CLOSED and bool(facts.hearing_closed_reason.strip())
    )


def officer_named(facts: CaseFacts, policy: Policy) -> bool:
    return facts.hearing_officer in facts.hearing_officers


def led_by_actor(facts: CaseFacts, policy: Policy) -> bool:
    return facts.actor == facts.hearing_officer


def recusal_settled(facts: CaseFacts, policy: Policy) -> bool:
    """Whoever the party objects to leads nothing until the head has decided."""
    return not facts.recusal_asked or facts.recusal_outcome in RECUSALS


def recusal_decided(facts: CaseFacts, policy: Policy) -> bool:
    """Refused; or granted, and then somebody else leads."""
    if facts.recusal_outcome == GRANTED:
        return facts.hearing_officer_next in facts.hearing_officers - {facts.hearing_officer}
    return facts.recusal_outcome == REFUSED


def record_whole(facts: CaseFacts, policy: Policy) -> bool:
    parts = (facts.hearing_present, facts.hearing_points, facts.hearing_evidence, facts.hearing_statement)
    return all(part.strip() for part in parts)


def record_signed(facts: CaseFacts, policy: Policy) -> bool:
    """Signed, as a file shows; or the one who led it notes why the party did not (APL 64, item 8)."""
    return bool(facts.hearing_signed_copy.strip() or facts.hearing_unsigned.strip())


def representatives_few(facts: CaseFacts, policy: Policy) -> bool:
    return len(facts.representatives) < MOST_REPRESENTATIVES
