"""Whether a firm may object to who leads its hearing (APL 64, item 4): while one is to come, once for each who leads."""

from enum import StrEnum

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.hearing import GRANTED, recusal_settled
from core.policies.schema import Policy


class Objection(StrEnum):
    NONE = "none"  # no hearing is to come
    OPEN = "open"
    ASKED = "asked"
    REFUSED = "refused"


def hearing_objection(facts: CaseFacts, policy: Policy) -> Objection:
    if facts.state != State.HEARING or facts.hearing_held:
        return Objection.NONE
    if not recusal_settled(facts, policy):
        return Objection.ASKED
    if facts.recusal_asked and facts.recusal_outcome != GRANTED:
        return Objection.REFUSED
    return Objection.OPEN
