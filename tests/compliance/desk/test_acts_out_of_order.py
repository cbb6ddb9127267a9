"""Two officers and one old page: an act that comes in another state of the case is refused with a sentence, every act of the
table alike, and whoever sent it finds all that they typed."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.case_attachment import PAPERS
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import TABLE, WRONG_STATE, Act
from compliance.cases.services.locks import MOVED
from compliance.desk.web.case_acts import WRITTEN
from compliance.desk.web.desk import drawn_from
from core import clock
from core.access.roles import Role
from core.models import AuditRecord, User
from core.services.user import role_grant
from tests.compliance.cases.office import OPENED, Office, paper
from tests.matrix.pages import BROUGHT
from tests.pages import hidden, post
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
STATES = list(State)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office()
    at = made.act("case.serve_notice")
    monkeypatch.setattr(clock, "now", lambda: at)
    return made


@pytest.fixture
def client(office: Office) -> Client:
    """Somebody who may do every act, so that nothing but its time stands against one."""
    person: User = office.people["officer"]
    for role in (Role.HEAD, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER, Role.SUPERVISOR):
        role_grant(user=person, role=role, province="CN-JS", granted_by=None, at=OPENED)
    return signed_in(person, language="en")


def wrong_state(act: Act) -> State:
    """One that the act does not begin in: the one it leads to, for a colleague was faster, else another by each act's place."""
    wrong = [state for state in STATES if state not in act.origins]
    return act.to if act.to and act.to in wrong else wrong[TABLE.index(act) % len(wrong)]


def typed(case: Case, act: Act) -> dict[str, str]:
    """A form filled as it should be; what an officer writes is marked by its field."""
    said = {**BROUGHT, "outcome_not_washed": "left_out", **{name: f"写下的{name}" for name in (*WRITTEN, "text")}}
    if act.paper:
        said[act.paper] = paper(case, PAPERS[act.paper])
    return said


def written() -> tuple[int, int]:
    acts = AuditRecord.objects.filter(act__startswith="case.").exclude(act__endswith="_read")
    return acts.count(), CaseEvent.objects.count()


def left(answer: Any, said: dict[str, str]) -> list[str]:
    """What stands in the form of the refused page otherwise than it was sent."""
    form, text = answer.context["form"], answer.content.decode()
    changed = [
        name for name in form.fields if name in said and str(form[name].value()).replace("True", "on") != said[name]
    ]
    return changed + [name for name in form.fields if name in {*WRITTEN, "text"} and said[name] not in text]


def test_an_act_in_another_state_is_refused_and_loses_no_word(office: Office, client: Client) -> None:
    case, before = office.case, written()
    page = RequestFactory().get("/")
    page.user = office.people["officer"]
    for act in TABLE:
        said, wrong = typed(case, act), wrong_state(act)
        address = f"/regulator/cases/{case.public_id}/acts/{act.name}/"
        case.state = min(act.origins, key=STATES.index)
        old = drawn_from(page, case, act.name)
        Case.objects.update(state=wrong)
        late = post(client, address, {**said, "state": old}, headers=EN)
        anew = post(client, address, {**said, **hidden(late)}, headers=EN)
        for answer, sentence in ((late, str(MOVED)), (anew, WRONG_STATE.names["en"])):
            assert (answer.status_code, left(answer, said)) == (422, []), (act.name, wrong)
            errors = answer.context["form"].errors
            assert sentence in " ".join(errors.get("__all__", [])), (act.name, wrong, errors)
        assert Case.objects.get().state == wrong, act.name
    assert written() == before, "nothing was written down of what was not done"
