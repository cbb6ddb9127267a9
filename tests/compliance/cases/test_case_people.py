"""Who works on a case, who stands aside, who answers for the calls, and what is recorded and said beside the table."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseDocument, CaseEvent, CaseOfficer
from compliance.cases.rules.case_attachment import PAPER_OF_FACT
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.services.case import (
    RECORDABLE,
    case_answer,
    case_assign,
    case_fact_record,
    case_fact_withdraw,
    case_move,
    case_note,
    case_respondent_name,
)
from compliance.cases.services.recusal import case_recuse
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord
from tests.compliance.cases.office import OPENED, Office, paper
from tests.compliance.world import officer
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db
AT = OPENED + timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return Office()


def acts(act: str) -> int:
    """Lines of the timeline, each with its record in the audit trail."""
    lines = CaseEvent.objects.filter(act=act).count()
    assert AuditRecord.objects.filter(act=act).count() == lines
    return lines


@pytest.mark.parametrize("role", [Role.HEAD, Role.SUPERVISOR])
def test_a_head_or_supervisor_assigns_once(office: Office, role: Role) -> None:
    chief, third = officer(role, mail="c@office.example"), officer(mail="三号@office.example")
    before = acts("case.assigned")
    rows = [
        case_assign(case=office.case, officer=third, assigned_by=chief, at=AT + timedelta(days=n)) for n in range(2)
    ]
    assert rows[0] == rows[1] and rows[0].since == AT
    assert acts("case.assigned") == before + 1
    assert CaseEvent.objects.latest("pk").params == {"officer": third.pk, "name": "三号"}


def test_an_officer_takes_over_for_himself_alone(office: Office) -> None:
    third, fourth = officer(mail="三号@office.example"), officer(mail="四号@office.example")
    case_assign(case=office.case, officer=third, assigned_by=third, at=AT)
    with pytest.raises(NotAllowed, match=r"^case\.assign$"):
        case_assign(case=office.case, officer=fourth, assigned_by=third, at=AT)
    with pytest.raises(NotAllowed, match=r"^case\.assign$"):
        legal = office.people["legal"]
        case_assign(case=office.case, officer=legal, assigned_by=legal, at=AT)
    for person in (office.people["legal"], officer(province="CN-ZJ")):
        with pytest.raises(DomainError, match=r"^case\.officer$"):
            case_assign(case=office.case, officer=person, assigned_by=office.people["head"], at=AT)


@pytest.mark.django_db(transaction=True)
def test_taken_over_by_one_officer_in_two_windows_at_once() -> None:
    office = Office()
    third = officer(mail="三号@office.example")
    rows = at_once(2, lambda: case_assign(case=office.case, officer=third, assigned_by=third, at=AT))
    assert rows[0] == rows[1] and CaseOfficer.objects.filter(user=third).count() == 1


def test_whoever_stood_aside_is_out_for_good(office: Office) -> None:
    person = office.people["officer"]
    opened_before = Case.objects.get(pk=office.case.pk)
    case_recuse(case=office.case, officer=person, reason="亲属", at=AT)
    case_recuse(case=office.case, officer=person, reason="亲属", at=AT)
    case = Case.objects.get()
    assert [row.user for row in case.recusals.barring()] == [person]
    assert case.officers.get(user=person).until == AT
    later: dict[str, Any] = {"case": opened_before, "officer": person, "at": AT + timedelta(days=1)}
    with pytest.raises(NotAllowed, match=r"^case\.role$"):
        case_fact_record(**later, fact="hearing_requested")
    with pytest.raises(NotAllowed, match=r"^case\.role$"):
        case_respondent_name(**later, marketer=None, name="某公司", reason="查询")
    with pytest.raises(NotAllowed, match=r"^case\.note$"):
        case_note(case=case, officer=person, text="请从轻", at=AT)
    with pytest.raises(NotAllowed, match=r"^case\.no_conflict$"):
        case_move(case=case, act="case.check", actor=person, at=AT, facts={"evidence_preserved": True})
    for chief in (person, office.people["head"]):
        with pytest.raises(DomainError, match=r"^case\.recused$"):
            case_assign(case=case, officer=person, assigned_by=chief, at=AT)
    assert not case.officers.filter(user=person, until=None).exists()


def test_only_officers_of_the_province_stand_aside_or_work_on_it(office: Office) -> None:
    stranger, auditor = officer(province="CN-ZJ"), officer(Role.AUDITOR, "")
    with pytest.raises(NotAllowed, match=r"^case\.role$"):
        case_recuse(case=office.case, officer=stranger, reason="", at=AT)
    for person in (stranger, auditor):
        with pytest.raises(NotAllowed, match=r"^case\.role$"):
            case_fact_record(case=office.case, officer=person, fact="defended", at=AT)
        with pytest.raises(NotAllowed, match=r"^case\.note$"):
            case_note(case=office.case, officer=person, text="x", at=AT)
    assert acts("case.defended") == acts("case.noted") == 0


@pytest.mark.parametrize("fact", sorted(RECORDABLE))
def test_each_fact_that_may_be_recorded_reaches_the_guards(office: Office, fact: str) -> None:
    person = office.people["officer"]
    signed = paper(office.case, PAPER_OF_FACT[fact]) if fact in PAPER_OF_FACT else ""
    case = case_fact_record(case=office.case, officer=person, fact=fact, at=AT, note=" 附件 ", paper=signed)
    assert getattr(case_facts(case, person, AT), fact) is True
    line = CaseEvent.objects.get(act=f"case.{fact}")
    assert (line.note, line.at) == ("附件", AT) and acts(f"case.{fact}") == 1


@pytest.mark.parametrize("fact", sorted(PAPER_OF_FACT))
def test_what_a_signed_paper_shows_is_never_a_tick(office: Office, fact: str) -> None:
    another = paper(office.case, "evidence")
    for given in ("", "att_unknown", another):
        with pytest.raises(DomainError, match=r"^fact\.paper$"):
            case_fact_record(case=office.case, officer=office.people["officer"], fact=fact, at=AT, paper=given)
    assert Case.objects.get().facts == {} and acts(f"case.{fact}") == 0


@pytest.mark.parametrize("fact", ["", "recused", "respondent_known", "sanction", "proof_of_service"])
def test_nothing_else_is_recorded_beside_the_table(office: Office, fact: str) -> None:
    with pytest.raises(DomainError, match=r"^fact\.unknown$"):
        case_fact_record(case=office.case, officer=office.people["officer"], fact=fact, at=AT)
    assert Case.objects.get().facts == {}


def test_who_answers_for_the_calls_is_a_firm_or_a_name_with_the_way_it_was_found_out(office: Office) -> None:
    given: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "at": AT}
    for name, reason, code in ((" ", "查询", "respondent.empty"), ("某公司", " ", "respondent.reason")):
        with pytest.raises(DomainError, match=rf"^{code}$"):
            case_respondent_name(**given, marketer=None, name=name, reason=reason)
    by_name = case_respondent_name(**given, marketer=None, name=" 某公司 ", reason="工商查询")
    assert (by_name.respondent, by_name.respondent_name) == (None, "某公司")
    assert case_facts(by_name, given["officer"], AT).respondent_known
    by_firm = case_respondent_name(**given, marketer=office.firm, name="某公司", reason="工商查询")
    assert (by_firm.respondent, by_firm.respondent_name) == (office.firm, "")
    assert acts("case.respondent_named") == 2


def test_a_note_stays_with_the_colleagues(office: Office) -> None:
    line = case_note(case=office.case, officer=office.people["legal"], text=" 请补证据 ", at=AT)
    assert (line.note, line.user) == ("请补证据", office.people["legal"]) and acts("case.noted") == 1
    assert not CaseDocument.objects.exists()
    with pytest.raises(DomainError, match=r"^note\.empty$"):
        case_note(case=office.case, officer=office.people["legal"], text=" ", at=AT)


def test_the_firm_answers_when_asked_and_its_answer_counts_as_a_defence(office: Office) -> None:
    member = officer(Role.PARTNER, mail="王敏@firm.example")
    with pytest.raises(Conflict, match=r"^case\.not_asked$"):
        case_answer(case=office.case, member=member, text="外包坐席所为", at=AT)
    at = office.act("case.ask_firm")
    with pytest.raises(DomainError, match=r"^answer\.empty$"):
        case_answer(case=office.case, member=member, text=" ", at=at)
    answer = case_answer(case=office.case, member=member, text="外包坐席所为", at=at)
    assert (answer.text, answer.shown_to_firm) == ("外包坐席所为", True)
    assert case_facts(Case.objects.get(), office.people["head"], at).defended
    line = CaseEvent.objects.get(act="case.answered")
    assert (line.actor, line.user) == (f"marketer:{office.firm.pk}", None) and acts("case.answered") == 1
    assert AuditRecord.objects.get(act="case.answered").actor == f"user:{member.pk}"


def test_nobody_takes_back_for_the_firm_what_it_said_itself(office: Office) -> None:
    member, person = officer(Role.PARTNER, mail="王敏@firm.example"), office.people["officer"]
    said: dict[str, Any] = {"case": office.case, "officer": person, "fact": "defended", "at": AT, "note": "误录"}
    case_fact_record(case=office.case, officer=person, fact="defended", at=AT)
    case_fact_withdraw(**said)
    at = office.act("case.ask_firm")
    case_answer(case=office.case, member=member, text="外包坐席所为", at=at)
    with pytest.raises(Conflict, match=r"^fact\.said$"):
        case_fact_withdraw(**{**said, "at": at})
    assert Case.objects.get().facts["defended"] is True
