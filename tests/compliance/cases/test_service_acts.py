"""Serving a notice or a decision: proved by a paper of the case, sent and proved by two acts, and nothing runs before the proof."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compliance.cases.models import Case, CaseAttachment, CaseEvent, IssuedDocument, PreservationRequest
from compliance.cases.rules.document_draft import written
from compliance.cases.rules.document_kinds import KIND_OF_ACT, kind_of
from compliance.cases.rules.preservation_request import Addressee
from compliance.cases.rules.service import WAYS
from compliance.cases.selectors.document_proceeding import SERVED
from compliance.cases.selectors.issued_document import documents_to_firm, effect_now, words_of
from compliance.cases.selectors.notice import letters_of, notices_of
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.review import remedies_of
from compliance.cases.selectors.service import papers_unserved, service_awaited
from compliance.cases.services.case import case_fact_record, case_move
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_send,
    preservation_write,
    preservations_note,
)
from compliance.cases.services.service_mail import service_mail_write
from compliance.listings.models import BlacklistEntry
from core import clock
from core.errors import Conflict, DomainError
from core.models import AuditRecord
from core.policies import current_policy
from core.typesetting.blocks import raw_of, texts_of
from registry.firms.models import Marketer
from registry.firms.services.operator import operator_admit
from registry.firms.services.service_address import service_address_confirm, service_address_revoke
from tests.compliance.cases.handing_in import ENGLISH, folders, own_attachments, text
from tests.compliance.cases.office import OPENED, Office, notice_issued, paper, paper_issued
from tests.compliance.cases.test_notices import member_of
from tests.compliance.world import ACTOR
from tests.core.attachments.samples import HOSTILE, document
from tests.pages import hidden
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["own_attachments"]


@pytest.fixture
def office() -> Office:
    return Office()


def move(office: Office, act: str, at: Any, **facts: Any) -> Case:
    office.case = case_move(case=office.case, act=act, actor=office.people["officer"], at=at, facts=facts, text="正文")
    return office.case


def test_a_notice_by_post_is_sent_and_proved_and_its_terms_begin_with_the_receipt(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    sent = {"service_way": "post", "service_on": at.date(), "service_reference": "EMS 1234"}
    case = move(office, "case.send_notice", at, **sent)
    assert (case.state, case.notice_served_at, case.answer_by) == ("penalty_proposed", None, None)
    awaited = service_awaited(case, current_policy(at))
    assert awaited is not None and (awaited.way, awaited.on, awaited.act) == ("post", at.date(), "case.serve_notice")
    assert awaited.by > at + timedelta(days=15)
    notice = document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=at)
    assert notice is not None and notice.kind == "notice"
    assert not documents_to_firm(office.firm).filter(kind="notice").exists()  # it is in the post
    page = (
        signed_in(office.people["officer"], language="en").get(f"/regulator/cases/{case.public_id}/").content.decode()
    )
    assert "Proof of service is missing" in page and "EMS 1234" in page
    later = at + timedelta(days=4)
    for wrong, code in (
        ({"service_proof": ""}, "service_proved"),
        ({"service_on": (at - timedelta(days=1)).date()}, "service_known"),  # before it was sent
        ({"service_reference": " "}, "service_detailed"),
    ):
        given = {**sent, "service_on": later.date(), "service_proof": paper(case), **wrong}
        with pytest.raises(Conflict, match=rf"^case\.{code}$"):
            move(office, "case.serve_notice", later, **given)
    proof = paper(case)
    case = move(office, "case.serve_notice", later, **{**sent, "service_on": later.date(), "service_proof": proof})
    assert case.state == "notice_served" and case.notice_served_at is not None
    assert case.notice_served_at.date() == later.date()
    assert service_awaited(case, current_policy(later)) is None
    assert AuditRecord.objects.get(act="case.serve_notice").data["service_proof"] == proof
    shown = document_issue(event=CaseEvent.objects.get(act="case.serve_notice"), at=later)
    assert shown is not None and shown.kind == "proof_of_service"
    words = "\n".join(texts_of(raw_of(words_of(shown, "zh-hans"))))
    for said in ("邮寄送达", "EMS 1234", notice.number, "送达回证.pdf", "行政处罚事先告知书"):
        assert said in words, said
    assert {row.kind for row in documents_to_firm(office.firm)} >= {"notice", "proof_of_service"}
    assert service_mail_write(event_id=shown.event_id, at=later) == 0  # it came by post
    assert case.documents.get(kind="case.serve_notice").text == "正文"
    assert not IssuedDocument.objects.filter(kind="notice").exclude(pk=notice.pk).exists()


def test_a_paper_of_another_case_or_kind_proves_nothing(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    other = Case.objects.get()
    other.pk, other.public_id, other.reference, other.gathering = None, "cse_other", "C-2026-999999-X", False
    other.save(force_insert=True)
    given = {"service_way": "in_person", "service_on": at.date()}
    for wrong in (paper(other), paper(office.case, "evidence"), "att_unknown"):
        with pytest.raises(DomainError, match=r"^attachment\.unknown$"):
            move(office, "case.serve_notice", at, **given, service_proof=wrong)
    assert Case.objects.get(pk=office.case.pk).state == "penalty_proposed"


@pytest.mark.parametrize("way", ["in_person", "left", "electronic"])
def test_what_is_handed_over_left_or_served_electronically_is_issued_first_and_proved_by_a_paper_of_its_own(
    office: Office, way: str
) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    said = {
        "service_way": way,
        "service_on": at.date(),
        "service_reason": "拒收；见证人甲",
        "service_proof": paper(office.case),
    }
    signed = paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=office.people["officer"], fact="address_confirmed", paper=signed, at=at)
    with pytest.raises(Conflict, match=r"^case\.paper_issued$"):
        move(office, "case.serve_notice", at, **said)
    move(office, "case.send_notice", at, service_way=way, service_on=OPENED.date())  # a day that nobody is asked for
    sent = CaseEvent.objects.get(act="case.send_notice")
    assert sent.params["service_on"] == at.date().isoformat() and Case.objects.get().state == "penalty_proposed"
    with pytest.raises(Conflict, match=r"^case\.paper_issued$"):
        move(office, "case.serve_notice", at, **said)
    notice = document_issue(event=sent, at=at)
    assert notice is not None and not documents_to_firm(office.firm).filter(kind="notice").exists()
    page = signed_in(office.people["officer"], language="en").get(f"/regulator/cases/{office.case.public_id}/")
    assert "Proof of service is missing" in page.content.decode()
    later = at + timedelta(days=1)
    if way != "electronic":
        with pytest.raises(Conflict, match=r"^case\.service_proved$"):
            move(office, "case.serve_notice", later, **{**said, "service_proof": ""})
    assert move(office, "case.serve_notice", later, **said).state == "notice_served"
    proof = document_issue(event=CaseEvent.objects.get(act="case.serve_notice"), at=later)
    assert proof is not None and proof.kind == "proof_of_service"
    words = "\n".join(texts_of(raw_of(words_of(proof, "zh-hans"))))
    assert notice.number in words and WAYS[way].names["zh-hans"] in words
    assert [row.event.act for row in IssuedDocument.objects.filter(kind="notice")] == ["case.send_notice"]


def test_a_decision_that_is_handed_over_is_not_sent_and_what_is_left_has_its_reason(office: Office) -> None:
    at = office.act("case.decide") + timedelta(days=1)
    with pytest.raises(Conflict, match=r"^case\.sent_by_way$"):
        move(office, "case.send_decision", at, service_way="in_person", service_on=at.date())
    paper_issued(office.case, "case.serve_decision", at)
    left = {"service_way": "left", "service_on": at.date(), "service_proof": paper(office.case)}
    with pytest.raises(Conflict, match=r"^case\.service_detailed$"):
        move(office, "case.serve_decision", at, **left)
    case = move(office, "case.serve_decision", at, **left, service_reason="拒收；见证人甲")
    assert case.state == "served"
    assert CaseEvent.objects.get(act="case.serve_decision").params["service_reason"] == "拒收；见证人甲"


def test_an_address_that_an_owner_confirmed_on_the_firms_pages_serves_until_it_is_revoked(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    said: dict[str, Any] = {"service_way": "electronic", "service_on": OPENED.date()}
    record: dict[str, Any] = {"case": office.case, "officer": office.people["officer"]}
    notice_issued(office.case, office.people["officer"], at - timedelta(hours=4))
    owner = member_of(office.firm)
    case_fact_record(
        **record, fact="address_confirmed", paper=paper(office.case, "signed_address"), at=at - timedelta(hours=3)
    )
    service_address_confirm(marketer=office.firm, owner=owner, at=at - timedelta(hours=2))
    service_address_revoke(marketer=office.firm, owner=owner, at=at - timedelta(hours=1))
    with pytest.raises(
        Conflict, match=r"^case\.address_signed$"
    ):  # what came last holds, though a paper was signed before
        move(office, "case.serve_notice", at, **said)
    service_address_confirm(marketer=office.firm, owner=owner, at=at)
    assert move(office, "case.serve_notice", at, **said).state == "notice_served"


def test_a_paper_signed_after_a_revocation_holds(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    owner = member_of(office.firm)
    service_address_confirm(marketer=office.firm, owner=owner, at=at - timedelta(hours=3))
    service_address_revoke(marketer=office.firm, owner=owner, at=at - timedelta(hours=2))
    signed = paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=office.people["officer"], fact="address_confirmed", paper=signed, at=at)
    notice_issued(office.case, office.people["officer"], at, "electronic")
    assert move(office, "case.serve_notice", at, service_way="electronic").state == "notice_served"


def test_electronic_service_needs_a_signed_address_that_stands_and_dates_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    said: dict[str, Any] = {"service_way": "electronic", "service_on": OPENED.date()}  # a day that nobody is asked for
    record: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "at": at}
    notice_issued(office.case, office.people["officer"], at)
    for fact in ("", "address_confirmed", "address_revoked"):
        if fact:
            signed = paper(office.case, "signed_address") if fact == "address_confirmed" else ""
            case_fact_record(**record, fact=fact, paper=signed)
        if fact != "address_confirmed":
            with pytest.raises(Conflict, match=r"^case\.address_signed$"):
                move(office, "case.serve_notice", at, **said)
    case_fact_record(**record, fact="address_confirmed", paper=paper(office.case, "signed_address"))
    member_of(office.firm)
    sent: list[int] = []
    monkeypatch.setattr("compliance.cases.tasks.service_mail.delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        move(office, "case.serve_notice", at, **said)
    event = CaseEvent.objects.get(act="case.serve_notice")
    assert event.params["service_on"] == at.date().isoformat() and sent == [event.pk]
    assert service_mail_write(event_id=event.pk, at=at) == 1
    (letter,) = mail.outbox  # that a document waits, and nothing of what it says
    assert letter.to == ["owner@firm.example"] and f"/marketers/notices/{office.case.public_id}/" in letter.body
    for untold in ("正文", office.case.reference, "处罚", "penalty"):
        assert untold not in letter.subject + str(letter.body)


def test_a_decision_that_fell_before_it_was_served_stays_unseen(office: Office) -> None:
    at = office.act("case.decide")
    document_issue(event=CaseEvent.objects.get(act="case.decide"), at=at)
    facts = {"reason": "查明有误", "reasons_published": "公告栏"}
    case_move(case=office.case, act="case.revoke", actor=office.people["head"], at=at, facts=facts, text="正文")
    assert not documents_to_firm(office.firm).filter(kind="decision").exists()
    first, letter = IssuedDocument.objects.get(kind="decision"), office.case.documents.get(kind="case.decide")
    assert letter not in letters_of(Case.objects.get())

    later = at + timedelta(days=9)  # it is decided anew, and that decision is served
    common = {"case": office.case, "at": later, "actor": "test"}
    event = CaseEvent.objects.create(act="case.decide", **common)
    copied = {name: getattr(first, name) for name in ("kind", "to_firm", "written", "key_id", "digest", "signature")}
    IssuedDocument.objects.create(**common, **copied, event=event, public_id="doc_2", number="第二号", code="2")
    office.case.documents.create(kind="case.decide", text="另一决定", shown_to_firm=True, at=later, actor="test")
    CaseEvent.objects.create(act="case.serve_decision", **{**common, "at": later + timedelta(days=1)})
    assert [row.number for row in documents_to_firm(office.firm).filter(kind="decision")] == ["第二号"]
    texts = letters_of(Case.objects.get()).filter(kind="case.decide").values_list("text", flat=True)
    assert list(texts) == ["另一决定"]


def test_a_decision_acts_once_it_is_served(office: Office) -> None:
    at = office.act("case.decide") + timedelta(hours=1)

    def acts() -> tuple[str, bool, bool]:
        case = Case.objects.get()
        listed = BlacklistEntry.objects.filter(reason="decision", state="active").exists()
        return Marketer.objects.get().state, listed, bool(remedies_of(case, current_policy(at)))

    policy = current_policy(at)
    assert acts() == ("admitted", False, False) and fine_of(office.case, policy, at) is None
    move(office, "case.send_decision", at, service_way="post", service_on=at.date(), service_reference="EMS 1")
    assert acts() == ("admitted", False, False) and service_awaited(office.case, policy) is not None
    office.act("case.serve_decision")
    assert acts() == ("suspended", True, True) and Case.objects.get().sanction_in_force == "suspension"
    assert service_awaited(office.case, policy) is None
    case_move(case=office.case, act="case.revoke", actor=office.people["head"], at=at + timedelta(days=9),
              facts={"reason": "有误", "reasons_published": "公告栏"}, text="有误")  # fmt: skip
    assert acts()[:2] == ("admitted", False) and Case.objects.get().sanction_in_force == ""


def test_nothing_is_served_of_which_no_paper_is_set_and_the_desk_says_what_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = office.act("case.decide") + timedelta(days=1)
    served = {"service_way": "in_person", "service_on": at.date(), "service_proof": paper(office.case)}
    with pytest.raises(Conflict, match=r"^case\.paper_issued$"):
        move(office, "case.serve_decision", at, **served)
    assert Case.objects.get().state == "decided" and Marketer.objects.get().state == "admitted"
    monkeypatch.setattr(clock, "now", lambda: at)
    client, address = signed_in(office.people["officer"], language="en"), f"/regulator/cases/{office.case.public_id}/"

    def panel() -> str:
        page = client.get(address).content.decode()
        return page[page.index('id="unissued"') :][:3000] if 'id="unissued"' in page else ""

    assert "Decision" in panel() and "tried again each minute" in panel()
    with monkeypatch.context() as tight:
        tight.setattr("core.typesetting.blocks.MOST_LINES", 10)
        assert "too long to be set" in panel()
        assert document_issue(event=CaseEvent.objects.get(act="case.decide"), at=at) is None
    for event in CaseEvent.objects.filter(act__in=KIND_OF_ACT):
        document_issue(event=event, at=at)
    assert panel() == "" and move(office, "case.serve_decision", at, **served).state == "served"


def test_a_notice_that_was_sent_is_served_once_its_paper_is_there(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    sent = {"service_way": "post", "service_on": at.date(), "service_reference": "EMS 1234"}
    move(office, "case.send_notice", at, **sent)
    with pytest.raises(Conflict, match=r"^case\.paper_issued$"):
        move(office, "case.serve_notice", at, **sent, service_proof=paper(office.case))
    document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=at)
    assert move(office, "case.serve_notice", at, **sent, service_proof=paper(office.case)).state == "notice_served"


def test_every_way_says_what_proves_it_and_a_notice_is_issued_once() -> None:
    assert all(way.proof["zh-hans"] and way.proof["en"] for way in WAYS.values())
    assert [kind_of("case.serve_notice", "", sent=sent) for sent in (False, True)] == ["proof_of_service"] * 2
    assert [kind_of("case.send_notice", "", sent=sent) for sent in (False, True)] == ["notice", ""]


def told_of_service(event: CaseEvent, at: datetime) -> tuple[IssuedDocument, str]:
    """What proves the service, and its words."""
    proof = document_issue(event=event, at=at)
    assert proof is not None and proof.kind == "proof_of_service"
    return proof, "\n".join(texts_of(raw_of(words_of(proof, "zh-hans"))))


@pytest.mark.parametrize("way", WAYS)
def test_a_request_is_served_in_every_way_on_its_proof_and_counts_from_the_day_of_the_way(
    office: Office, way: str
) -> None:
    at, officer = office.act("case.ask_firm"), office.people["officer"]
    before = (office.case.state, office.case.deadline)
    with pytest.raises(Conflict, match=r"^case\.paper_to_serve$"):
        move(office, "case.serve_paper", at, service_way=way, service_on=at.date())
    request = document_issue(event=CaseEvent.objects.get(act="case.ask_firm"), at=at)
    assert request is not None
    days = 32 if way == "public_notice" else 2
    on, later = (at + timedelta(days=1)).date(), at + timedelta(days=days)
    signed = paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=officer, fact="address_confirmed", paper=signed, at=at)
    said: dict[str, Any] = {
        "served_paper": request.public_id, "service_way": way, "service_on": on, "service_reference": "EMS 1234",
        "service_reason": "拒收；见证人甲", "service_proof": paper(office.case),
    }  # fmt: skip
    refused: list[tuple[dict[str, Any], str]] = [({"served_paper": "doc_other"}, "paper_chosen")]
    if way != "electronic":
        refused += [
            ({"service_on": (at - timedelta(days=1)).date()}, "service_known"),
            ({"service_proof": ""}, "service_proved"),
        ]
    refused += [({name: " "}, "service_detailed") for name in WAYS[way].asks]
    for wrong, code in refused:
        with pytest.raises(Conflict, match=rf"^case\.{code}$"):
            move(office, "case.serve_paper", later, **{**said, **wrong})
    if way == "public_notice":
        with pytest.raises(Conflict, match=r"^case\.notice_over$"):
            move(office, "case.serve_paper", later - timedelta(days=1), **said)
    case = move(office, "case.serve_paper", later, **said)
    assert (case.state, case.deadline) == before and not set(said) & set(case.facts)
    event = CaseEvent.objects.get(act="case.serve_paper")
    assert AuditRecord.objects.filter(act="case.serve_paper").count() == 1
    proof, words = told_of_service(event, later)
    counts = {"electronic": later.date(), "public_notice": on + timedelta(days=30)}.get(way, on)
    assert proof.to_firm and proof in documents_to_firm(office.firm)
    for told in (request.number, "《要求说明情况通知书》", WAYS[way].names["zh-hans"], written(counts, "", "zh-hans")):
        assert told in words, told
    with pytest.raises(Conflict, match=r"^case\.paper_to_serve$"):
        move(office, "case.serve_paper", later, **said)


def test_every_paper_that_is_served_by_itself_is_proved_by_the_same_act(office: Office) -> None:
    at, head = office.act("case.serve_notice"), office.people["head"]
    described = {"preserved_items": "主机", "preserved_place": "机房", "reason": "可能灭失"}
    move(office, "case.propose_preservation", at, **described)
    case_move(case=office.case, act="case.order_preservation", actor=head, at=at, facts={"reason": "同意"}, text="同意")
    at = office.act("case.serve_decision")
    revoked = {"reason": "查明有误", "reasons_published": "公告栏"}
    case_move(case=office.case, act="case.revoke", actor=head, at=at, facts=revoked, text="正文")
    for event in CaseEvent.objects.filter(act__in=KIND_OF_ACT).order_by("pk"):
        document_issue(event=event, at=at)
    office.case = Case.objects.get()
    waiting = papers_unserved(office.case, current_policy(at))
    assert {paper.kind for paper in waiting.values()} == {
        "request",
        "preservation_order",
        "hearing_notice",
        "revocation",
    }
    for public_id, one in waiting.items():
        handed = {"service_way": "in_person", "service_on": at.date(), "service_proof": paper(office.case)}
        move(office, "case.serve_paper", at, served_paper=public_id, **handed)
        _proof, words = told_of_service(CaseEvent.objects.filter(act="case.serve_paper").latest("pk"), at)
        assert one.number in words and SERVED[one.kind]["zh-hans"] in words
    assert papers_unserved(office.case, current_policy(at)) == {}
    assert {effect_now(row) for row in IssuedDocument.objects.filter(kind="revocation")} == {"in_force"}


def test_a_letter_to_an_operator_is_proved_in_the_case_and_the_firm_reads_none_of_it(office: Office) -> None:
    at, officer = office.act("case.check") + timedelta(days=1), office.people["officer"]
    preservations_note(at=at)
    operator = operator_admit(name="示例电信", at=at, actor=ACTOR)
    first = PreservationRequest.objects.get()
    preservation_write(request=first, officer=officer, asked=Asked(Addressee.OPERATOR, operator=operator.pk), at=at)
    assert papers_unserved(office.case, current_policy(at)) == {}, "it did not go out"
    preservation_send(request=first, officer=officer, on=at.date(), how="EMS 1", at=at)
    said = {"served_paper": first.public_id, "service_on": at.date(), "service_reference": "EMS 1"}
    signed = paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=officer, fact="address_confirmed", paper=signed, at=at)
    with pytest.raises(Conflict, match=r"^case\.address_signed$"):  # the firm's is no address of the operator
        move(office, "case.serve_paper", at, **said, service_way="electronic")
    move(office, "case.serve_paper", at, **said, service_way="post", service_proof=paper(office.case))
    proof, words = told_of_service(CaseEvent.objects.get(act="case.serve_paper"), at)
    first.refresh_from_db()
    assert first.number in words and "示例电信" in words and office.firm.name not in words
    assert not proof.to_firm and proof not in documents_to_firm(office.firm)


def test_the_desk_chooses_among_the_papers_that_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch, own_attachments: None
) -> None:
    at = office.act("case.ask_firm") + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: at)
    client = signed_in(office.people["officer"], language="en")
    case_page, address = (f"/regulator/cases/{office.case.public_id}/{end}" for end in ("", "acts/case.serve_paper/"))
    assert f'href="{address}"' not in client.get(case_page).content.decode()
    request = document_issue(event=CaseEvent.objects.get(act="case.ask_firm"), at=at)
    assert request is not None and f'href="{address}"' in client.get(case_page).content.decode()
    assert f"Request to explain · {request.number}" in text(client.get(address, headers=ENGLISH))
    said = {"service_way": "in_person", "service_on": f"{at:%Y-%m-%d}"}
    missed = handed_in(client, address, said, ("回证.pdf", document()))
    assert missed.status_code == 422 and not CaseEvent.objects.filter(act="case.serve_paper").exists()
    drawn = client.get(address, headers=ENGLISH)
    for _ in range(2):
        sent = handed_in(
            client, address, {**said, "served_paper": request.public_id}, ("回证.pdf", document()), drawn=drawn
        )
        assert sent.status_code == 302
    assert CaseEvent.objects.get(act="case.serve_paper").params["served_paper"] == request.public_id


@pytest.fixture
def page(office: Office, monkeypatch: pytest.MonkeyPatch, own_attachments: None) -> tuple[Client, str]:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: at)
    notice_issued(office.case, office.people["officer"], at)
    address = f"/regulator/cases/{office.case.public_id}/acts/case.serve_notice/"
    return signed_in(office.people["officer"], language="en"), address


def filled(office: Office) -> dict[str, str]:
    return {"service_way": "in_person", "service_on": f"{clock.now():%Y-%m-%d}", "text": "告知书正文"}


def handed_in(client: Client, address: str, said: dict[str, str], *files: tuple[str, bytes], drawn: Any = None) -> Any:
    fields = {**hidden(drawn or client.get(address, headers=ENGLISH)), **said}
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(address, {**fields, "file": sent}, headers=ENGLISH)


def test_the_paper_comes_with_the_act_and_a_second_click_adds_none(office: Office, page: tuple[Client, str]) -> None:
    client, address = page
    drawn = client.get(address, headers=ENGLISH)
    assert "multipart/form-data" in text(drawn) and "What proves the service" in text(drawn)
    for _ in range(2):
        assert handed_in(client, address, filled(office), ("回证.pdf", document()), drawn=drawn).status_code == 302
    row = CaseAttachment.objects.get()
    assert (row.what, row.shown_to_firm, row.attachment.name) == ("proof_of_service", False, "回证.pdf")
    assert Case.objects.get().facts["service_proof"] == row.attachment.public_id and len(folders()) == 1
    assert CaseEvent.objects.get(act="case.serve_notice").params["service_proof"] == row.attachment.public_id


def test_an_act_that_asks_for_no_paper_takes_no_file(office: Office, page: tuple[Client, str]) -> None:
    client, _address = page
    review = f"/regulator/cases/{office.case.public_id}/acts/case.propose_penalty/"
    assert handed_in(client, review, {"reason": "…"}, ("回证.pdf", document())).status_code == 400
    assert client.post(review, {"reason": "x" * 1_000_000}).status_code == 413
    assert folders() == set() and not CaseAttachment.objects.exists()


def test_a_refused_file_keeps_what_was_typed_and_a_good_one_waits_for_the_rest(
    office: Office, page: tuple[Client, str]
) -> None:
    client, address = page
    content, _code = HOSTILE["a program"]
    refused = handed_in(client, address, filled(office), ("回证.exe", content))
    assert refused.status_code == 422 and "回证.exe: Files of this kind are not taken." in text(refused)
    assert "告知书正文" in text(refused) and folders() == set() and Case.objects.get().state == "penalty_proposed"
    day = {**filled(office), "service_on": "2026-01-01"}
    waits = handed_in(client, address, day, ("回证.pdf", document()), drawn=refused)
    assert waits.status_code == 422 and "回证.pdf" in text(waits) and not CaseAttachment.objects.exists()
    kept = next(iter(folders()))
    assert handed_in(client, address, {**filled(office), "keep": kept}, drawn=waits).status_code == 302
    assert CaseAttachment.objects.get().attachment.folder == kept


def test_the_firm_reads_the_proof_in_its_portal(office: Office) -> None:
    at = office.act("case.propose_penalty") + timedelta(days=1)
    sent = {"service_way": "post", "service_on": at.date(), "service_reference": "EMS 1234"}
    move(office, "case.send_notice", at, **sent)
    document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=at)
    member = member_of(office.firm)
    client = signed_in(member, language="en")
    address = f"/marketers/notices/{office.case.public_id}/"
    assert office.case in notices_of(office.firm) and "苏通告" not in client.get(address).content.decode()
    move(office, "case.serve_notice", at, **sent, service_proof=paper(office.case))
    document_issue(event=CaseEvent.objects.get(act="case.serve_notice"), at=at)
    shown = client.get(address).content.decode()
    assert "苏通告" in shown and "Proof of service" in shown and "苏通达" in shown
