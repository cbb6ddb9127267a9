"""A complainant's number reaches a firm by consent or by a reasoned order alone, for a time, and the complainant is told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from compliance.cases.models import Disclosure
from compliance.cases.rules.disclosure import Disclosable, DisclosureState, Turn, may, obstacle
from compliance.cases.selectors.disclosure import disclosures_readable
from compliance.cases.services.case import case_respondent_name
from compliance.cases.services.disclosure import (
    disclosure_answer,
    disclosure_ask,
    disclosure_make,
    disclosure_order,
    disclosure_read,
    disclosure_withdraw,
)
from compliance.cases.services.locks import lock_case
from compliance.cases.services.recusal import case_recuse
from core import clock
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.models import AuditRecord, SmsMessage, User
from core.services.user import citizen_obtain, role_end, role_grant
from registry.firms.models import Marketer
from registry.register.services.number_release import number_release
from tests.acts import behind, refusal_of
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import HIDDEN, member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, PEOPLE, firm, officer, person
from tests.pages import hidden, post, send
from tests.proved import proved_now
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
WHY, ORDERED = "核对该用户的订单", "不披露无法查明，且不致损害投诉人"
PLAIN = PEOPLE[0][3:]
SHOWN = f"{PLAIN[:3]} {PLAIN[3:7]} {PLAIN[7:]}"


def test_who_may_turn_what() -> None:
    able = {turn: [state for state in DisclosureState if may(turn, state)] for turn in Turn}
    assert able == {
        "consent": ["asked"], "refuse": ["asked"], "withdraw": ["consented"], "disclose": ["consented"],
        "order": ["asked", "consented"],
    }  # fmt: skip


def test_what_stands_in_the_way() -> None:
    for facts, said in (
        ((True, True, True, False), ""), ((False, True, True, False), "firm"), ((True, False, True, False), "unheard"),
        ((True, True, False, False), "unproved"), ((True, True, True, True), "running"),
    ):  # fmt: skip
        assert obstacle(Disclosable(*facts)) == said


class Asked:
    """A firm that is asked, one of its complaints, and whoever filed it."""

    def __init__(self) -> None:
        self.office = Office()
        self.at = self.office.act("case.ask_firm")
        self.number = person(PEOPLE[0])
        self.complaint = Complaint.objects.get(number=self.number)
        self.citizen = citizen_obtain(number=self.number, language="zh-hans", at=NOW)
        self.officer = self.office.people["officer"]

    def ask(self, **other: Any) -> Disclosure:
        said = {
            "case": self.office.case,
            "complaint": self.complaint,
            "officer": self.officer,
            "purpose": WHY,
            "at": self.at,
        }
        return disclosure_ask(**{**said, **other})

    def order(self, supervisor: User, **other: Any) -> Disclosure:
        said = {
            "case": self.office.case, "complaint": self.complaint, "supervisor": supervisor, "purpose": WHY,
            "reason": ORDERED, "at": self.at,
        }  # fmt: skip
        return disclosure_order(**{**said, **other})

    def read(self, row: Disclosure, member: User, **other: Any) -> str:
        said = {"public_id": row.public_id, "case": self.office.case, "marketer": self.office.firm, "member": member}
        return disclosure_read(**{**said, "at": self.at, **other})


def test_with_consent_it_is_disclosed_for_a_time_each_look_is_on_record_and_the_complainant_is_told() -> None:
    world = Asked()
    row, member = world.ask(), member_of(world.office.firm)
    with pytest.raises(Conflict, match=r"^disclosure\.asked$"):
        world.ask()
    with pytest.raises(Conflict, match=r"^disclosure\.unconsented$"):
        disclosure_make(disclosure=row, officer=world.officer, at=world.at)
    with pytest.raises(NotFound):
        world.read(row, member)
    another = citizen_obtain(number=person(PEOPLE[1]), language="en", at=NOW)
    for act in (disclosure_withdraw, disclosure_answer):
        with pytest.raises(NotAllowed, match=r"^disclosure\.owner$"):
            act(
                disclosure=row, citizen=another, at=world.at, **({"consents": True} if act is disclosure_answer else {})
            )
    disclosure_answer(disclosure=row, citizen=world.citizen, consents=True, at=world.at)
    assert not disclosures_readable(world.office.case, world.office.firm, world.at)
    row = disclosure_make(disclosure=row, officer=world.officer, at=world.at)
    assert world.read(row, member) == world.read(row, member) == PEOPLE[0]
    looks = AuditRecord.objects.filter(act="number.unsealed", actor=f"user:{member.pk}")
    assert looks.count() == 2 and looks[0].data["disclosure"] == row.pk
    stranger = firm(name="另一家公司", caller="")
    assert row.until is not None
    for wrong in ({"marketer": stranger}, {"at": row.until}, {"public_id": "dsc_none"}):
        with pytest.raises(NotFound):
            world.read(row, member, **wrong)
    with pytest.raises(Conflict, match=r"^disclosure\.state$"):
        disclosure_withdraw(disclosure=row, citizen=world.citizen, at=world.at)
    with pytest.raises(Conflict, match=r"^disclosure\.running$"):
        world.ask()
    told = SmsMessage.objects.filter(kind="disclosure", number=world.complaint.number)
    assert told.count() == 2
    kept = [str(record.data) for record in AuditRecord.objects.all()]
    kept += [json.dumps(event.params) + event.note for event in world.office.case.events.all()]
    assert not any(PLAIN in text for text in kept), "ids alone"


def test_without_consent_nothing_is_disclosed_but_by_a_supervisors_reasoned_order() -> None:
    world = Asked()
    row, member = world.ask(), member_of(world.office.firm)
    disclosure_answer(disclosure=row, citizen=world.citizen, consents=False, at=world.at)
    with pytest.raises(Conflict, match=r"^disclosure\.unconsented$"):
        disclosure_make(disclosure=row, officer=world.officer, at=world.at)
    second = world.ask()
    disclosure_answer(disclosure=second, citizen=world.citizen, consents=True, at=world.at)
    disclosure_withdraw(disclosure=second, citizen=world.citizen, at=world.at)
    with pytest.raises(Conflict, match=r"^disclosure\.unconsented$"):
        disclosure_make(disclosure=second, officer=world.officer, at=world.at)
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    for somebody in (world.officer, world.office.people["head"]):
        with pytest.raises(NotAllowed, match=r"^disclosure\.role$"):
            world.order(somebody)
    with pytest.raises(DomainError, match=r"^disclosure\.reason$"):
        world.order(supervisor, reason=" ")
    with pytest.raises(DomainError, match=r"^disclosure\.purpose$"):
        world.order(supervisor, purpose="")
    third = world.ask()
    ordered = world.order(supervisor)
    assert ordered.pk == third.pk, "the open question is answered by it"
    assert (ordered.state, ordered.reason) == ("disclosed", ORDERED) and world.read(ordered, member) == PEOPLE[0]
    aside = officer(Role.SUPERVISOR, mail="回避@office.example")
    case_recuse(case=world.office.case, officer=aside, reason="亲属", at=world.at)
    with pytest.raises(NotAllowed, match=r"^disclosure\.role$"):
        world.order(aside, at=ordered.until)
    event = world.office.case.events.get(act="case.disclosure_ordered")
    assert event.user == supervisor and event.note == ORDERED
    foreign = Complaint.objects.exclude(pk=world.complaint.pk)[0]
    Complaint.objects.filter(pk=foreign.pk).update(evidence="C0")
    with pytest.raises(Conflict, match=r"^disclosure\.unproved$"):
        world.order(supervisor, complaint=foreign)


def test_a_consent_holds_for_the_firm_that_was_named_and_for_a_number_that_is_still_there(at_the_time: Any) -> None:
    world, other = Asked(), firm(name="另一家公司", caller="")
    at_the_time(days=3)
    case, row, member = world.office.case, world.ask(), member_of(world.office.firm)
    disclosure_answer(disclosure=row, citizen=world.citizen, consents=True, at=world.at)

    def answers(respondent: Marketer) -> None:
        case_respondent_name(case=case, officer=world.officer, marketer=respondent, name="", reason="查明", at=world.at)
        case.refresh_from_db()

    answers(other)
    assert (
        refusal_of(lambda: disclosure_make(disclosure=row, officer=world.officer, at=world.at)) == "disclosure.another"
    )
    assert not SmsMessage.objects.filter(kind="disclosure", queued_at__gt=world.at).exists()
    answers(world.office.firm)
    row = disclosure_make(disclosure=row, officer=world.officer, at=world.at)
    answers(other)
    with pytest.raises(NotFound):  # it answers for nothing any more
        world.read(row, member)
    answers(world.office.firm)
    assert world.read(row, member) == PEOPLE[0]
    page = f"/marketers/notices/{case.public_id}/disclosures/"
    portal = desk_of(member)
    assert row.public_id in shown(portal, page)
    number_release(number=world.number, reason="erased", at=world.at, actor=ACTOR)
    assert row.public_id not in shown(portal, page)
    assert post(portal, page, {"disclosure": row.public_id}).status_code == 404
    assert (
        refusal_of(lambda: world.order(officer(Role.SUPERVISOR, mail="督办@office.example"))) == "disclosure.unproved"
    )


def test_what_is_sent_for_an_id_may_be_anything(at_the_time: Any) -> None:
    world = Asked()
    at_the_time(days=3)
    row, case = world.ask(), world.office.case
    portal, desk, mine = desk_of(member_of(world.office.firm)), desk_of(world.officer), signed_in(world.citizen)
    for sent in ("\0", f"{row.public_id}\0", "号" * 5000):
        assert (
            post(portal, f"/marketers/notices/{case.public_id}/disclosures/", {"disclosure": sent}).status_code == 404
        )
        page = f"/my/complaints/{world.complaint.public_id}/disclosures/"
        assert post(mine, page, {"disclosure": sent, "answer": "consent"}).status_code == 200
        made = {"form": "make", "disclosure": sent}
        assert send(desk, f"/regulator/cases/{case.public_id}/disclosures/", made).status_code == 422
        assert desk.get("/regulator/cases/bulk/", {"case": [sent, case.public_id]}).status_code == 200
    row.refresh_from_db()
    assert row.state == "asked"


@pytest.mark.django_db(transaction=True)
def test_whose_role_ends_while_the_order_waits_orders_nothing(at_the_time: Any) -> None:
    """The door had read the roles before; the act asks for them anew once it holds the case."""
    world, admin = Asked(), officer(Role.ADMINISTRATOR, mail="管理@office.example")
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    role_grant(user=supervisor, role=Role.AUDITOR, province="CN-JS", granted_by=None, at=NOW)
    grant = supervisor.grants.get(role=Role.SUPERVISOR)
    at_the_time(days=3)
    desk = desk_of(supervisor)
    page = f"/regulator/cases/{world.office.case.public_id}/disclosures/"
    said = {"form": "order", "order-complaint": str(world.complaint.pk), "order-purpose": WHY, "order-reason": ORDERED}
    drawn = {**hidden(desk.get(page)), **said}

    def end() -> None:
        lock_case(world.office.case)
        role_end(grant=grant, ended_by=admin, at=clock.now() - timedelta(seconds=1))

    assert behind(end, lambda: post(desk, page, drawn).status_code) == 422
    assert not Disclosure.objects.exists()


def test_the_complainant_answers_on_the_page_of_the_complaint_and_the_firm_reads_on_its_own(at_the_time: Any) -> None:
    world = Asked()
    at_the_time(days=3)
    case = world.office.case
    portal, desk, mine = desk_of(member_of(world.office.firm)), desk_of(world.officer), signed_in(world.citizen)
    desk_page, firm_page = f"/regulator/cases/{case.public_id}/disclosures/", f"/marketers/notices/{case.public_id}/"
    complaint_page = f"/my/complaints/{world.complaint.public_id}/"
    answer_page = f"{complaint_page}disclosures/"
    assert mine.get(answer_page).status_code == 404 and "disclosures" not in shown(mine, complaint_page)
    empty = send(desk, desk_page, {"form": "ask", "ask-purpose": WHY}, headers={"Accept-Language": "en"})
    assert empty.status_code == 422 and WHY in empty.content.decode() and "Choose the call." in empty.content.decode()
    asks = {"form": "ask", "ask-complaint": str(world.complaint.pk), "ask-purpose": WHY}
    assert send(desk, desk_page, asks).status_code == 302
    assert answer_page in shown(mine, complaint_page) and WHY in shown(mine, answer_page)
    before = HIDDEN.sub("", shown(portal, firm_page))
    row = Disclosure.objects.get()
    assert post(mine, answer_page, {"disclosure": row.public_id}).status_code == 422
    consent = {"disclosure": row.public_id, "answer": "consent"}
    assert post(mine, answer_page, consent)["Location"] == "/my/numbers/anew/"
    row.refresh_from_db()
    assert row.state == "asked", "a session that fell into other hands tells no firm a number"
    assert world.complaint.number is not None
    proved_now(mine, world.complaint.number)
    assert post(mine, answer_page, consent)["Location"] == answer_page
    assert HIDDEN.sub("", shown(portal, firm_page)) == before and WHY not in shown(
        portal, f"{firm_page}disclosures/"
    ), "the firm hears of nothing that is asked or agreed"
    other = signed_in(citizen_obtain(number=person(PEOPLE[1]), language="en", at=NOW))
    assert other.get(answer_page).status_code == 404
    made = {"form": "make", "disclosure": row.public_id}
    assert send(desk, desk_page, made).status_code == 302
    listed = shown(portal, f"{firm_page}disclosures/")
    assert WHY in listed and SHOWN not in listed and f"{firm_page}disclosures/" in shown(portal, firm_page)
    answer = post(portal, f"{firm_page}disclosures/", {"disclosure": row.public_id})
    assert SHOWN in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
    assert "Your number was disclosed to" in shown(mine, complaint_page)
    assert post(portal, f"{firm_page}disclosures/", {"disclosure": "dsc_none"}).status_code == 404
    at_the_time(days=20)
    assert WHY not in shown(portal, f"{firm_page}disclosures/")
    assert post(portal, f"{firm_page}disclosures/", {"disclosure": row.public_id}).status_code == 404
    assert SHOWN not in shown(desk, desk_page)


def shown(client: Client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, path
    return answer.content.decode()
