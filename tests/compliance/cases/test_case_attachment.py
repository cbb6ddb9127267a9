"""Files come into a case from its officers and, while it is asked, from the firm, which sees what was shown to it alone."""

import re
from hashlib import sha256
from typing import Any

import pytest

from compliance.cases.models import Case, CaseAttachment, CaseEvent
from compliance.cases.rules.case_attachment import WHATS, whats_of_firm
from compliance.cases.selectors.case_attachment import attachments_shown
from compliance.cases.services.case_attachment import case_attachments_add, case_attachments_hand_in
from compliance.cases.services.recusal import case_recuse
from config.run.tmpfs import Tmpfs
from core.access.roles import Role
from core.models import Attachment, AuditRecord, User
from registry.firms.models import Marketer, MarketerMember
from tests.acts import acts, refusal_of
from tests.compliance.cases.handing_in import folders, hand_in, own_attachments, text
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, firm, officer
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD, HOSTILE, POSITION, SECRET, mp3, picture
from tests.leaks import tables
from tests.pages import hidden
from tests.small_disk import small_disk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments", "at_the_time")]
__all__ = ["at_the_time", "own_attachments", "small_disk"]


def case_of(suspect: Marketer, number: int, state: str = "firm_asked") -> Case:
    made = Case.objects.create(
        public_id=f"cas_{number}", reference=f"C-2026-00000{number}-K", marketer=suspect, respondent=suspect,
        province="CN-JS", state=state, gathering=False, opened_at=NOW, state_since=NOW,
    )  # fmt: skip
    made.documents.create(kind="case.ask_firm", text="正文", shown_to_firm=True, at=NOW, actor="user:1")
    return made


def member_of(marketer: Marketer, mail: str = "owner@firm.example") -> User:
    user = User.objects.create_user(email=mail, password="x" * 20, name="Member", created_at=NOW)
    MarketerMember.objects.create(marketer=marketer, user=user, role="owner", since=NOW)
    return user


@pytest.fixture
def suspect() -> Marketer:
    return firm()


@pytest.fixture
def case(suspect: Marketer) -> Case:
    return case_of(suspect, 1)


@pytest.fixture
def portal(suspect: Marketer) -> Any:
    return desk_of(member_of(suspect))


PAGE = "/marketers/notices/cas_1/attachments/"


def add(case: Case, by: User, **more: Any) -> list[CaseAttachment]:
    said: dict[str, Any] = {"what": "operator_answer", "remark": "", "shown_to_firm": False, **more}
    return case_attachments_add(case=case, files=[handed()], officer=by, at=NOW, **said)


# The acts


def test_an_officer_adds_files_which_is_one_act_on_record_and_on_the_timeline(case: Case) -> None:
    who = officer()
    files = [handed(), handed(GOOD["mp3"], "call.mp3")]
    rows = case_attachments_add(
        case=case,
        files=files,
        what="operator_answer",
        remark=" 来函 13912345678 ",
        shown_to_firm=False,
        officer=who,
        at=NOW,
    )
    assert [(row.what, row.remark, row.shown_to_firm, row.user) for row in rows] == [
        ("operator_answer", "来函 139****5678", False, who)
    ] * 2
    event = CaseEvent.objects.get(act="case.attachments_added")
    assert event.params == {"what": "operator_answer", "name": "paper.pdf +1"} and event.user == who
    assert acts("case.attach", "attachment") == ["attachment.handed_in"] * 2 + ["case.attachments_added"]
    record = AuditRecord.objects.get(act="case.attachments_added")
    assert record.data["sha256"] == {str(row.attachment_id): bytes(row.attachment.digest).hex() for row in rows}
    assert {row.attachment.owner for row in rows} == {f"case:{case.pk}"}


def test_a_digest_in_which_digits_follow_each_other_like_a_number_stays_whole(case: Case) -> None:
    """Two in a hundred do; one masked would prove nothing."""
    contents = (f"file {n}".encode() for n in range(10_000))
    content = next(one for one in contents if re.search(r"(?<![0-9])1[3-9]\d{9}(?![0-9])", sha256(one).hexdigest()))
    (row,) = case_attachments_add(
        case=case, files=[handed(content)], what="other", remark="", shown_to_firm=False, officer=officer(), at=NOW
    )
    digest = sha256(content).hexdigest()
    assert AuditRecord.objects.get(act="attachment.handed_in").data["sha256"] == digest
    said = AuditRecord.objects.get(act="case.attachments_added").data["sha256"]
    assert said == {str(row.attachment_id): digest}


def test_who_may_not_adds_nothing(case: Case) -> None:
    refused = {
        "of another province": officer(province="CN-ZJ"),
        "an auditor": officer(Role.AUDITOR),
        "a partner": officer(Role.PARTNER),
        "an intake clerk": officer(Role.INTAKE_CLERK),
    }
    aside = officer(mail="aside@office.example")
    case_recuse(case=case, officer=aside, reason="a cousin", at=NOW)
    for name, who in {**refused, "who stands aside": aside}.items():
        assert refusal_of(lambda who=who: add(case, who)) == "case.role", name  # type: ignore[misc]
    assert refusal_of(lambda: add(case, officer(province="", mail="n@office.example"))) == ""
    assert CaseAttachment.objects.count() == 1


def test_a_closed_case_takes_nothing_and_a_word_that_is_none_neither(case: Case) -> None:
    assert refusal_of(lambda: add(case, officer(), what="nonsense")) == "attachment.what"
    Case.objects.filter(pk=case.pk).update(state="closed")
    assert refusal_of(lambda: add(case, officer(mail="b@office.example"))) == "case.closed"
    assert CaseAttachment.objects.count() == Attachment.objects.count() == 0


def hand_in_as(case: Case, marketer: Marketer, by: User, **more: Any) -> list[CaseAttachment]:
    said = {"what": "statement", "remark": "", "asked_in": case.state, **more}
    return case_attachments_hand_in(case=case, files=[handed()], marketer=marketer, member=by, at=NOW, **said)


def test_what_the_firm_hands_in_is_a_defence_and_names_no_person_to_the_desk(case: Case, suspect: Marketer) -> None:
    case.facts = {"legally_reviewed": True}
    case.save()
    (row,) = hand_in_as(case, suspect, member_of(suspect))
    case.refresh_from_db()
    assert case.facts == {"defended": True, "legally_reviewed": False}  # a reviewer looks at it, as at an answer
    assert (row.actor, row.user, row.shown_to_firm) == (f"marketer:{suspect.pk}", None, True)
    assert CaseEvent.objects.get().user is None


def test_a_firm_hands_in_only_where_it_is_asked_and_what_is_its_own(case: Case, suspect: Marketer) -> None:
    who, other = member_of(suspect), firm(caller="", name="别家公司")
    assert refusal_of(lambda: hand_in_as(case, other, who)) == "case.respondent"
    assert refusal_of(lambda: hand_in_as(case, suspect, who, asked_in="notice_served")) == "case.moved"
    assert refusal_of(lambda: hand_in_as(case, suspect, who, what="proof_of_service")) == "attachment.what"
    Case.objects.filter(pk=case.pk).update(state="decided")
    case.refresh_from_db()
    assert refusal_of(lambda: hand_in_as(case, suspect, who)) == "case.not_asked"
    assert CaseAttachment.objects.count() == 0


def test_each_word_has_its_names_in_both_languages() -> None:
    assert {"proof_of_service", "signed_waiver", "hearing_record", "statement", "power_of_attorney"} < WHATS.keys()
    assert all({"zh-hans", "en"} <= what.names.keys() and what.code == code for code, what in WHATS.items())
    assert {what.code for what in whats_of_firm()} < WHATS.keys()


# The firm's door


def test_a_firm_hands_in_several_files_and_reads_them_again(case: Case, portal: Any) -> None:
    answer = hand_in(
        portal, PAGE, ("定位.jpg", picture()), ("call.mp3", mp3()), what="statement", remark="外包坐席所为"
    )
    assert answer.status_code == 302 and answer["Location"] == PAGE
    listed = text(portal.get(PAGE, headers={"Accept-Language": "en"}))
    assert "定位.jpg" in listed and "call.mp3" in listed and "外包坐席所为" in listed and "2 files handed in." in listed
    photo, sound = (row.attachment for row in CaseAttachment.objects.order_by("pk"))
    copy = portal.get(f"{PAGE}{photo.public_id}/")
    shown = copy.getvalue()
    assert copy["Content-Type"] == "image/jpeg" and shown.startswith(b"\xff\xd8\xff") and POSITION not in shown
    assert copy["Content-Disposition"].startswith("inline")
    for one in (f"{PAGE}{photo.public_id}/original/", f"{PAGE}{sound.public_id}/"):
        assert portal.get(one).status_code == 404  # originals of what has a copy stay with the desk
    page = f"{PAGE}{sound.public_id}/original/"
    assert portal.post(page, {"words": ""}).status_code == 422
    taken = portal.post(page, {"words": "to hear it again"})
    assert taken.getvalue() == mp3()
    assert acts("notice.") == ["notice.attachment_read", "notice.original_read"]


def test_a_firm_sees_nothing_of_another_and_nothing_that_was_not_shown_to_it(case: Case, portal: Any) -> None:
    other = firm(caller="", name="别家公司")
    theirs = case_of(other, 2)
    add(theirs, officer(), shown_to_firm=True)
    add(case, officer(mail="b@office.example"), shown_to_firm=False)
    foreign, secret = (row.attachment.public_id for row in CaseAttachment.objects.order_by("pk"))
    assert "paper.pdf" not in text(portal.get(PAGE)) and "paper.pdf" not in text(
        portal.get(PAGE[: -len("attachments/")])
    )
    assert portal.get("/marketers/notices/cas_2/attachments/").status_code == 404
    assert portal.post("/marketers/notices/cas_2/attachments/add/", {}).status_code == 404
    for where in ("cas_1", "cas_2"):
        for one in (foreign, secret):
            for end in ("", "original/"):
                assert portal.get(f"/marketers/notices/{where}/attachments/{one}/{end}").status_code == 404
                assert portal.post(f"/marketers/notices/{where}/attachments/{one}/{end}").status_code in (404, 405)
    assert not attachments_shown(case).exists() and acts("notice.") == []


def test_where_it_is_not_asked_no_form_stands_and_none_is_taken(case: Case, portal: Any) -> None:
    drawn = portal.get(PAGE)
    assert hidden(drawn, f"{PAGE}add/")
    Case.objects.filter(pk=case.pk).update(state="penalty_proposed")
    late = hand_in(portal, PAGE, ("paper.pdf", GOOD["pdf"]), drawn=drawn, remark="spät")
    assert late.status_code == 422 and "has moved on" in text(late) and "spät" in text(late)
    assert "add/" not in portal.get(PAGE).content.decode()
    assert not Attachment.objects.exists()


def test_a_second_click_makes_no_second_row_and_a_form_is_good_for_one_case(
    case: Case, suspect: Marketer, portal: Any
) -> None:
    drawn = portal.get(PAGE)
    first = hand_in(portal, PAGE, ("paper.pdf", GOOD["pdf"]), drawn=drawn)
    second = hand_in(portal, PAGE, ("paper.pdf", GOOD["pdf"]), drawn=drawn)
    assert first.status_code == second.status_code == 302
    assert Attachment.objects.count() == len(folders()) == 1
    case_of(suspect, 2)
    state = hidden(drawn, f"{PAGE}add/")
    other = portal.get("/marketers/notices/cas_2/attachments/")
    moved = hand_in(portal, "/marketers/notices/cas_2/attachments/", ("paper.pdf", GOOD["pdf"]), drawn=other, **state)
    assert moved.status_code == 422 and Attachment.objects.count() == 1


def test_two_tabs_each_hand_in_what_they_show(case: Case, portal: Any) -> None:
    one, other = portal.get(PAGE), portal.get(PAGE)
    assert hand_in(portal, PAGE, ("one.pdf", GOOD["pdf"]), drawn=one).status_code == 302
    assert hand_in(portal, PAGE, ("two.txt", GOOD["text"]), drawn=other).status_code == 302
    assert {row.name for row in Attachment.objects.all()} == {"one.pdf", "two.txt"}


def test_what_is_wrong_with_one_file_loses_neither_words_nor_the_others(case: Case, portal: Any) -> None:
    locked, _code = HOSTILE["a locked document"]
    said = {"remark": "附上通话清单，共二十三通"}
    refused = hand_in(portal, PAGE, ("good.pdf", GOOD["pdf"]), ("locked.pdf", locked), **said)
    page = text(refused)
    assert refused.status_code == 422 and "locked.pdf: The file is locked by a password." in page
    assert said["remark"] in page and '<option value="evidence" selected' in page
    assert "good.pdf" in page and not Attachment.objects.exists() and len(folders()) == 1
    (kept,) = folders()
    again = hand_in(portal, PAGE, ("more.txt", GOOD["text"]), drawn=refused, keep=[kept], **said)
    assert again.status_code == 302
    assert {row.name for row in Attachment.objects.all()} == {"good.pdf", "more.txt"} and len(folders()) == 2


def test_a_file_that_waits_may_be_left_out_again_and_no_other_form_takes_it(case: Case, portal: Any) -> None:
    refused = hand_in(portal, PAGE, ("good.pdf", GOOD["pdf"]), what="")
    (kept,) = folders()
    assert "Choose what the files are." in text(refused) and kept in text(refused)
    stolen = hand_in(portal, PAGE, keep=[kept])  # of a form drawn anew, which knows nothing of it
    assert stolen.status_code == 422 and "Choose a file." in text(stolen)
    left_out = hand_in(portal, PAGE, ("other.pdf", GOOD["pdf"]), drawn=refused)
    assert left_out.status_code == 302 and [row.name for row in Attachment.objects.all()] == ["other.pdf"]


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_file_is_refused_at_the_door_with_its_sentence(case: Case, portal: Any, name: str) -> None:
    content, _code = HOSTILE[name]
    refused = hand_in(portal, PAGE, ("13912345678 x.pdf", content), remark="一句话")
    assert refused.status_code == 422 and "一句话" in text(refused)
    assert 'id="id_file_error"' in text(refused) and "139****5678 x.pdf: " in text(refused)
    assert "13912345678" not in text(refused) and not Attachment.objects.exists() and folders() == set()
    assert [place for place, content in tables() if b"13912345678" in content] == []


def test_a_file_of_200_megabytes_is_read_past_and_the_words_stay(case: Case, portal: Any) -> None:
    refused = hand_in(portal, PAGE, ("huge.wav", b"RIFF" + b"\0" * (200 << 20)), remark="一句话")
    assert refused.status_code == 422 and "huge.wav: The file is too large: at most 64 MB." in text(refused)
    assert "一句话" in text(refused) and folders() == set()


def test_so_many_files_and_no_more(case: Case, portal: Any) -> None:
    refused = hand_in(portal, PAGE, *[(f"{n}.txt", GOOD["text"]) for n in range(11)])
    assert refused.status_code == 422 and "Hand in at most 10 files at once." in text(refused)


def test_a_name_that_lies_is_cleaned(case: Case, portal: Any) -> None:
    name = "..\\..\\photo\u202egpj.exe"
    assert hand_in(portal, PAGE, (name, picture())).status_code == 302
    row = Attachment.objects.get()
    assert row.kind == "jpeg" and row.name == "photogpj.exe.jpg"


def test_while_the_scanner_is_away_nothing_is_taken_and_no_word_is_lost(case: Case, portal: Any, settings: Any) -> None:
    settings.DNC_ATTACHMENT_SCANNER = ["/no/such/scanner"]
    refused = hand_in(portal, PAGE, ("a.pdf", GOOD["pdf"]), remark="一句话")
    assert refused.status_code == 422 and "cannot be scanned" in text(refused) and "一句话" in text(refused)
    assert "Choose a file." not in text(refused) and folders() == set()


def test_without_room_on_the_disk_nothing_is_taken_and_nothing_left(case: Case, portal: Any, small_disk: Tmpfs) -> None:
    drawn = portal.get(PAGE)
    small_disk.fill()
    portal.raise_request_exception = False
    refused = hand_in(portal, PAGE, ("a.pdf", GOOD["pdf"]), drawn=drawn)
    assert refused.status_code == 503 and "Nothing can be saved" in text(refused)
    assert folders() == set() and not Attachment.objects.exists()


def test_a_firm_that_fills_its_part_leaves_the_desk_its_own(
    case: Case, suspect: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.services.attachment.MOST_OF_OWNER", 1)
    who = member_of(suspect)
    assert [refusal_of(lambda: hand_in_as(case, suspect, who)) for _ in range(2)] == ["", "attachment.full"]
    assert refusal_of(lambda: add(case, officer())) == ""


def test_half_of_what_was_sent_is_not_taken(case: Case, portal: Any) -> None:
    """The line was cut: the field behind the files never came."""
    drawn = portal.get(PAGE)
    cut = hand_in(portal, PAGE, ("a.txt", GOOD["text"]), drawn=drawn, whole=[])
    assert cut.status_code == 422 and "did not arrive whole" in text(cut) and not Attachment.objects.exists()


def test_nothing_typed_lies_in_plaintext(case: Case, portal: Any) -> None:
    assert hand_in(portal, PAGE, ("打给13912345678.mp3", mp3()), remark="号码 139 1234 5678").status_code == 302
    row = Attachment.objects.get()
    assert row.name == "打给139****5678.mp3"
    for place, content in tables():
        assert b"13912345678" not in content and SECRET not in content, place


def test_without_its_token_nothing_is_taken(case: Case, portal: Any) -> None:
    drawn = portal.get(PAGE)
    portal.handler.enforce_csrf_checks = True
    assert hand_in(portal, PAGE, ("a.txt", GOOD["text"]), drawn=drawn).status_code == 403
    assert folders() == set() and not Attachment.objects.exists()
