"""A firm hands in its calls and consents through its notice page; a worker reads and compares them; an officer reads of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.services.complaint_end import complaints_delete
from compliance.cases.models import Case, CaseEvent, MatchedCall, Matching, MatchingFile
from compliance.cases.rules.case_workflow import check
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.services.case import case_move
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.matching import matching_file_give_up, matching_file_retry, matching_files_forget
from compliance.findings.models import Violation
from compliance.findings.services.assessment_end import findings_delete
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord
from core.policies import current_policy
from registry.firms.models import MarketerMember
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import (
    ENGLISH,
    call_row,
    calls,
    calls_of,
    close,
    consent_row,
    consents,
    folders,
    ndjson,
    office,
    only_file,
    page_of,
    portal,
    said,
    send,
    work_off,
    workbook,
)
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, PEOPLE, firm, officer, registered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "office", "own_attachments", "portal"]
ASKED = timedelta(days=3)


def shown(portal: Client, office: Office) -> str:
    return portal.get(page_of(office.case), headers=ENGLISH).content.decode()


@pytest.mark.parametrize("form", [bytes, workbook, ndjson])
def test_what_the_files_say_of_each_call_is_kept_once_the_firm_closes(
    office: Office, portal: Client, form: Any
) -> None:
    assert send(portal, office.case, form(calls_of(office.case, PEOPLE[:3]))).status_code == 302
    assert send(portal, office.case, form(consents(consent_row(PEOPLE[1]))), "consents").status_code == 302
    work_off()
    assert not MatchedCall.objects.exists(), "nothing is compared before the close"
    assert [file.rows for file in MatchingFile.objects.order_by("pk")] == [3, 1]
    assert close(portal, office.case).status_code == 302
    work_off()
    assert said(office.case) == [(True, False), (True, True), (True, False), (False, False)]
    assert Matching.objects.get().matched_at is not None


def test_the_desk_reads_row_by_row_what_the_firm_says_and_the_reading_is_on_record(
    office: Office, portal: Client
) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:1]))
    send(portal, office.case, consents(consent_row(PEOPLE[0], proof="13912340000")), "consents")
    close(portal, office.case)
    desk = desk_of(office.people["officer"])
    address = f"/regulator/cases/{office.case.public_id}/evidence/"
    assert "not matched" in desk.get(address, headers=ENGLISH).content.decode()
    work_off()
    for user in (office.people["officer"], officer(Role.AUDITOR)):
        page = desk_of(user).get(address, headers=ENGLISH).content.decode()
        assert page.count("call not in its list") == 3 and page.count("call in its list") == 1
        assert page.count("consent claimed since") == 1 and "13912340000" in page
    assert AuditRecord.objects.filter(act="case.evidence_read").count() >= 3


def test_the_time_to_answer_closes_what_nobody_closed(office: Office, portal: Client, at_the_time: Any) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    work_off()
    assert Matching.objects.get().closed_at is None
    drawn = portal.get(page_of(office.case))
    at_the_time(days=40)
    work_off()
    work_off()
    assert said(office.case) == [(True, False)] * 4
    assert send(portal, office.case, calls(call_row(PEOPLE[0], NOW)), drawn=drawn).status_code == 422
    assert MatchingFile.objects.count() == 1
    assert not Matching.objects.get().closed_by_firm


def waits_for_files(office: Office, act: str, who: str) -> bool:
    """Whether the act is refused because what the firm handed in was not compared."""
    facts = case_facts(Case.objects.get(), office.people[who], clock.now())
    return "files_compared" in {each.code for each in check(act, facts, current_policy())}


def test_nothing_is_proposed_while_files_are_uncompared(office: Office, portal: Client) -> None:
    assert not waits_for_files(office, "case.propose_penalty", "legal")
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    work_off()
    assert waits_for_files(office, "case.propose_penalty", "legal"), "the firm has not said that this is all"
    close(portal, office.case)
    assert waits_for_files(office, "case.propose_penalty", "legal"), "not compared yet"
    work_off()
    assert not waits_for_files(office, "case.propose_penalty", "legal")


def test_a_file_that_failed_by_our_fault_holds_the_case_up_until_it_is_gone_on_with(
    office: Office, portal: Client
) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    close(portal, office.case)
    matching_file_give_up(file=MatchingFile.objects.get(), at=clock.now())
    work_off()
    assert waits_for_files(office, "case.propose_penalty", "legal")
    matching_file_retry(file=MatchingFile.objects.get(), at=clock.now(), actor=Actor.system("tests"))
    work_off()
    assert not waits_for_files(office, "case.propose_penalty", "legal")


def test_in_a_hearing_files_are_taken_until_it_and_compared_before_the_decision(at_the_time: Any) -> None:
    office = Office()
    portal = desk_of(member_of(office.firm))
    office.act("case.call_hearing")
    held = office.case.hearing_at
    assert held is not None and office.case.deadline is not None and held < office.case.deadline
    at_the_time(days=7)
    assert send(portal, office.case, calls_of(office.case, PEOPLE[:4])).status_code == 302
    case_move(
        case=office.case,
        act="case.extend_decision",
        actor=office.people["head"],
        at=clock.now(),
        facts={"reason": "复杂"},
    )
    work_off()
    assert waits_for_files(office, "case.decide", "head")
    drawn = portal.get(page_of(office.case))
    at_the_time(days=18)
    assert send(portal, office.case, calls(call_row(PEOPLE[0], NOW)), drawn=drawn).status_code == 422
    work_off()
    work_off()
    assert said(office.case) == [(True, False)] * 4 and not waits_for_files(office, "case.decide", "head")


def test_the_same_file_twice_and_the_same_form_twice_are_one_file(office: Office, portal: Client) -> None:
    data = calls_of(office.case, PEOPLE[:2])
    drawn = portal.get(page_of(office.case))
    for _ in range(2):
        assert send(portal, office.case, data, drawn=drawn).status_code == 302
    assert send(portal, office.case, data, name="again.csv").status_code == 302
    assert "handed in before" in shown(portal, office)
    assert MatchingFile.objects.count() == len(folders()) == 1
    events = CaseEvent.objects.filter(act="case.matching_handed_in")
    assert [event.actor for event in events] == [f"marketer:{office.firm.pk}"]


def test_two_sheets_of_a_workbook_are_two_files_and_a_sheet_is_one(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    data = workbook(calls_of(office.case, PEOPLE[:2]), calls_of(office.case, PEOPLE[2:3]))
    refused = send(portal, office.case, data, name="通话.xlsx", sheet="May")
    page = refused.content.decode()
    assert refused.status_code == 422 and 'id="id_sheet_error"' in page and 'value="May"' in page
    assert not MatchingFile.objects.exists() and folders() == set()
    for sheet in ("", "2", "Sheet1"):
        assert send(portal, office.case, data, name="通话.xlsx", sheet=sheet).status_code == 302
    assert "handed in before" in shown(portal, office)
    assert list(MatchingFile.objects.order_by("pk").values_list("sheet", flat=True)) == ["", "Sheet1"]
    work_off()
    assert [file.rows for file in MatchingFile.objects.order_by("pk")] == [2, 1]
    assert "通话.xlsx, sheet Sheet1" in shown(portal, office)
    close(portal, office.case)
    work_off()
    assert said(office.case) == [(True, False)] * 3 + [(False, False)]
    at_the_time(days=8)
    matching_files_forget(at=clock.now(), policy=current_policy())
    assert set(MatchingFile.objects.values_list("folder", "name", "sheet")) == {("", "", "")}


def test_a_sheet_of_an_empty_file_and_of_none_that_is_a_workbook(office: Office, portal: Client) -> None:
    assert send(portal, office.case, b"", sheet="2").status_code == 422
    assert send(portal, office.case, calls_of(office.case, PEOPLE[:2]), sheet="2").status_code == 302
    assert only_file().sheet == ""


def test_a_withdrawn_complaint_disappears_from_the_matching(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    close(portal, office.case)
    work_off()
    gone = Complaint.objects.order_by("pk")[0]
    findings_delete([gone.pk])
    complaints_delete(complaint_ids=[gone.pk], at=clock.now())
    assert len(said(office.case)) == 3


def test_a_complaint_withdrawn_between_close_and_comparison_is_not_looked_for(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    close(portal, office.case)
    gone = Complaint.objects.order_by("pk")[0]
    findings_delete([gone.pk])
    work_off()
    assert len(said(office.case)) == 3


def test_the_files_and_their_keys_go_seven_days_after_the_close(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]), name="客户名单.csv")
    close(portal, office.case)
    work_off()
    policy = current_policy()
    for days, left in ((6.9, 1), (0.2, 0), (0.0, 0)):
        at_the_time(days=days)
        matching_files_forget(at=clock.now(), policy=policy)
        with_keys = MatchingFile.objects.exclude(folder="").count()
        assert with_keys == left
    assert AuditRecord.objects.filter(act="matching.files_forgotten").count() == 1
    assert said(office.case) == [(True, False)] * 4, "what was compared stays in the file of the case"
    assert "客户名单" not in shown(portal, office)


def test_nothing_of_the_files_lies_readable(office: Office, portal: Client, settings: Any) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]), name="名单13912345678.csv")
    send(portal, office.case, consents(consent_row(PEOPLE[0], proof=PEOPLE[0])), "consents")
    close(portal, office.case)
    work_off()
    kept = [path for path in settings.DNC_FILES.rglob("*") if path.is_file()]
    digits = PEOPLE[0].removeprefix("+86").encode()
    assert kept and not [path for path in kept if digits in path.read_bytes()]
    assert "13912345678" not in only_name("calls") and only_name("calls")
    stored = bytes(MatchedCall.objects.exclude(consent_since=None).get().consent_proof or b"")
    assert digits not in stored and stored


def only_name(kind: str) -> str:
    return MatchingFile.objects.get(kind=kind).name


def test_firm_a_never_sees_or_feeds_firm_bs_case(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:1]))
    other = firm(caller="", name="另一家公司")
    user = officer(Role.PARTNER, mail="owner@other.example")
    MarketerMember.objects.create(marketer=other, user=user, role="owner", since=NOW)
    stranger = desk_of(user)
    page = page_of(office.case)
    for path in ("", "close/", f"{only_file().public_id}/progress/"):
        assert stranger.get(f"{page}{path}").status_code == 404
    assert stranger.post(f"{page}close/").status_code == 404
    assert stranger.post(f"{page}add/", {"kind": "calls"}).status_code == 404


def test_the_progress_of_a_file_is_shown_until_it_is_read(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:1]))
    address = f"{page_of(office.case)}{only_file().public_id}/progress/"
    waiting = portal.get(address, headers={**ENGLISH, "HX-Request": "true"})
    assert "waits its turn" in waiting.content.decode()
    work_off()
    assert portal.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert portal.get(address)["Location"] == page_of(office.case)


def test_nothing_is_closed_that_was_not_begun_and_nothing_taken_after_the_close(office: Office, portal: Client) -> None:
    assert portal.get(f"{page_of(office.case)}close/").status_code == 302
    send(portal, office.case, calls_of(office.case, PEOPLE[:1]))
    drawn = portal.get(page_of(office.case))
    assert close(portal, office.case).status_code == 302
    assert send(portal, office.case, calls_of(office.case, PEOPLE[:2]), drawn=drawn).status_code == 422
    assert close_again(portal, office) != 200 and MatchingFile.objects.count() == 1
    assert CaseEvent.objects.filter(act="case.matching_closed").count() == 1


def close_again(portal: Client, office: Office) -> int:
    return portal.post(f"{page_of(office.case)}close/").status_code


def test_what_a_firm_hands_in_is_never_searched_for_other_breaches(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    """Its list shows calls to people who are registered and never complained, and at night; nothing comes of these, ever."""
    for n in (8, 9, 10):
        registered(PEOPLE[n])
    tables = (Complaint, Violation, BlacklistEntry, Case)
    before = [table.objects.count() for table in tables]
    others = [call_row(PEOPLE[n], NOW.replace(hour=18)) for n in (8, 9, 10)]
    send(portal, office.case, calls_of(office.case, PEOPLE[:2]) + b"\n" + "\n".join(others).encode())
    send(portal, office.case, consents(consent_row(PEOPLE[8])), "consents")
    close(portal, office.case)
    work_off()
    violations_gather(at=clock.now())
    assert [table.objects.count() for table in tables] == before
    assert set(MatchedCall.objects.values_list("complaint", flat=True)) == set(
        Complaint.objects.values_list("pk", flat=True)
    )
    at_the_time(days=7.1)
    matching_files_forget(at=clock.now(), policy=current_policy())
    assert MatchingFile.objects.count() == 2 and not MatchingFile.objects.exclude(folder="").exists(), (
        "its rows are gone"
    )
    assert [table.objects.count() for table in tables] == before
