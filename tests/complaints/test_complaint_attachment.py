"""A citizen adds recordings, pictures and papers to an own complaint, on a page without a script; by themselves they prove nothing."""

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Complaint, ComplaintAttachment, Evidence
from complaints.selectors.complaint_attachment import with_recordings_unheard
from complaints.services import complaint_attachment as service
from complaints.services.complaint_end import complaints_delete, complaints_erase
from complaints.web import complaint_attachments as web
from core import clock
from core.models import Attachment
from core.running.rates import Rate
from tests.acts import acts, refusal_of
from tests.complaints.added import added_to
from tests.compliance.cases.handing_in import folders
from tests.core.attachments.samples import GOOD, HOSTILE, POSITION, picture
from tests.pages import hidden

from .conftest import ALICE, BOB, file_complaint, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
ENGLISH = {"Accept-Language": "en"}


def page_of(complaint: Complaint) -> str:
    return f"/my/complaints/{complaint.public_id}/recordings/"


def send(client: Client, page: str, *files: tuple[str, bytes], drawn: Any = None, **said: str) -> Any:
    """As a browser sends the form of `page` (or of the answer `drawn`): words first, files last."""
    drawn = drawn or client.get(page, headers=ENGLISH)
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(page, {**hidden(drawn, page), **said, "file": sent}, headers=ENGLISH)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def complaint() -> Complaint:
    return file_complaint().complaint


def test_a_recording_is_added_found_again_and_raises_nothing(complaint: Complaint) -> None:
    client, _user = signed_in()
    page = page_of(complaint)
    assert page in text(client.get(f"/my/complaints/{complaint.public_id}/"))
    assert send(client, page, ("通话.mp3", GOOD["mp3"]), remark="第二分钟起，号码 13800138001").status_code == 302
    row = ComplaintAttachment.objects.get()
    for language, words in (("en", "no officer has listened"), ("zh-hans", "尚未有工作人员听取")):
        shown = unescape(client.get(page, headers={"Accept-Language": language}).content.decode())
        assert "通话.mp3" in shown and words in shown and "13800138001" not in shown and "第二分钟起" in shown
    taken = client.get(f"{page}{row.attachment.public_id}/")
    assert taken.getvalue() == GOOD["mp3"] and taken["Content-Disposition"].startswith("attachment")
    complaint.refresh_from_db()
    assert complaint.evidence == Evidence.PROVED
    assert list(with_recordings_unheard(Complaint.objects.all())) == [complaint]
    assert acts("complaint.a", "complaint.e", "attachment") == ["attachment.handed_in", "complaint.attachments_added"]


def test_of_a_picture_its_owner_sees_the_stripped_copy_too(complaint: Complaint) -> None:
    client, _user = signed_in()
    assert send(client, page_of(complaint), ("shot.jpg", picture())).status_code == 302
    row = ComplaintAttachment.objects.get()
    shown = client.get(f"{page_of(complaint)}{row.attachment.public_id}/")
    assert shown["Content-Type"] == "image/jpeg" and POSITION not in shown.getvalue()
    assert "sandbox" in shown["Content-Security-Policy"] and not with_recordings_unheard(Complaint.objects.all())


def test_anothers_complaint_is_not_there(complaint: Complaint) -> None:
    row = added_to(complaint)
    other, _bob = signed_in(BOB)
    page = page_of(complaint)
    for path in (page, f"{page}{row.attachment.public_id}/"):
        assert other.get(path).status_code == 404
    assert other.post(page, {}).status_code == 404
    owner, _user = signed_in()
    second = file_complaint("4008095560").complaint
    assert owner.get(f"{page_of(second)}{row.attachment.public_id}/").status_code == 404
    mine = file_complaint(e164=BOB).complaint
    drawn_for_bob = other.get(page_of(mine), headers=ENGLISH)
    assert (
        send(owner, page, ("a.mp3", GOOD["mp3"]), drawn=relabelled(drawn_for_bob, mine, complaint)).status_code == 422
    )
    assert ComplaintAttachment.objects.count() == 1


def relabelled(drawn: Any, of: Complaint, to: Complaint) -> Any:
    """The form that was drawn for one complaint, sent to another's address."""
    drawn.content = drawn.content.replace(page_of(of).encode(), page_of(to).encode())
    return drawn


@pytest.mark.parametrize("name", ["a program", "a film", "a recording with a document in it"])
def test_a_hostile_file_is_refused_and_nothing_typed_is_lost(complaint: Complaint, name: str) -> None:
    client, _user = signed_in()
    content, _code = HOSTILE[name]
    refused = send(client, page_of(complaint), ("a.mp3", content), remark="he says he is from my bank")
    assert refused.status_code == 422 and "a.mp3: " in text(refused) and "he says he is from my bank" in text(refused)
    assert not Attachment.objects.exists() and folders() == set()


def test_a_second_click_adds_nothing_and_a_second_tab_adds_its_own(complaint: Complaint) -> None:
    client, _user = signed_in()
    page = page_of(complaint)
    tabs = [client.get(page, headers=ENGLISH) for _ in range(2)]
    for drawn in (tabs[0], tabs[0], tabs[1]):
        assert send(client, page, ("a.mp3", GOOD["mp3"]), drawn=drawn).status_code == 302
    assert ComplaintAttachment.objects.count() == Attachment.objects.count() == 2


def test_a_complaint_has_room_for_so_much_and_a_person_for_so_many_sendings(
    complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    added_to(complaint)
    assert refusal_of(lambda: added_to(complaint)) == "complaint_attachment.full"
    monkeypatch.setattr(service, "MOST", 9)
    monkeypatch.setattr(service, "MOST_BYTES", len(GOOD["mp3"]))
    assert refusal_of(lambda: added_to(complaint)) == "complaint_attachment.full"
    monkeypatch.setattr(web, "SENDINGS_OF_ONE_PERSON", Rate("test-files", 1, 3600))
    client, _user = signed_in()
    statuses = [send(client, page_of(complaint), ("a.mp3", b"no recording at all")).status_code for _ in range(2)]
    assert statuses == [422, 429]


def test_a_row_of_another_centre_and_one_that_was_erased_take_nothing(complaint: Complaint) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(evidence=Evidence.UNPROVED)
    assert refusal_of(lambda: added_to(complaint)) == "complaint_attachment.nobody"
    Complaint.objects.filter(pk=complaint.pk).update(evidence=Evidence.PROVED, erased_at=clock.now())
    assert refusal_of(lambda: added_to(complaint)) == "complaint_attachment.nobody"
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("end", [complaints_delete, complaints_erase])
def test_the_files_end_with_what_was_said(
    complaint: Complaint, end: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row, kept = added_to(complaint), added_to(file_complaint(e164=BOB).complaint)
    with django_capture_on_commit_callbacks(execute=True):
        end(complaint_ids=[complaint.pk], at=clock.now())
    assert list(ComplaintAttachment.objects.all()) == [kept]
    assert folders() == {kept.attachment.folder} != {row.attachment.folder}
    assert signed_in(ALICE)[0].get(page_of(complaint)).status_code == 404
