"""A recording weighs once an officer has heard the call in it: class C3, whatever its complainant claims."""

from typing import Any

import pytest

from complaints.models import Complaint, ComplaintAttachment
from compliance.findings.models import Listening
from compliance.findings.rules.listening import Heard, evidence_heard
from compliance.findings.selectors.listening import OPENED, has_opened
from compliance.findings.services.assessment import complaint_assess
from compliance.findings.services.listening import listening_record
from core.access.roles import Role
from core.actors import Actor
from core.models import User
from core.services.opening import opening_record
from tests.acts import acts, refusal_of
from tests.complaints.added import added_to
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.world import NOW, breaches_of, complaint, officer, registered
from tests.core.attachments.samples import GOOD, document
from tests.registry.conftest import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["own_attachments"]
SAID = "A woman offers a loan; she names no firm (0:12)."


def open_it(row: ComplaintAttachment, by: User) -> None:
    opening_record(act=OPENED, target=row.attachment, purpose="hear", words="", actor=Actor.user(by), at=NOW, about={})


def listen(row: ComplaintAttachment, by: User, heard: str = "this_call", words: str = SAID) -> Listening:
    return listening_record(recording=row, heard=heard, words=words, officer=by, at=NOW)


def evidence_of(filed: Complaint) -> str:
    return Complaint.objects.get(pk=filed.pk).evidence


@pytest.mark.parametrize(
    ("kind", "channel", "heard", "evidence"),
    [
        *[(kind, "voice", Heard.THIS_CALL, "C3") for kind in ("mp3", "m4a", "wav", "amr", "ogg")],
        ("amr", "prerecorded", Heard.THIS_CALL, "C3"),
        ("mp3", "voice", Heard.OTHER_CALL, ""),
        ("mp3", "voice", Heard.UNCLEAR, ""),
        ("mp3", "text", Heard.THIS_CALL, ""),
        ("jpeg", "voice", Heard.THIS_CALL, ""),
        ("text", "text", Heard.THIS_CALL, ""),
    ],
)
def test_what_a_listening_proves(kind: str, channel: str, heard: str, evidence: str) -> None:
    assert evidence_heard(kind, channel, heard) == evidence


def test_the_recording_alone_raises_nothing_and_what_an_officer_heard_does() -> None:
    filed, by, head = complaint(registered()), officer(), officer(Role.HEAD)
    row = added_to(filed)
    complaint_assess(complaint_id=filed.pk, at=NOW)
    assert evidence_of(filed) == "C1"
    assert refusal_of(lambda: listen(row, by)) == "listening.not_opened"
    open_it(row, by)
    assert has_opened(row, by) and not has_opened(row, head)
    assert refusal_of(lambda: listen(row, head)) == "listening.not_opened"
    made = listen(row, by)
    row.refresh_from_db()
    assert (evidence_of(filed), row.listened_at, made.officer) == ("C3", NOW, by)
    assert listen(row, by) == made
    assert acts("complaint.listened", "complaint.evidence") == ["complaint.listened", "complaint.evidence_raised"]


@pytest.mark.parametrize("heard", [Heard.OTHER_CALL, Heard.UNCLEAR])
def test_what_is_not_heard_is_recorded_and_lowers_nothing(heard: str) -> None:
    filed, by = complaint(registered(), evidence="C2"), officer()
    row = added_to(filed)
    open_it(row, by)
    listen(row, by, heard)
    assert (evidence_of(filed), Listening.objects.get().heard) == ("C2", heard)
    listen(row, by)  # listened to again, more closely
    assert (evidence_of(filed), Listening.objects.count()) == ("C3", 2)
    listen(row, by, heard)
    assert evidence_of(filed) == "C3"


def test_who_may_and_what_must_be_said() -> None:
    filed, by, clerk = complaint(registered()), officer(), officer(Role.INTAKE_CLERK)
    row, paper = added_to(filed), added_to(filed, document(), "paper")
    for one in (by, clerk):
        open_it(row, one)
        open_it(paper, one)
    refused: dict[str, Any] = {
        "listening.role": lambda: listen(row, clerk),
        "listening.no_recording": lambda: listen(paper, by),
        "listening.heard": lambda: listen(row, by, "everything"),
        "listening.words": lambda: listen(row, by, words=" "),
    }
    assert {code: refusal_of(act) for code, act in refused.items()} == {code: code for code in refused}
    assert evidence_of(filed) == "C1" and not Listening.objects.exists()


def test_a_heard_robot_is_not_read_as_a_text() -> None:
    """Of a call there is no original text, though the complainant wrote what it said."""
    filed, by = complaint(registered(), channel="prerecorded", text="低息贷款，额度高"), officer()
    row = added_to(filed, GOOD["amr"])
    open_it(row, by)
    listen(row, by)
    complaint_assess(complaint_id=filed.pk, at=NOW)
    assert evidence_of(filed) == "C3" and not {one for one in breaches_of(filed) if one.startswith("text_")}


@pytest.mark.django_db(transaction=True)
def test_recorded_at_once_it_is_raised_once() -> None:
    filed, by = complaint(registered()), officer()
    row = added_to(filed)
    open_it(row, by)
    assert len({made.pk for made in at_once(3, lambda: listen(row, by))}) == 1
    assert acts("complaint.evidence") == ["complaint.evidence_raised"]
