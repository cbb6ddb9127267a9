"""A firm asks for more time: once, while its term runs, with a reason. It is answered, once; nothing is decided before."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.more_time import GRANTS, MoreTime, TimeRequest, more_time
from compliance.cases.selectors.matching import files_due
from compliance.cases.selectors.more_time import is_time_asked, more_time_of, time_if_granted
from compliance.cases.services.case import case_move
from compliance.cases.services.more_time import more_time_answer, more_time_ask
from core import clock
from core.errors import Conflict, DomainError, NotAllowed
from core.policies import current_policy
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, firm
from tests.pages import hidden

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ENGLISH = {"Accept-Language": "en"}
WHY = "档案室搬迁，通话清单须逐日调取"


def test_what_grants_more_time_extends_that_term() -> None:
    assert {clock: ACTS[act].extends for clock, act in GRANTS.items()} == {clock: clock for clock in GRANTS}


def test_when_it_may_be_asked_for() -> None:
    due, request = NOW + timedelta(days=3), TimeRequest(NOW, WHY)
    answered = TimeRequest(NOW, WHY, "case.time_refused", "材料已齐")
    for state, extended, asked, at, said in (
        (State.FIRM_ASKED, (), None, NOW, MoreTime.OPEN),
        (State.NOTICE_SERVED, (), None, due, MoreTime.OPEN),
        (State.NOTICE_SERVED, (), None, due + timedelta(seconds=1), MoreTime.OVER),
        (State.NOTICE_SERVED, (), request, due + timedelta(days=9), MoreTime.ASKED),
        (State.NOTICE_SERVED, (), answered, NOW, MoreTime.REFUSED),
        (State.NOTICE_SERVED, ("statement",), None, NOW, MoreTime.GRANTED),
        (State.NOTICE_SERVED, ("firm_asked",), None, NOW, MoreTime.OPEN),
        (State.HEARING, (), None, NOW, MoreTime.NONE),
        (State.SERVED, (), None, NOW, MoreTime.NONE),
    ):
        assert more_time(state, due, extended, asked, at) is said, (state, extended, at)
    assert more_time(State.FIRM_ASKED, None, (), None, NOW) is MoreTime.NONE, "no deadline runs"


def test_it_is_asked_once_answered_once_and_nothing_is_decided_before(at_the_time: Any) -> None:
    office = Office()
    at = office.act("case.serve_notice")
    policy, member = current_policy(at), member_of(office.firm)
    before, served = office.case.deadline, office.case.notice_served_at
    assert served is not None
    hearing_by = policy.due(served, policy.enforcement.deadlines["hearing_request"])
    ask: dict[str, Any] = {"case": office.case, "marketer": office.firm, "member": member, "at": at}
    with pytest.raises(NotAllowed, match=r"^case\.respondent$"):
        more_time_ask(**{**ask, "marketer": firm(name="另一家公司", caller="")}, reason=WHY)
    with pytest.raises(DomainError, match=r"^time\.reason$"):
        more_time_ask(**ask, reason=" ")
    with pytest.raises(Conflict, match=r"^time\.unasked$"):
        more_time_answer(case=office.case, officer=office.people["officer"], granted=True, reason="…", at=at)
    more_time_ask(**ask, reason=WHY)
    with pytest.raises(Conflict, match=r"^time\.asked$"):
        more_time_ask(**ask, reason=WHY)
    assert is_time_asked(office.case)
    calls: dict[str, Any] = {
        "case": office.case,
        "act": "case.call_hearing",
        "actor": office.people["hearing"],
        "at": at,
    }
    with pytest.raises(Conflict) as refused:
        case_move(**calls, facts={"hearing_at": OPENED + timedelta(days=25)}, text="正文")
    assert "尚未答复" in str(refused.value.message) or "no answer" in str(refused.value.message)
    answer: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "at": at}
    with pytest.raises(NotAllowed):
        more_time_answer(**{**answer, "officer": office.people["head"]}, granted=False, reason="材料已齐")
    until = time_if_granted(office.case, policy)
    case = more_time_answer(**answer, granted=True, reason="情况属实")
    assert until is not None and before is not None and case.deadline == until > before
    assert not is_time_asked(case) and more_time_of(case, at) is MoreTime.GRANTED
    with pytest.raises(Conflict, match=r"^time\.unasked$"):
        more_time_answer(**answer, granted=False, reason="再议")
    with pytest.raises(Conflict, match=r"^time\.granted$"):
        more_time_ask(**ask, reason=WHY)
    later = policy.due(case.notice_served_at or at, policy.enforcement.deadlines["hearing_request"])
    assert later == hearing_by, "the term for asking a hearing is the law's"
    acts = CaseEvent.objects.filter(case=case, at=at).order_by("pk").values_list("act", flat=True)
    assert list(acts)[-2:] == ["case.time_asked", "case.extend_statement"]


def test_the_firm_asks_on_its_page_the_officer_refuses_at_the_desk_and_both_read_why(at_the_time: Any) -> None:
    office = Office()
    office.act("case.ask_firm")
    at_the_time(days=3)
    portal, desk = desk_of(member_of(office.firm)), desk_of(office.people["officer"])
    page, asking = (f"/marketers/notices/{office.case.public_id}/{part}" for part in ("", "more-time/"))
    answering = f"/regulator/cases/{office.case.public_id}/more-time/"
    assert asking in shown(portal, page) and desk.get(answering).status_code == 302, "nothing to answer yet"
    empty = portal.post(asking, {**hidden(portal.get(asking)), "reason": ""}, headers=ENGLISH)
    assert empty.status_code == 422 and "Say why you need more time." in empty.content.decode()
    assert empty.content.decode().count("govuk-error-summary__title") == 1
    assert portal.post(asking, {**hidden(portal.get(asking)), "reason": WHY}).status_code == 302
    assert "You asked for more time on" in shown(portal, page) and asking not in shown(portal, page)
    assert portal.get(asking).status_code == 302
    assert WHY in shown(desk, answering) and answering in shown(desk, f"/regulator/cases/{office.case.public_id}/")
    said = {**hidden(desk.get(answering)), "answer": "refuse", "reason": "材料可以分批提交"}
    assert desk.post(answering, said).status_code == 302
    assert "More time was not granted." in shown(portal, page) and "材料可以分批提交" in shown(portal, page)
    assert (
        Case.objects.get().deadline == office.case.deadline
        and more_time_of(office.case, clock.now()) is MoreTime.REFUSED
    )
    assert answering not in shown(desk, f"/regulator/cases/{office.case.public_id}/")


def test_files_are_taken_on_while_a_request_waits(at_the_time: Any) -> None:
    """Whoever is granted more time after the old term ended hands in as before; a hand-in that waits is not closed."""
    office = Office()
    at = office.act("case.ask_firm")
    assert files_due(office.case) == office.case.deadline
    more_time_ask(case=office.case, marketer=office.firm, member=member_of(office.firm), reason=WHY, at=at)
    assert files_due(office.case) is None


def shown(client: Client, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    return answer.content.decode()
