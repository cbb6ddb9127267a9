"""Issuing: once, numbered, signed, dead or alive in between; and what is refused afterwards."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pgtrigger
import pytest
from django.db import transaction
from django.db.utils import DatabaseError, InternalError

from compliance.cases.models import (
    Case,
    CaseDocument,
    CaseEvent,
    DocumentNumber,
    DocumentSerial,
    IssuedDocument,
    IssuedPdf,
)
from compliance.cases.rules.document_kinds import Effect
from compliance.cases.rules.document_terms import MOST_STATEMENT
from compliance.cases.selectors.case import case_version
from compliance.cases.selectors.issued_document import (
    document_verified,
    documents_to_firm,
    effect_now,
    events_unissued,
    is_genuine,
    languages_of,
    signed_file,
    words_of,
)
from compliance.cases.services import issued_document
from compliance.cases.services.case import case_answer, case_move
from compliance.cases.services.issued_document import document_issue
from compliance.cases.tasks import document_issue as issue_task
from compliance.cases.tasks import documents_sweep
from core.errors import Conflict
from core.models import AuditRecord
from core.typesetting.blocks import raw_of, texts_of
from core.typesetting.pdf import TypesettingError
from tests.acts import behind
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.world import PEOPLE

pytestmark = pytest.mark.django_db
LATER = OPENED + timedelta(days=30)


@pytest.fixture
def office() -> Office:
    return Office()


def issued(office: Office, act: str) -> IssuedDocument:
    """The document of this act, which the case comes to on its way."""
    office.act(act)
    document = document_issue(event=CaseEvent.objects.get(act=act), at=LATER)
    assert document is not None
    return document


def test_an_act_issues_its_document_numbered_signed_and_in_both_languages(office: Office) -> None:
    document = issued(office, "case.send_notice")
    assert (document.kind, document.number, document.to_firm) == ("notice", "苏通告〔2026〕1号", True)
    assert languages_of(document) == ("zh-hans", "en")
    assert words_of(document, "en").title == "Notice Before an Administrative Penalty"
    assert words_of(document, "zh-hans").code == document.code
    for pdf in document.pdfs.all():
        assert bytes(pdf.content).startswith(b"%PDF-") and sha256(pdf.content).digest() == bytes(pdf.sha256)
    assert is_genuine(IssuedDocument.objects.get())
    event = CaseEvent.objects.get(act="document.issued")
    assert (event.params["number"], event.at) == (document.number, LATER)
    assert AuditRecord.objects.get(act="document.issued").data == {"document": document.pk, "number": document.number}


def test_the_whole_way_issues_one_document_an_act_and_they_cite_each_other(office: Office) -> None:
    for act in ("case.ask_firm", "case.send_notice", "case.call_hearing", "case.decide"):
        issued(office, act)
    kinds = list(IssuedDocument.objects.order_by("pk").values_list("kind", "number"))
    assert kinds == [
        ("request", "苏通询〔2026〕1号"), ("notice", "苏通告〔2026〕1号"), ("hearing_notice", "苏通听〔2026〕1号"),
        ("decision", "苏通罚〔2026〕1号"),
    ]  # fmt: skip
    decision = "\n".join(texts_of(raw_of(words_of(IssuedDocument.objects.get(kind="decision"), "zh-hans"))))
    assert "苏通告〔2026〕1号" in decision and "举行了听证" in decision and "江苏省通信管理局" in decision
    assert effect_now(IssuedDocument.objects.get(kind="notice")) == Effect.SUPERSEDED


def test_no_document_names_a_complainant(office: Office) -> None:
    document = issued(office, "case.send_notice")
    text = json.dumps(document.written, ensure_ascii=False)
    for person in PEOPLE:
        assert person[3:] not in text.replace(" ", "") and person[-8:] not in text
    assert "cmp_" not in text and not re.search(r"T(-[A-X]{4}){3}", text)
    assert "025 8653 0001" in text  # the caller stays


def test_twice_is_once(office: Office) -> None:
    document = issued(office, "case.send_notice")
    again = document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=LATER)
    assert again == document
    assert (IssuedDocument.objects.count(), IssuedPdf.objects.count(), DocumentSerial.objects.get().last) == (1, 2, 1)
    assert CaseEvent.objects.filter(act="document.issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_once_is_once(office: Office) -> None:
    office.act("case.send_notice")
    event = CaseEvent.objects.get(act="case.send_notice")
    other = behind(
        lambda: document_issue(event=event, at=LATER),
        lambda: document_issue(event=CaseEvent.objects.get(pk=event.pk), at=LATER),
    )
    assert other == IssuedDocument.objects.get()
    assert DocumentSerial.objects.get().last == 1 and IssuedPdf.objects.count() == 2


def test_killed_between_number_and_document_it_goes_on_with_the_same_number(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.send_notice")
    event = CaseEvent.objects.get(act="case.send_notice")

    def killed(*_args: Any) -> bytes:
        raise TypesettingError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(issued_document, "pdf_of", killed)
        with pytest.raises(TypesettingError):
            document_issue(event=event, at=LATER)
    reserved = DocumentNumber.objects.get()
    assert not IssuedDocument.objects.exists() and event in events_unissued(OPENED, LATER)
    document = document_issue(event=event, at=LATER)
    assert document is not None and (document.number, document.code) == (reserved.number, reserved.code)
    assert DocumentSerial.objects.get().last == 1 and event not in events_unissued(OPENED, LATER)


def test_what_is_missing_is_never_issued(office: Office) -> None:
    office.act("case.send_notice")
    office.case.marketer = office.case.respondent = None  # nobody to address
    event = CaseEvent.objects.get(act="case.send_notice")
    event.case = office.case
    assert document_issue(event=event, at=LATER) is None
    assert not DocumentNumber.objects.exists() and not DocumentSerial.objects.exists()


LINES = "甲\n" * 14_990 + "完"


@pytest.mark.parametrize("said", [[LINES], ["陈" * 29_990] * 14])
def test_a_statement_of_any_length_leaves_the_decision_a_paper_that_says_how_long_it_is(
    office: Office, said: list[str]
) -> None:
    at = office.act("case.serve_notice")
    member = member_of(office.firm)
    for n, text in enumerate(said, 1):
        case_answer(case=office.case, member=member, text=text, at=at + timedelta(minutes=n))
    office.case = Case.objects.get()
    document = issued(office, "case.decide")
    whole = "\n".join(said)
    for language, told in (
        ("zh-hans", "全文共{}字、{}行，本附件载明前{}字"),
        ("en", "has {} characters in {} lines; its first {}"),
    ):
        words = list(texts_of(raw_of(words_of(document, language))))
        shown = next(text for text in words if len(text) > 2_000)
        assert whole.startswith(shown) and len(shown) <= MOST_STATEMENT
        assert told.format(len(whole), whole.count("\n") + 1, len(shown)) in "".join(words)
    assert document.pdfs.count() == 2


def test_what_is_too_long_to_be_set_is_refused_at_its_act_and_takes_no_number(office: Office) -> None:
    office.act("case.propose_penalty")
    name, who, days, brings = office.left.pop(0)
    at, actor, facts = OPENED + timedelta(days=days), office.people[who], office.filled(brings)
    with pytest.raises(Conflict) as refused:
        case_move(case=office.case, act=name, actor=actor, at=at, facts=facts, text="甲\n" * 9_000)
    assert refused.value.code == "case.document_fits"
    case_move(case=office.case, act=name, actor=actor, at=at, facts=facts, text="正文")
    event = CaseEvent.objects.get(act=name)
    with pgtrigger.ignore("cases.CaseDocument:append_only"):  # as written before this was asked
        CaseDocument.objects.filter(kind=name).update(text="甲\n" * 9_000)
    assert document_issue(event=event, at=LATER) is None and not DocumentNumber.objects.exists()


def test_a_typed_number_of_a_citizen_is_masked_and_the_signature_holds(office: Office) -> None:
    office.act("case.propose_penalty")
    name, who, days, brings = office.left.pop(0)
    facts = office.filled(brings)
    case_move(case=office.case, act=name, actor=office.people[who], at=OPENED + timedelta(days=days), facts=facts,
              text="投诉人13901580001称……#import **粗**")  # fmt: skip
    document = document_issue(event=CaseEvent.objects.get(act=name), at=LATER)
    assert document is not None
    text = json.dumps(document.written, ensure_ascii=False)
    assert "13901580001" not in text and "#import **粗**" in text
    assert is_genuine(IssuedDocument.objects.get())
    assert CaseDocument.objects.get(kind=name).text in text


def test_a_revoked_decision_says_so_and_a_document_that_was_changed_is_not_shown(office: Office) -> None:
    document = issued(office, "case.decide")
    found = document_verified(document.code.lower())
    assert found is not None and (found.document, found.effect) == (document, Effect.IN_FORCE)
    case_move(
        case=office.case, act="case.revoke", actor=office.people["head"], at=LATER,
        facts={"reason": "事实有误", "reasons_published": "公告栏"}, text="事实有误",
    )  # fmt: skip
    again = document_verified(document.code)
    assert again is not None and again.effect == Effect.REVOKED
    with pgtrigger.ignore("cases.IssuedDocument:append_only"):  # as whoever owns the tables could
        IssuedDocument.objects.filter(pk=document.pk).update(number="苏通罚〔2026〕999号")
    assert document_verified(document.code) is None
    with pgtrigger.ignore("cases.IssuedDocument:append_only"):
        IssuedDocument.objects.filter(pk=document.pk).update(number=document.number)
    assert document_verified(document.code) is not None
    with pgtrigger.ignore("cases.IssuedPdf:append_only"):
        document.pdfs.filter(language="en").update(content=b"%PDF-1.7 another")
    assert document_verified(document.code) is None
    assert document_verified("7QK4-2M9D-XP3L") is None and document_verified("x" * 500) is None


def test_nothing_of_it_can_be_changed_or_deleted(office: Office) -> None:
    document = issued(office, "case.send_notice")
    for rows in (IssuedDocument.objects, IssuedPdf.objects, DocumentNumber.objects):
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            rows.all().delete()
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            rows.update(id=999)
    assert is_genuine(document)


def test_the_firm_has_what_is_addressed_to_it_alone(office: Office) -> None:
    document = issued(office, "case.send_notice")
    assert list(documents_to_firm(office.firm)) == [], "what was not served has not reached it"
    proof = issued(office, "case.serve_notice")
    assert set(documents_to_firm(office.firm)) == {document, proof}


def test_the_document_comes_by_itself_and_stands_beside_the_officers_work(
    office: Office, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.propose_penalty")
    sent: list[int] = []
    monkeypatch.setattr(issue_task, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        office.act("case.send_notice")
    event = CaseEvent.objects.get(act="case.send_notice")
    assert sent == [event.pk]
    before = case_version(office.case)
    issue_task(event.pk)
    assert IssuedDocument.objects.get().event == event and case_version(office.case) == before


def test_the_sweep_finds_what_no_task_issued_and_nothing_that_the_pack_does_not_issue(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.send_notice")
    sent: list[int] = []
    monkeypatch.setattr(issue_task, "delay", sent.append)
    monkeypatch.setattr("core.clock.now", lambda: LATER)
    documents_sweep()
    wanted = CaseEvent.objects.filter(act__in=["case.ask_firm", "case.send_notice"]).order_by("pk")
    assert sent == list(wanted.values_list("pk", flat=True))
    for event in wanted:
        document_issue(event=event, at=LATER)
    sent.clear()
    documents_sweep()
    assert sent == []


def test_what_is_signed_can_be_taken_away(office: Office) -> None:
    document = issued(office, "case.send_notice")
    said = json.loads(signed_file(document))
    assert said["statement"]["number"] == document.number and len(bytes.fromhex(said["signature"])) == 64
