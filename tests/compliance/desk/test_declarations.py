"""Nobody owns a number by saying so: what is declared waits for an officer, through the real pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment
from compliance.findings.services.operator_answer import answer_take_in
from core import clock
from core.access.roles import Role
from core.models import AuditRecord
from registry.firms.models import CallerNumber, Marketer, MarketerMember, Question
from registry.firms.rules.caller_proof import Proof
from registry.firms.rules.question import Answer
from registry.firms.services.caller_claim import claim_question_ask
from registry.firms.services.caller_number import caller_approve, caller_declare
from registry.firms.services.caller_proof import caller_documents_add
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.callers import approved, proved
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, ROGUE, breaches_of, campaign, complaint, firm, officer, registered
from tests.core.attachments.handing import handed
from tests.pages import hidden, post, send
from tests.registry.firms.test_firm_pages import client_of, person

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time", "own_attachments"]
NAMES = ("速达信贷咨询有限公司", "月明保险代理有限公司")
LIST = "/regulator/declarations/"


def owner_of(made: Marketer, mail: str) -> Client:
    user = person(mail)
    MarketerMember.objects.create(marketer=made, user=user, role="owner", since=NOW)
    return client_of(user)


@pytest.fixture
def firms() -> list[tuple[Marketer, Client]]:
    made = [firm(caller="", name=name) for name in NAMES]
    return [(one, owner_of(one, f"{n}@example.cn")) for n, one in enumerate(made)]


def looked_up(caller: str, language: str) -> str:
    page = Client().post("/caller-check/", {"caller": caller}, headers={"Accept-Language": language})
    assert page.status_code == 200
    return page.content.decode()


def shown_in_public(caller: str) -> set[str]:
    """The firms that anybody reads of beside this number, in either language."""
    pages = [looked_up(caller, language) for language in ("zh-hans", "en")]
    return {name for name in NAMES for page in pages if name in page}


def borne_out(claim: CallerNumber) -> None:
    """The operator of the line says that it is the firm's."""
    telecom = operator_admit(name="Line Telecom", at=NOW, actor=ACTOR)
    question = claim_question_ask(claim=claim, operator=telecom, at=NOW, actor=ACTOR)
    code = claim.marketer.registration_code
    said = Answer(outcome="yes", holder="某公司", holder_code=code, since=NOW.date())
    question_answer(question=question, answer=said, at=NOW, actor=ACTOR)
    answer_take_in(question_id=question.pk, at=NOW)


def decide(client: Client, claim: CallerNumber, answer: str, reason: str = "") -> int:
    status: int = client.post(f"{LIST}{claim.pk}/{answer}/", {"reason": reason}).status_code
    return status


@pytest.mark.parametrize("caller", ["110", "96110", "１１０", "020-96110", "0531-12345", "121231100"])
def test_two_firms_declare_an_emergency_line_and_neither_owns_it(
    firms: list[tuple[Marketer, Client]], caller: str
) -> None:
    for _made, client in firms:
        refused = client.post("/marketers/callers/", {"caller": caller}, headers={"Accept-Language": "zh-hans"})
        assert refused.status_code == 422
        assert "任何企业都不能申报" in refused.content.decode() and caller in refused.content.decode()
    assert not CallerNumber.objects.exists() and shown_in_public(caller) == set()


def test_a_banks_number_is_nobodys_until_an_officer_says_whose_it_is(firms: list[tuple[Marketer, Client]]) -> None:
    """Two firms claim 95588; a complaint, the public and the list of admitted firms name neither before the decision."""
    for _made, client in firms:
        assert client.post("/marketers/callers/", {"caller": "95588"}).status_code == 302
    for _made, client in firms:
        assert "争议" in client.get("/marketers/callers/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert shown_in_public("95588") == set()
    before = complaint(registered(), caller="95588", called_at=clock.now())
    assert not breaches_of(before) & {"not_washed", "not_declared", "not_admitted"}  # what only a firm can omit
    assert Assessment.objects.get(complaint=before).marketer is None
    assert "95588" not in Client().get("/admitted-firms/").content.decode()
    first, second = CallerNumber.objects.order_by("pk")
    head = desk_of(officer())
    page = head.get(LIST, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert NAMES[0] in page and NAMES[1] in page and "争议" in page
    assert decide(head, second, "approve", "已出示与运营商的合同") == 422  # no paper stands for the operator's word
    borne_out(second)
    assert decide(head, second, "approve") == 422  # not without a reason
    assert decide(head, second, "approve", "已出示与运营商的合同") == 302
    assert shown_in_public("95588") == {NAMES[1]}
    assert "95588" in Client().get("/admitted-firms/").content.decode()
    for _made, client in firms:
        assert "已出示与运营商的合同" in client.get("/marketers/callers/").content.decode()
    later = complaint(registered("+8613915800044"), caller="95588", called_at=clock.now() + timedelta(minutes=1))
    assert Assessment.objects.get(complaint=later).marketer == firms[1][0] and "not_washed" in breaches_of(later)
    assert AuditRecord.objects.get(act="caller.approved").data == {"over": [first.pk], "proof": "operator"}


def test_an_approval_says_nothing_of_calls_before_it(firms: list[tuple[Marketer, Client]]) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="95588", at=NOW - timedelta(days=9), actor=ACTOR)
    caller_approve(declaration=proved(claim, NOW), at=NOW, actor=ACTOR)
    number = registered()
    calls = [complaint(number, caller="95588", called_at=NOW - timedelta(days=n)) for n in (1, 0)]
    assert [Assessment.objects.get(complaint=row).marketer for row in calls] == [None, firms[0][0]]


def answered(page: str) -> str:
    """What it says, without what is sealed into its forms."""
    return re.sub(r'value="[^"]*"', "", page.split("<main", 1)[1].split("</main")[0])


def test_a_salesmans_mobile_is_the_firms_and_shown_to_nobody(firms: list[tuple[Marketer, Client]]) -> None:
    mobile = "13666170098"
    unknown = answered(looked_up(mobile, "en"))
    approved(firms[0][0], mobile, at=NOW, proof=Proof.LINE)
    assert answered(looked_up(mobile, "en")) == unknown
    listed = Client().get("/admitted-firms/").content.decode()
    assert NAMES[0] in listed and "0098" not in listed
    filed = complaint(registered(), caller=mobile, called_at=clock.now())
    assert Assessment.objects.get(complaint=filed).marketer == firms[0][0]


@pytest.mark.parametrize("typed", ["025 8653 9100", "０２５８６５３９１００", "+86 25 8653-9100", "86539100", "月明"])
def test_the_desk_finds_a_claim_however_it_is_typed(firms: list[tuple[Marketer, Client]], typed: str) -> None:
    caller_declare(marketer=firms[1][0], caller="025 8653 9100", at=NOW, actor=ACTOR)
    caller_declare(marketer=firms[0][0], caller="95588", at=NOW, actor=ACTOR)
    found = desk_of(officer()).get(LIST, {"text": typed, "state": "waiting"}).content.decode()
    assert NAMES[1] in found and NAMES[0] not in found and "95588" not in found


def test_the_desk_sees_what_waits_what_is_disputed_and_what_is_in_force(firms: list[tuple[Marketer, Client]]) -> None:
    approved(firms[0][0], "95511", at=NOW)
    for caller, nth in (("95588", 0), ("95588", 1), ("95533", 0)):
        caller_declare(marketer=firms[nth][0], caller=caller, at=NOW, actor=ACTOR)
    client = desk_of(officer())

    def shown(**asked: str) -> list[bool]:
        page = client.get(LIST, asked).content.decode()
        return [f">{caller}<" in page for caller in ("95511", "95588", "95533")]

    assert shown() == [False, True, True]
    assert shown(state="disputed") == [False, True, False]
    assert shown(state="proved") == [False, False, False]
    proved(CallerNumber.objects.get(value="95533"), NOW)
    assert shown(state="proved") == [False, False, True]
    assert shown(state="approved") == [True, False, False]
    assert shown(state="") == [True, True, True]


def test_a_refusal_without_a_reason_loses_nothing_and_decides_nothing(firms: list[tuple[Marketer, Client]]) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="95588", at=NOW, actor=ACTOR)
    client = desk_of(officer())
    assert decide(client, claim, "refuse", " ") == 422
    assert decide(client, claim, "refuse", "x" * 501) == 422
    assert decide(client, claim, "refuse", "号码属于银行") == 302
    assert decide(client, claim, "approve") == 404
    assert "号码属于银行" in firms[0][1].get("/marketers/callers/").content.decode()
    assert shown_in_public("95588") == set()


def test_who_only_reads_decides_nothing(firms: list[tuple[Marketer, Client]]) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="95588", at=NOW, actor=ACTOR)
    auditor = desk_of(officer(Role.AUDITOR, ""))
    page = auditor.get(LIST)
    assert page.status_code == 200 and f"{LIST}{claim.pk}/approve/" not in page.content.decode()
    assert decide(auditor, claim, "approve") == 403
    assert firms[0][1].get(LIST).status_code == firms[0][1].post(f"{LIST}{claim.pk}/approve/").status_code == 403
    assert CallerNumber.objects.get().state == "declared"


def test_a_dispute_is_decided_over_the_claims_that_were_read(firms: list[tuple[Marketer, Client]], at_the_time) -> None:
    """The attack: a rival's claim comes in between the reading and the decision, and is ended unread."""
    (first, _), (second, _) = firms
    claim = proved(caller_declare(marketer=first, caller="95511", at=NOW, actor=ACTOR), NOW)
    desk = desk_of(officer(Role.OFFICER))
    approve = f"{LIST}{claim.pk}/approve/?"
    shown = hidden(desk.get(LIST), approve)
    rival = caller_declare(marketer=second, caller="95511", at=NOW, actor=ACTOR)
    said = {**shown, "reason": "its contract was seen"}
    refused = post(desk, approve, said, headers={"Accept-Language": "en"})
    assert refused.status_code == 422 and "since you opened the page" in refused.content.decode()
    rival.refresh_from_db()
    assert rival.until is None
    other = {**said, **hidden(desk.get(LIST), f"{LIST}{rival.pk}/approve/?")}
    assert post(desk, approve, other).status_code == 422  # drawn for another declaration
    assert post(desk, approve, {**said, **hidden(desk.get(LIST), approve)}).status_code == 302
    rival.refresh_from_db()
    assert rival.until is not None


def test_the_page_of_a_case_names_who_declared_its_caller(firms: list[tuple[Marketer, Client]]) -> None:
    campaign(4, evidence="C2")
    violations_gather(at=NOW)
    case = Case.objects.get()
    client = desk_of(officer())
    page = f"/regulator/cases/{case.public_id}/"
    assert NAMES[0] not in client.get(page).content.decode()
    approved(firms[0][0], ROGUE, at=NOW)
    assert NAMES[0] in client.get(page).content.decode()


def test_an_officer_asks_the_operator_of_the_line_and_reads_the_answer_beside_the_claim(
    firms: list[tuple[Marketer, Client]],
) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="95588", at=NOW, actor=ACTOR)
    telecom = operator_admit(name="Line Telecom", at=NOW, actor=ACTOR)
    desk, page = desk_of(officer()), f"{LIST}{claim.pk}/ask/"
    assert send(desk, page, {"operator": ""}).status_code == 422
    assert send(desk, page, {"operator": telecom.pk})["Location"].startswith(LIST)
    question = Question.objects.get()
    shown = desk.get(f"{LIST}?state=", headers={"Accept-Language": "en"}).content.decode()
    assert "Asked: Line Telecom" in shown and "Waits for an answer" in shown
    said = Answer(outcome="yes", holder="第三人有限公司", holder_code="91OTHER", since=NOW.date())
    question_answer(question=question, answer=said, at=NOW, actor=ACTOR)
    shown = desk.get(f"{LIST}?state=", headers={"Accept-Language": "en"}).content.decode()
    assert "The operator says that it is not this firm" in shown and "第三人有限公司" in shown
    assert decide(desk, claim, "approve") == decide(desk, claim, "approve", "转租合同已核") == 422
    assert shown_in_public("95588") == set()


def test_an_officer_reads_the_document_on_record_and_approves_on_it(
    firms: list[tuple[Marketer, Client]], own_attachments: None
) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="4008095559", at=NOW, actor=ACTOR)
    desk = desk_of(officer())
    shown = desk.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert "400 shared-cost number" in shown and "cannot be approved" in shown
    assert decide(desk, claim, "approve", "looks right") == 422
    (kept,) = caller_documents_add(declaration=claim, files=[handed(name="合同.pdf")], at=NOW, actor=ACTOR)
    shown = desk.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert "合同.pdf" in shown and "count as proof" in shown
    page = f"{LIST}{claim.pk}/documents/{kept.public_id}/"
    assert desk.get(page).status_code == 200 and AuditRecord.objects.filter(act="caller.document_read").count() == 1
    assert desk.get(f"{LIST}{claim.pk}/documents/att_none/").status_code == 404
    assert firms[1][1].get(page).status_code == 403
    assert decide(desk, claim, "approve") == 302 and CallerNumber.objects.get().proof == "document"


@pytest.mark.parametrize("proof", ["", "operator", "document"])
def test_what_is_only_proved_is_shown_to_nobody_and_attributes_no_call(
    firms: list[tuple[Marketer, Client]], proof: str
) -> None:
    claim = caller_declare(marketer=firms[0][0], caller="4008095559", at=NOW, actor=ACTOR)
    if proof:
        proved(claim, NOW, Proof(proof))
    assert shown_in_public("4008095559") == set()
    assert "400 809 5559" not in Client().get("/admitted-firms/").content.decode()
    filed = complaint(registered(), caller="4008095559", called_at=clock.now())
    assert Assessment.objects.get(complaint=filed).marketer is None


def test_the_better_proved_claim_stands_first_and_deciding_for_the_other_is_on_record(
    firms: list[tuple[Marketer, Client]],
) -> None:
    word, line = (caller_declare(marketer=made, caller="025 8653 9100", at=NOW, actor=ACTOR) for made, _ in firms)
    proved(line, NOW, Proof.LINE)
    proved(word, NOW, Proof.DOCUMENT)
    desk = desk_of(officer())
    assert "better proved" in desk.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert decide(desk, word, "approve", "租赁合同已核") == 302
    assert AuditRecord.objects.get(act="caller.approved").data["weaker"] is True
