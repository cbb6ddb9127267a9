"""A firm's admission on its own pages: papers, branches, what it may ask, and where it takes documents."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.actors import Actor
from core.models import User
from registry.firms.models import AdmissionRequest, Branch, FirmDocument, Marketer, ServiceAddress
from registry.firms.services.admission_request import admission_request_answer, admissions_end
from registry.firms.services.marketer import marketer_admit, marketer_apply, marketer_refuse
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add
from tests.core.attachments.samples import GOOD, HOSTILE
from tests.pages import hidden, send
from tests.registry.conftest import SYSTEM, make_marketer
from tests.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PAGE = "/marketers/admission/"
ENGLISH = {"Accept-Language": "en"}


def person(name: str) -> User:
    return User.objects.create_user(email=f"{name}@example.cn", password="x", name=name, created_at=clock.now())


@pytest.fixture
def firm() -> Marketer:
    return marketer_apply(
        name="Moon Loans", registration_code="91310000MA1FL0000N", categories=["loans"], province="CN-SH",
        owner=person("owner"), at=clock.now(), actor=SYSTEM,
    )  # fmt: skip


@pytest.fixture
def owner(firm: Marketer) -> Client:
    return signed_in(User.objects.get(email="owner@example.cn"), language="en")


def member_of(firm: Marketer, name: str, role: str = "member") -> Client:
    user = person(name)
    marketer_member_add(marketer=firm, user=user, role=role, at=clock.now(), actor=SYSTEM)
    return signed_in(user, language="en")


def hand_in(client: Client, *files: tuple[str, bytes], drawn: Any = None, **said: str) -> Any:
    drawn = drawn or client.get(PAGE)
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(PAGE, {**hidden(drawn, PAGE), "what": "licence", **said, "file": sent})


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_an_applicant_hands_in_papers_at_once_and_opens_them_again(firm: Marketer, owner: Client) -> None:
    assert PAGE in text(owner.get("/marketers/"))
    assert hand_in(owner, ("营业执照.pdf", GOOD["pdf"]), remark="scan").status_code == 302
    row = FirmDocument.objects.get()
    for language, words in (("en", "Business licence"), ("zh-hans", "营业执照")):
        shown = text(owner.get(PAGE, headers={"Accept-Language": language}))
        assert "营业执照.pdf" in shown and words in shown and "91310000MA1FL0000N" in shown
    opened = owner.get(f"{PAGE}documents/{row.attachment.public_id}/")
    assert opened.status_code == 200 and opened["Content-Type"] == "application/pdf"


def test_of_one_bad_file_the_good_one_is_not_lost_and_twice_is_once(owner: Client) -> None:
    name = next(iter(HOSTILE))
    refused = hand_in(owner, ("good.pdf", GOOD["pdf"]), ("bad.pdf", HOSTILE[name][0]), remark="kept words")
    assert refused.status_code == 422 and "kept words" in text(refused) and "good.pdf" in text(refused)
    sound = owner.get(PAGE)
    for _ in range(2):
        assert hand_in(owner, ("one.pdf", GOOD["pdf"]), drawn=sound).status_code == 302
    assert FirmDocument.objects.count() == 1


def test_a_sheet_of_figures_is_no_paper(owner: Client) -> None:
    answer = hand_in(owner, ("table.xlsx", GOOD["xlsx"]))
    assert answer.status_code == 422 and "as PDF or as pictures" in text(answer) and not FirmDocument.objects.exists()


def test_another_firm_opens_nothing(firm: Marketer, owner: Client) -> None:
    hand_in(owner, ("one.pdf", GOOD["pdf"]))
    paper = FirmDocument.objects.get().attachment.public_id
    stranger = member_of(make_marketer(), "stranger", "owner")
    assert stranger.get(f"{PAGE}documents/{paper}/").status_code == 404
    branch = Branch.objects.create(
        marketer=firm, name="B", registration_code="91320000MA1FL00034", province="CN-JS", since=clock.now()
    )
    assert stranger.post(f"{PAGE}branches/{branch.pk}/end/").status_code == 404


def test_a_refused_firm_objects_and_reads_the_answer(firm: Marketer, owner: Client) -> None:
    first, second = person("first"), person("second")
    assert send(owner, f"{PAGE}objection/", {"text": "why"}).status_code == 422  # nothing was refused
    marketer_refuse(marketer=firm, reason="No office there", at=clock.now(), actor=Actor.user(first))
    shown = text(owner.get(PAGE))
    assert "No office there" in shown and f"{PAGE}objection/" in shown
    assert f"{PAGE}objection/" not in text(member_of(firm, "clerk").get(PAGE))
    empty = send(owner, f"{PAGE}objection/", {"text": " "})
    assert empty.status_code == 422 and "Say what is wrong with the refusal." in text(empty)
    assert send(owner, f"{PAGE}objection/", {"text": "There is one"}).status_code == 302
    shown = text(owner.get(PAGE))
    assert "There is one" in shown and "Waits for an officer" in shown and f"{PAGE}objection/" not in shown
    admission_request_answer(
        request=AdmissionRequest.objects.get(), officer=second, granted=False, reason="Looked again", at=clock.now()
    )
    shown = text(owner.get(PAGE))
    assert "Looked again" in shown and "Refused" in shown


def test_an_admission_is_renewed_before_and_after_its_end(firm: Marketer, owner: Client) -> None:
    marketer_confirm_identity(marketer=firm, ground="register", at=clock.now(), actor=SYSTEM)
    firm = marketer_admit(marketer=firm, conditions="Only for loans", at=clock.now(), actor=SYSTEM)
    shown = text(owner.get(PAGE))
    assert "Only for loans" in shown and f"{PAGE}renewal/" not in shown and "on you may ask to renew it" in shown
    assert "已备案，不代表政府推荐" in text(owner.get(PAGE, headers={"Accept-Language": "zh-hans"}))
    Marketer.objects.update(admitted_until=clock.now() + timedelta(days=3))
    assert f"{PAGE}renewal/" in text(owner.get(PAGE))
    Marketer.objects.update(admitted_until=clock.now() - timedelta(days=3))
    assert admissions_end(at=clock.now()) == 1
    assert "The term of your admission is over." in text(owner.get("/marketers/"))
    assert send(owner, f"{PAGE}renewal/", {"text": "Nothing changed"}).status_code == 302
    assert "Nothing changed" in text(owner.get(PAGE)) and f"{PAGE}renewal/" not in text(owner.get(PAGE))


def test_there_is_nothing_else_to_ask(owner: Client) -> None:
    assert owner.get(f"{PAGE}licence/").status_code == 404


def test_an_owner_takes_documents_electronically_and_no_more(firm: Marketer, owner: Client) -> None:
    clerk = member_of(firm, "clerk")
    assert clerk.get(f"{PAGE}service/").status_code == 403
    stale = signed_in(User.objects.get(email="owner@example.cn"), seconds_ago=86_000, language="en")
    assert stale.get(f"{PAGE}service/").status_code == 302  # the second factor is asked anew
    assert send(owner, f"{PAGE}service/").status_code == 302
    assert "owner@example.cn" in text(owner.get(PAGE)) and ServiceAddress.objects.get().revoked_at is None
    assert send(owner, f"{PAGE}service/end/").status_code == 302
    assert ServiceAddress.objects.get().revoked_at is not None
    assert "Documents reach you on paper." in text(owner.get(PAGE))


def test_a_branch_is_added_and_removed(firm: Marketer, owner: Client) -> None:
    page, said = f"{PAGE}branches/add/", {"name": "Nanjing", "province": "CN-JS"}
    wrong = send(owner, page, {**said, "registration_code": "91320000MA1FL00035"})
    assert wrong.status_code == 422 and "The last sign does not fit" in text(wrong) and "Nanjing" in text(wrong)
    assert send(owner, page, {**said, "registration_code": "91320000 ma1fl0003 4"}).status_code == 302
    branch = Branch.objects.get()
    assert "Nanjing" in text(owner.get(PAGE))
    assert send(owner, f"{PAGE}branches/{branch.pk}/end/").status_code == 302
    assert "Nanjing" not in text(owner.get(PAGE))


def test_a_refused_renewal_is_objected_to_on_the_page(firm: Marketer, owner: Client) -> None:
    marketer_confirm_identity(marketer=firm, ground="register", at=clock.now(), actor=SYSTEM)
    marketer_admit(marketer=firm, at=clock.now(), actor=SYSTEM)
    Marketer.objects.update(admitted_until=clock.now() + timedelta(days=3))
    assert send(owner, f"{PAGE}renewal/", {"text": ""}).status_code == 302
    admission_request_answer(
        request=AdmissionRequest.objects.get(), officer=person("first"), granted=False, reason="Too many complaints",
        at=clock.now(),
    )  # fmt: skip
    shown = text(owner.get(PAGE))
    assert "Why the admission is not renewed" in shown and f"{PAGE}objection/" in shown
    drawn = text(owner.get(f"{PAGE}objection/"))
    assert "Object to the refused renewal" in drawn and "Too many complaints" in drawn
    assert send(owner, f"{PAGE}objection/", {"text": "They are not ours"}).status_code == 302
    shown = text(owner.get(PAGE))
    assert "They are not ours" in shown and f"{PAGE}objection/" not in shown


def ask_name(client: Client, *files: tuple[str, bytes], name: str) -> Any:
    page = f"{PAGE}name/"
    sent = [SimpleUploadedFile(called, content, "application/octet-stream") for called, content in files]
    return client.post(page, {**hidden(client.get(page), page), "name": name, "file": sent})


def test_a_change_of_name_is_asked_with_a_paper_and_its_history_is_shown(firm: Marketer, owner: Client) -> None:
    bare = ask_name(owner, name="Sun Loans")
    assert bare.status_code == 422 and "Choose a file." in text(bare) and "Sun Loans" in text(bare)
    assert member_of(firm, "clerk").get(f"{PAGE}name/").status_code == 403
    assert ask_name(owner, ("notice.pdf", GOOD["pdf"]), name="Sun Loans").status_code == 302
    shown = text(owner.get(PAGE))
    assert "Change of name" in shown and "New name: Sun Loans" in shown and "Moon Loans, until" not in shown
    assert f'href="{PAGE}name/"' not in shown, "it is asked once at a time"
    admission_request_answer(
        request=AdmissionRequest.objects.get(), officer=person("officer"), granted=True, reason="Seen", at=clock.now()
    )
    shown = text(owner.get(PAGE))
    assert "Sun Loans" in shown and "Moon Loans, until" in shown and f'href="{PAGE}name/"' in shown
