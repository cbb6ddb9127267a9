"""An officer opens a complainant's recording for a purpose, on record, and records what is to be heard."""

import re
from html import unescape
from typing import Any

import pytest

from complaints.models import Complaint, ComplaintAttachment
from compliance.cases.models import Case
from compliance.desk.words import act_word
from compliance.findings.models import Listening
from core.access.roles import Role
from core.models import AuditRecord, AuditWords
from tests.acts import acts
from tests.complaints.added import added_to
from tests.compliance.cases.handing_in import ENGLISH, own_attachments, text
from tests.compliance.desk.test_desk import at_the_time, case, desk_of
from tests.compliance.world import officer
from tests.core.attachments.samples import GOOD, POSITION, picture
from tests.pages import hidden, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments", "at_the_time")]
__all__ = ["at_the_time", "case", "own_attachments"]
TAKEN = {"purpose": "hear", "words": "who calls"}
HEARD = {"heard": "this_call", "said": "推销贷款（0:12）"}


@pytest.fixture
def filed(case: Case) -> Complaint:
    return Complaint.objects.order_by("pk")[0]


def page_of(row: ComplaintAttachment) -> str:
    return f"/regulator/complaints/{row.complaint.public_id}/recordings/{row.attachment.public_id}/"


def test_from_the_complaint_to_what_was_heard(case: Case, filed: Complaint) -> None:
    row, client = added_to(filed), desk_of(officer())
    page = page_of(row)
    shown = text(client.get(f"/regulator/complaints/{filed.public_id}/", headers=ENGLISH))
    assert page in shown and "not listened to yet" in shown
    assert filed.short_reference in text(client.get("/regulator/complaints/?unheard=on", headers=ENGLISH))
    assert "weighs nothing" in text(client.get(page, headers=ENGLISH))
    assert client.post(page, {**TAKEN, "words": ""}).status_code == 422 and acts("complaint.original") == []
    early = client.post(f"{page}heard/", HEARD, headers=ENGLISH)
    assert early.status_code == 422 and "listen to it first" in text(early) and HEARD["said"] in text(early)
    taken = client.post(page, TAKEN)
    assert taken.getvalue() == GOOD["mp3"] and taken["Content-Disposition"].startswith("attachment")
    record = AuditRecord.objects.get(act="complaint.original_read")
    assert (record.target_id, record.data["purpose"]) == (row.attachment_id, "hear")
    assert (record.data["complaint"], record.data["cases"]) == (filed.pk, [case.pk])
    assert AuditWords.objects.get(record=record).words == TAKEN["words"]
    assert client.post(f"{page}heard/", {**HEARD, "said": ""}).status_code == 422
    drawn = client.get(page, headers=ENGLISH)
    fields = {**hidden(drawn, f"{page}heard/"), **HEARD}
    assert [post(client, f"{page}heard/", fields).status_code for _ in range(2)] == [302, 302]
    assert Listening.objects.count() == 1
    filed.refresh_from_db()
    assert filed.evidence == "C3"
    for language, words in (("en", "The call that was complained of is heard"), ("zh-hans", "听到所投诉的通话")):
        assert words in text(client.get(page, headers={"Accept-Language": language}))
    assert filed.short_reference not in text(client.get("/regulator/complaints/?unheard=on", headers=ENGLISH))


def sound_of(page: Any) -> str:
    found = re.search(r'<audio controls[^>]* src="([^"]+)"', text(page))
    assert found, "the page has no player"
    return unescape(found[1])


def test_it_is_heard_on_the_page_for_a_purpose_in_ranges_by_that_officer_alone(filed: Complaint) -> None:
    row, client = added_to(filed), desk_of(officer())
    page, whole = page_of(row), GOOD["mp3"]
    assert "<audio" not in text(client.get(page, headers=ENGLISH))
    silent = client.post(page, {**TAKEN, "words": "", "listen": "1"})
    assert silent.status_code == 422 and "<audio" not in text(silent) and acts("complaint.original") == []
    shown = client.post(page, {**TAKEN, "listen": "1"}, headers=ENGLISH)
    assert shown.status_code == 200 and "default-src 'self'" in shown["Content-Security-Policy"]
    assert AuditRecord.objects.get(act="complaint.original_read").data["purpose"] == "hear"
    address = sound_of(shown)
    heard = client.get(address)
    assert heard.getvalue() == whole and (heard["Content-Type"], heard["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    assert heard["Content-Length"] == str(len(whole)) and "no-store" in heard["Cache-Control"]
    assert heard["X-Content-Type-Options"] == "nosniff" and "sandbox" in heard["Content-Security-Policy"]
    size = len(whole)
    for asked, start, end in (("bytes=0-", 0, size), ("bytes=5-9", 5, 10), ("bytes=-4", size - 4, size)):
        part = client.get(address, headers={"Range": asked})
        assert (part.status_code, part.getvalue()) == (206, whole[start:end]), asked
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{size}" and part["Content-Length"] == str(end - start)
    beyond = client.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    assert acts("complaint.original") == ["complaint.original_read"], "one purpose, one record"
    other = added_to(filed, GOOD["wav"], "other")
    stolen = f"{page_of(other)}?{address.partition('?')[2]}"
    colleague = desk_of(officer(mail="b@office.example"))
    assert [
        one.get(path).status_code for one, path in ((client, stolen), (colleague, address), (client, f"{page}?sound=x"))
    ] == [404] * 3
    assert client.post(f"{page}heard/", HEARD).status_code == 302, "whoever listened here may record what is heard"


def test_what_browsers_do_not_play_is_taken_away(filed: Complaint) -> None:
    row, client = added_to(filed, GOOD["amr"], "call"), desk_of(officer())
    assert "Listen on this page" not in text(client.get(page_of(row), headers=ENGLISH))
    taken = client.post(page_of(row), {**TAKEN, "listen": "1"})
    assert taken["Content-Disposition"].startswith("attachment") and taken.getvalue() == GOOD["amr"]


def test_a_picture_is_looked_at_as_its_copy_on_record(filed: Complaint) -> None:
    row, client = added_to(filed, picture(), "shot"), desk_of(officer(Role.AUDITOR))
    answer = client.get(f"{page_of(row)}copy/")
    assert answer["Content-Type"] == "image/jpeg" and POSITION not in answer.getvalue()
    assert AuditRecord.objects.get(act="complaint.file_read").target_id == row.attachment_id
    recording = added_to(filed)
    assert client.get(f"{page_of(recording)}copy/").status_code == 404


def test_who_may_what(filed: Complaint) -> None:
    row = added_to(filed)
    page = page_of(row)
    expected = {Role.LEGAL_REVIEWER: (200, 403), Role.AUDITOR: (403, 403), Role.PARTNER: (403, 403)}
    for role, statuses in expected.items():
        client = desk_of(officer(role))
        assert (client.post(page, TAKEN).status_code, client.post(f"{page}heard/", HEARD).status_code) == statuses, role
    elsewhere: Any = desk_of(officer(province="CN-ZJ"))
    for path in (page, f"{page}copy/", f"{page}heard/"):
        assert elsewhere.get(path).status_code == 404
    other = Complaint.objects.order_by("pk")[1]
    assert desk_of(officer()).get(page.replace(filed.public_id, other.public_id)).status_code == 404


def test_its_acts_have_their_words_in_the_access_log() -> None:
    for act in ("complaint.file_read", "complaint.original_read", "complaint.attachments_added", "complaint.listened"):
        assert act_word(act), act
