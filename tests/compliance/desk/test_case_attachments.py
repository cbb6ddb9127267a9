"""Officers add files to a case, open what may be shown and take originals for a purpose; each look is on record."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client

from compliance.cases.models import Case, CaseAttachment
from compliance.desk.words import act_word
from config.demo.browser import totp
from core.access.roles import Role
from core.attachments.folder import COPY, AttachmentFiles
from core.models import Attachment, AuditRecord, AuditWords
from tests.acts import acts
from tests.compliance.cases.handing_in import ENGLISH, folders, hand_in, own_attachments, text
from tests.compliance.desk.test_complaint_attachments import sound_of
from tests.compliance.desk.test_desk import at_the_time, case, desk_of
from tests.compliance.desk.test_desk_tabs import SECRET
from tests.compliance.world import PASSWORD, officer
from tests.core.attachments.samples import GOOD, HOSTILE, POSITION, acting, document, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments", "at_the_time")]
__all__ = ["at_the_time", "case", "own_attachments"]
TAKEN = {"purpose": "examine", "words": "to hear who calls"}


def page_of(case: Case) -> str:
    return f"/regulator/cases/{case.public_id}/attachments/"


def added(client: Client, case: Case, name: str, content: bytes, **said: Any) -> Attachment:
    assert hand_in(client, page_of(case), (name, content), **said).status_code == 302
    return CaseAttachment.objects.latest("pk").attachment


def test_an_officer_adds_a_file_and_finds_it_on_the_case_and_its_timeline(case: Case) -> None:
    client = desk_of(officer())
    added(client, case, "回执.pdf", document(), what="proof_of_service", remark="当面送达")
    for language, words in (("en", "Proof of service"), ("zh-hans", "送达回证")):
        listed = client.get(page_of(case), headers={"Accept-Language": language}).content.decode()
        assert "回执.pdf" in listed and words in listed and "当面送达" in listed
    shown = text(client.get(f"/regulator/cases/{case.public_id}/", headers=ENGLISH))
    assert "Files added (回执.pdf)" in shown and page_of(case) in shown
    assert CaseAttachment.objects.get().shown_to_firm is False


@pytest.mark.parametrize(
    ("name", "content", "media", "without"),
    [
        ("a.jpg", picture(), "image/jpeg", POSITION),
        ("a.png", picture("PNG"), "image/png", POSITION),
        ("a.pdf", document(acting), "application/pdf", b"bad-"),
        ("a.txt", "<script>alert(1)</script> says\u202e he".encode(), "text/plain; charset=utf-8", b"\xe2\x80\xae"),
    ],
)
def test_a_copy_is_opened_inline_sealed_off_and_on_record(
    case: Case, name: str, content: bytes, media: str, without: bytes
) -> None:
    client = desk_of(officer())
    if name == "a.txt":
        content = b"He said: " + content
    row = added(client, case, name, content)
    answer = client.get(f"{page_of(case)}{row.public_id}/")
    body = answer.getvalue()
    assert answer["Content-Type"] == media and without not in body and body
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Security-Policy"].startswith(
        "default-src 'none'"
    )
    assert ("sandbox" in answer["Content-Security-Policy"]) is (media != "application/pdf")
    assert answer["Content-Disposition"].startswith("inline") and "no-store" in answer["Cache-Control"]
    record = AuditRecord.objects.get(act="case.attachment_read")
    assert (record.target_id, record.data["cases"]) == (row.pk, [case.pk]) and record.data["purpose"]


@pytest.mark.parametrize("kind", ["mp3", "m4a", "wav", "amr", "ogg", "xlsx", "docx", "jpeg"])
def test_an_original_is_taken_for_a_purpose_as_a_download(case: Case, kind: str) -> None:
    client = desk_of(officer())
    row = added(client, case, "x", GOOD[kind])
    address = f"{page_of(case)}{row.public_id}/"
    assert client.get(address).status_code == (200 if kind == "jpeg" else 404)
    assert client.get(f"{address}original/").status_code == 200 and acts("case.original") == []
    for said in ({}, {"purpose": "examine", "words": ""}, {"purpose": "nonsense", "words": "x"}):
        assert client.post(f"{address}original/", said).status_code == 422
    taken = client.post(f"{address}original/", TAKEN)
    assert taken.getvalue() == GOOD[kind]
    assert taken["Content-Disposition"].startswith("attachment") and taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Content-Security-Policy"] == "default-src 'none'; sandbox"
    record = AuditRecord.objects.get(act="case.original_read")
    assert (record.target_id, record.data["purpose"]) == (row.pk, "examine")
    assert AuditWords.objects.get(record=record).words == TAKEN["words"]


def test_a_recording_of_the_case_is_heard_on_the_page_for_a_purpose(case: Case) -> None:
    client = desk_of(officer())
    address = f"{page_of(case)}{added(client, case, 'x', GOOD['ogg']).public_id}/original/"
    assert "Listen on this page" in text(client.get(address, headers=ENGLISH))
    shown = client.post(address, {**TAKEN, "listen": "1"}, headers=ENGLISH)
    assert shown.status_code == 200 and acts("case.original") == ["case.original_read"]
    part = client.get(sound_of(shown), headers={"Range": "bytes=0-3"})
    assert (part.status_code, part["Content-Type"], part.getvalue()) == (206, "audio/ogg", GOOD["ogg"][:4])
    assert client.get(f"{address}?sound=x").status_code == 404
    assert desk_of(officer(Role.AUDITOR)).get(sound_of(shown)).status_code == 403
    paper = f"{page_of(case)}{added(client, case, 'x', GOOD['docx']).public_id}/original/"
    assert "Listen on this page" not in text(client.get(paper, headers=ENGLISH))


def test_a_changed_byte_is_found_on_opening_and_nothing_of_it_is_shown(case: Case) -> None:
    client = desk_of(officer())
    row = added(client, case, "a.pdf", document())
    path = AttachmentFiles(row.folder).folder / COPY
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    answer = client.get(f"{page_of(case)}{row.public_id}/", headers=ENGLISH)
    assert answer.status_code == 503 and "no longer what was handed in" in text(answer)
    assert acts("case.attachment_read") == []


def test_who_may_what(case: Case) -> None:
    row = added(desk_of(officer()), case, "a.pdf", document())
    address = f"{page_of(case)}{row.public_id}/"
    may = {
        Role.AUDITOR: (200, 200, 403, 403),
        Role.PARTNER: (200, 403, 403, 403),
        Role.INTAKE_CLERK: (200, 200, 403, 403),
    }
    for role, expected in may.items():
        client = desk_of(officer(role))
        listed = client.get(page_of(case), headers=ENGLISH)
        said = (
            listed.status_code,
            client.get(address).status_code,
            client.get(f"{address}original/").status_code,
            client.post(f"{page_of(case)}add/", {}).status_code,
        )
        assert said == expected, role
        assert "a.pdf" in text(listed) and (address in text(listed)) is (expected[1] == 200)
        assert "/add/" not in text(listed) and "original/" not in text(listed)
    elsewhere = desk_of(officer(province="CN-ZJ"))
    for path in (page_of(case), address, f"{address}original/", f"{page_of(case)}add/"):
        assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(f"{address}original/", TAKEN).status_code == 404
    assert elsewhere.post(f"{page_of(case)}add/", {}).status_code == 404


def test_an_attachment_opens_at_its_own_case_alone(case: Case) -> None:
    client = desk_of(officer())
    row = added(client, case, "a.pdf", document())
    other = Case.objects.create(
        public_id="cas_other", reference="C-2", marketer=case.marketer, respondent=case.marketer, province="CN-JS",
        state="closed", gathering=False, opened_at=case.opened_at, state_since=case.opened_at,
    )  # fmt: skip
    assert client.get(f"{page_of(other)}{row.public_id}/").status_code == 404
    assert client.get(f"{page_of(other)}{row.public_id}/original/").status_code == 404
    assert "/add/" not in text(client.get(page_of(other), headers=ENGLISH))  # it is closed


def test_a_refused_file_keeps_what_was_typed(case: Case) -> None:
    client = desk_of(officer())
    content, _code = HOSTILE["a program"]
    refused = hand_in(
        client,
        page_of(case),
        ("a.exe", content),
        what="hearing_record",
        remark="听证于十一月二十日",
        shown_to_firm="on",
    )
    page = text(refused)
    assert refused.status_code == 422 and "a.exe: Files of this kind are not taken." in page
    assert "听证于十一月二十日" in page and 'value="hearing_record" selected' in page and "checked" in page
    assert folders() == set() and not Attachment.objects.exists()


def test_a_second_click_adds_nothing(case: Case) -> None:
    client = desk_of(officer())
    drawn = client.get(page_of(case), headers=ENGLISH)
    for _ in range(2):
        assert hand_in(client, page_of(case), ("a.pdf", document()), drawn=drawn).status_code == 302
    assert Attachment.objects.count() == CaseAttachment.objects.count() == len(folders()) == 1


def test_its_acts_have_their_words_in_the_access_log() -> None:
    for act in (
        "case.attachments_added", "case.attachments_read", "case.attachment_read", "case.original_read",
        "notice.attachment_read", "notice.original_read", "attachment.handed_in", "attachments.expired",
    ):  # fmt: skip
        assert act_word(act), act


def test_words_beside_a_file_come_back_after_the_session_ended(case: Case) -> None:
    user = officer(mail="known@office.example")
    client = desk_of(user)
    drawn = client.get(page_of(case), headers=ENGLISH)
    Session.objects.all().delete()
    away = hand_in(client, page_of(case), ("a.pdf", document()), drawn=drawn, remark="听证于十一月二十日")
    assert away["Location"].startswith("/accounts/login/")
    TOTP.activate(user, SECRET)
    after = client.post(away["Location"], {"login": user.email, "password": PASSWORD})
    client.post(after["Location"], {"code": totp(SECRET)})
    back = text(client.get(page_of(case), headers=ENGLISH))
    assert "听证于十一月二十日" in back and "Not sent yet" in back
    assert not Attachment.objects.exists() and folders() == set()
