"""A firm objects to who leads its hearing: on its page, with a reason, once for each who leads; nobody leads before the head decided."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import CaseEvent
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.hearing import GRANTED, REFUSED
from compliance.cases.rules.hearing_objection import Objection, hearing_objection
from compliance.cases.services.case import case_move
from compliance.cases.services.hearing_objection import hearing_object
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.policies import current_policy
from tests.acts import refusal_of
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import firm, officer
from tests.pages import hidden

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ENGLISH = {"Accept-Language": "en"}
WHY = "主持人曾在当事人处任职"


def test_when_somebody_may_be_objected_to() -> None:
    for state, held, asked, outcome, said in (
        (State.HEARING, False, False, "", Objection.OPEN),
        (State.HEARING, False, True, "", Objection.ASKED),
        (State.HEARING, False, True, REFUSED, Objection.REFUSED),
        (State.HEARING, False, True, GRANTED, Objection.OPEN),  # it is another who leads now
        (State.HEARING, True, False, "", Objection.NONE),
        (State.NOTICE_SERVED, False, False, "", Objection.NONE),
    ):
        facts = CaseFacts(at=OPENED, state=state, hearing_held=held, recusal_asked=asked, recusal_outcome=outcome)
        assert hearing_objection(facts, current_policy()) is said, (state, held, asked, outcome)


def test_the_firm_objects_the_head_decides_and_somebody_else_leads(at_the_time: Any) -> None:
    office = Office()
    at = office.act("case.call_hearing")
    at_the_time(days=6)
    member = member_of(office.firm)
    portal, home = desk_of(member), f"/marketers/notices/{office.case.public_id}/"
    asks: dict[str, Any] = {"case": office.case, "marketer": office.firm, "member": member, "reason": WHY, "at": at}
    with pytest.raises(NotAllowed, match=r"^case\.respondent$"):
        hearing_object(**{**asks, "marketer": firm(name="另一家公司", caller="")})
    with pytest.raises(DomainError, match=r"^objection\.reason$"):
        hearing_object(**{**asks, "reason": " "})

    asking = f"{home}objection/"
    assert asking in portal.get(home).content.decode()
    empty = portal.post(asking, {**hidden(portal.get(asking)), "reason": ""}, headers=ENGLISH)
    assert empty.status_code == 422 and "Say why somebody else should lead the hearing." in empty.content.decode()
    assert portal.post(asking, {**hidden(portal.get(asking)), "reason": WHY}).status_code == 302
    assert "The head decides." in portal.get(home, headers=ENGLISH).content.decode()
    assert portal.get(asking).status_code == 302
    event = CaseEvent.objects.get(act="case.hearing_objected")
    assert (event.actor, event.user_id, event.note) == (f"marketer:{office.firm.pk}", None, WHY)

    office.case.refresh_from_db()
    assert refusal_of(lambda: hearing_object(**asks)) == "objection.asked"
    led: dict[str, Any] = {
        "hearing_present": "…",
        "hearing_points": "…",
        "hearing_evidence": "…",
        "hearing_statement": "…",
    }
    later = OPENED + timedelta(days=25)
    with pytest.raises(Conflict, match=r"^case\.recusal_settled$"):
        case_move(case=office.case, act="case.record_hearing", actor=office.people["hearing"], at=later, facts=led)
    other = officer(Role.HEARING_OFFICER, mail="另一听证人@office.example")
    decided = {"recusal_outcome": GRANTED, "hearing_officer_next": str(other.pk), "reason": "属实"}
    case_move(case=office.case, act="case.decide_recusal", actor=office.people["head"], at=at, facts=decided)
    page = portal.get(home, headers=ENGLISH).content.decode()
    assert "另一听证人" in page and asking in page
    hearing_object(**asks)
    refused = {"recusal_outcome": REFUSED, "reason": "无据"}
    case_move(case=office.case, act="case.decide_recusal", actor=office.people["head"], at=at, facts=refused)
    assert refusal_of(lambda: hearing_object(**asks)) == "objection.refused"
