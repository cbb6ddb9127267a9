"""The first proved complaint about a line makes a request due; an officer writes, sends and answers it; it names no complainant."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.management.commands.verify_document import statement_proved
from compliance.cases.models import Case, CaseEvent, PreservationChange, PreservationRequest
from compliance.cases.rules.document_signature import PURPOSE
from compliance.cases.rules.preservation_request import Addressee, RequestAct, RequestState, may, wanted
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.case_missing import lacking, missing_of
from compliance.cases.selectors.issued_document import is_genuine
from compliance.cases.selectors.preservation_letter import letter_of
from compliance.cases.selectors.preservation_request import requests_listed, requests_of, requests_seen
from compliance.cases.services.case import case_move
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_answer,
    preservation_drop,
    preservation_send,
    preservation_write,
    preservations_expire,
    preservations_note,
)
from compliance.cases.services.recusal import case_recuse
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord
from core.policies import current_policy, load
from core.running.batches import until_done
from core.secrets.signing import public_keys
from registry.firms.services.operator import operator_admit
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import (
    ACTOR,
    FIRM_CALLER,
    NOW,
    PEOPLE,
    ROGUE,
    campaign,
    complaint,
    firm,
    officer,
    registered,
)
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
AT = NOW + timedelta(hours=2)
LINE = "025 8653 7152"
E164 = "+86" + FIRM_CALLER.lstrip("0")
ENGLISH = {"Accept-Language": "en"}


def test_what_a_complaint_asks_for_is_a_month_and_the_days_of_the_pack() -> None:
    """Nothing for one that nobody proved, nor for a recording that was gone when the complaint came."""
    policy, month = current_policy(NOW), timedelta(days=30)
    late = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # 1 December in China
    for called_at, received_at, evidence, said in (
        (NOW, NOW, "C1", (date(2026, 11, 1), date(2026, 11, 30), NOW + month)),
        (late, late, "C3", (date(2026, 12, 1), date(2026, 12, 31), late + month)),
        (NOW, NOW + month - timedelta(seconds=1), "C2", (date(2026, 11, 1), date(2026, 11, 30), NOW + month)),
        (NOW, NOW + month, "C2", None),
        (NOW, NOW, "C0", None),
    ):
        found = wanted(called_at, received_at, evidence, policy)
        assert (found and (found.kept_from, found.kept_to, found.lives_until)) == said, (called_at, evidence)


def test_what_may_be_done_with_a_request() -> None:
    able = {act: [state for state in RequestState if may(act, state)] for act in RequestAct}
    assert able == {"write": ["due"], "send": ["written"], "answer": ["sent"], "drop": ["due", "written"]}


def test_one_is_due_for_a_line_and_a_month_however_often_late_and_in_whatever_order_it_is_noted() -> None:
    first = complaint(registered(PEOPLE[0]))
    assert preservations_note(at=AT) == 1 and preservations_note(at=AT) == 0
    request = PreservationRequest.objects.get()
    assert (request.state, request.caller, request.lives_until) == ("due", first.caller, NOW + timedelta(days=30))
    assert AuditRecord.objects.filter(act="preservations.noted").count() == 1
    complaint(registered(PEOPLE[1]), called_at=NOW - timedelta(days=2))
    complaint(registered(PEOPLE[2]), called_at=NOW - timedelta(days=25))  # in October
    assert preservations_note(at=AT + timedelta(days=40)) == 1, "late it is the same"
    rows = PreservationRequest.objects.order_by("kept_from").values_list("kept_from", "lives_until")
    assert list(rows) == [(date(2026, 10, 1), NOW + timedelta(days=5)), (date(2026, 11, 1), NOW + timedelta(days=28))]
    PreservationRequest.objects.all().delete()
    PreservationChange.objects.bulk_create(PreservationChange(complaint=pk) for pk in (10**9, first.pk, first.pk))
    assert preservations_note(at=AT) == 1 and not PreservationChange.objects.exists(), "a complaint may be gone"


def test_it_is_written_sent_and_answered_once_by_officers_of_the_line_or_of_its_case() -> None:
    filed = complaint(registered(PEOPLE[0]))
    preservations_note(at=AT)
    request, person = PreservationRequest.objects.get(), officer()
    operator, asked = operator_admit(name="江苏某运营商", at=NOW, actor=ACTOR), Asked(Addressee.OPERATOR)
    for wrong, code in (
        (asked, "operator"), (Asked(Addressee.FIRM), "firm"), (Asked(Addressee.OTHER), "name"),
        (Asked(Addressee.OTHER, name="某公司", kinds=()), "kinds"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=rf"^preservation\.{code}$"):
            preservation_write(request=request, officer=person, asked=wrong, at=AT)
    stranger = officer(province="CN-ZJ", mail="别省@office.example")
    asked = Asked(
        Addressee.OPERATOR, operator=operator.pk, kinds=("recordings", "contracts"), text=f"请查 {PEOPLE[0]} 的通话"
    )
    with pytest.raises(NotAllowed, match=r"^preservation\.role$"):
        preservation_write(request=request, officer=stranger, asked=asked, at=AT)
    with pytest.raises(Conflict, match=r"^preservation\.state$"):
        preservation_send(request=request, officer=person, on=AT.date(), how="挂号信", at=AT)
    preservation_write(request=request, officer=person, asked=asked, at=AT)
    with pytest.raises(Conflict, match=r"^preservation\.state$"):
        preservation_write(request=request, officer=person, asked=asked, at=AT)
    request.refresh_from_db()
    letter = json.dumps(request.written["zh-hans"], ensure_ascii=False)
    assert (
        request.number in letter
        and LINE in letter
        and operator.name in letter
        and "2026年11月" in letter
        and "2026年11月1日" not in letter
    )
    assert "通话录音和短信原文" in letter and "通话记录" not in letter, "what was chosen"
    said = letter + json.dumps(request.written["en"]) + request.text
    assert PEOPLE[0][3:] not in said and filed.public_id not in said and "Request to Preserve" in said
    abroad = load("us").at(NOW)
    elsewhere = json.dumps(letter_of(request, abroad, AT)["en"], ensure_ascii=False)
    assert "Request to Preserve Records" in elsewhere and operator.name in elsewhere and '"gap"' not in elsewhere
    found = wanted(NOW, NOW, "C1", abroad)
    assert found is not None and found.lives_until is None, "no rule says how long"
    sends: dict[str, Any] = {"request": request, "officer": person, "at": AT}
    for day in (AT.date() - timedelta(days=1), AT.date() + timedelta(days=1)):
        with pytest.raises(DomainError, match=r"^preservation\.day$"):
            preservation_send(**sends, on=day, how="挂号信")
    preservation_send(**sends, on=AT.date(), how="挂号信 XA 1")
    with pytest.raises(Conflict, match=r"^preservation\.state$"):
        preservation_drop(**sends, reason="另一机关已经发出")
    preservation_answer(**sends, on=AT.date(), answer="partly", text="录音已保存")
    acts = AuditRecord.objects.filter(act__startswith="preservation.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["preservation.written", "preservation.sent", "preservation.answered"]
    complaint(registered(PEOPLE[1]))
    assert preservations_note(at=AT) == 0, "the month is asked for"


def test_a_case_that_opens_later_takes_the_requests_over_and_is_checked_once_they_were_sent() -> None:
    campaign(4, evidence="C2")
    preservations_note(at=AT)
    request, person = PreservationRequest.objects.get(), officer()
    preservation_write(request=request, officer=person, asked=Asked(Addressee.OTHER, name="某公司"), at=AT)
    complaint(registered(PEOPLE[5]), caller="02586537199")
    preservations_note(at=AT)
    violations_gather(at=AT)
    case = Case.objects.get()
    assert list(requests_of(case)) == [request] and not case_facts(case, person, AT).evidence_preserved
    [missing] = [one for one in missing_of([case], AT)[case.pk] if one.code == "preservation"]
    assert "1份" in missing.names["zh-hans"] and "2026年12月" in missing.names["zh-hans"]
    assert lacking(Case.objects.all()).filter(pk=case.pk).exists()
    checks: dict[str, Any] = {"case": case, "act": "case.check", "actor": person, "at": AT}
    with pytest.raises(Conflict, match=r"^case\.evidence_preserved$"):
        case_move(**checks, facts={"evidence_preserved": True})
    aside = officer(mail="回避@office.example")
    case_recuse(case=case, officer=aside, reason="亲属", at=AT)
    sends: dict[str, Any] = {"request": request, "on": AT.date(), "how": "挂号信", "at": AT}
    with pytest.raises(NotAllowed, match=r"^preservation\.role$"):
        preservation_send(**sends, officer=aside)
    preservation_send(**sends, officer=person)
    assert not [one for one in missing_of([case], AT)[case.pk] if one.code == "preservation"]
    assert case_move(**checks).state == "checking"
    assert CaseEvent.objects.filter(case=case, act="case.preservation_sent").count() == 1


def test_officers_work_on_it_at_the_desk_and_nothing_typed_is_lost(at_the_time: Any) -> None:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    complaint(registered(PEOPLE[6]), caller=ROGUE)
    preservations_note(at=AT)
    violations_gather(at=AT)
    desk, request = desk_of(officer()), PreservationRequest.objects.get(caller__value=E164)
    work, page = "/regulator/preservations/", f"/regulator/preservations/{request.public_id}/"
    case = Case.objects.get()
    for path in (work, page, "/regulator/", f"/regulator/cases/{case.public_id}/", "/regulator/cases/"):
        for language in ("en", "zh-hans"):
            answer = desk.get(path, headers={"Accept-Language": language})
            assert answer.status_code == 200, path
    assert page in desk.get(work).content.decode() and page in desk.get("/regulator/").content.decode()
    assert 'href="#preservation"\n      >1 request to preserve evidence not sent' in shown(
        desk, f"/regulator/cases/{case.public_id}/"
    )
    said = {"form": "write", "write-addressee": "firm", "write-kinds": ["recordings"], "write-text": "不要删除"}
    refused = send(desk, page, said, headers=ENGLISH)
    assert refused.status_code == 422 and "Choose the firm." in refused.content.decode()
    assert "不要删除" in refused.content.decode()
    assert case.respondent is not None
    assert send(desk, page, {**said, "write-marketer": str(case.respondent.pk)}).status_code == 302
    pdf = desk.get(f"{page}zh-hans.pdf")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF") and desk.get(f"{page}fr.pdf").status_code == 404
    assert case.respondent.name in shown(desk, page)
    assert shown(desk, page).index("zh-hans.pdf") < shown(desk, page).index("en.pdf")  # as the pack orders them
    assert send(desk, page, {"form": "send", "send-on": "2026-11-20", "send-how": "邮寄"}).status_code == 302
    answered = {"form": "answer", "answer-on": "2026-11-20", "answer-answer": "kept", "answer-text": "已经保存"}
    assert send(desk, page, answered).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer) == ("answered", "kept")
    other = PreservationRequest.objects.exclude(caller__value=E164).get()
    page = f"/regulator/preservations/{other.public_id}/"
    assert send(desk, page, {"form": "drop", "drop-reason": "另一机关已经发出"}).status_code == 302
    assert page in shown(desk, f"{work}?state=dropped") and page not in shown(desk, work)
    elsewhere = desk_of(officer(province="CN-ZJ", mail="别省@office.example"))
    assert elsewhere.get(page).status_code == 404 and page not in shown(elsewhere, f"{work}?state=dropped")


def test_a_list_is_asked_from_the_officers_own_open_cases_and_not_for_each_line_of_the_country() -> None:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    preservations_note(at=AT)
    violations_gather(at=AT)
    PreservationRequest.objects.update(province="CN-ZJ")
    here, elsewhere = officer(), officer(province="CN-GD", mail="别省@office.example")
    listed = requests_listed(here, AT)
    assert listed.count() == 1 and not requests_listed(elsewhere, AT).exists()
    plan = listed.explain()
    assert plan.count("hashed SubPlan") >= 1 and "EXISTS" not in plan
    Case.objects.update(closed_at=AT)
    assert not listed.all().exists() and requests_seen(here, AT).count() == 1  # read from the case


def test_requests_end_with_the_complaints_they_came_of_but_for_those_of_a_case() -> None:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    complaint(registered(PEOPLE[6]), caller=ROGUE)
    preservations_note(at=AT)
    violations_gather(at=AT)
    policy = current_policy(AT)
    later = AT + policy.retention.periods["complaint"] + timedelta(days=30)

    def expired(at: datetime) -> int:
        return until_done(lambda after: preservations_expire(at=at, policy=policy, after=after))

    assert expired(AT) == 0 and expired(later) == 1 and expired(later) == 0
    assert PreservationRequest.objects.get().caller.value == E164


def shown(client: Any, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    text: str = answer.content.decode()
    return text


def test_anybody_verifies_the_letter_by_its_code_and_a_changed_word_is_seen(client: Client) -> None:
    complaint(registered(PEOPLE[0]))
    preservations_note(at=AT)
    person, asked = officer(), Asked(Addressee.OTHER, name="某电信公司", text=f"请查 {PEOPLE[0]} 的通话")
    request = preservation_write(request=PreservationRequest.objects.get(), officer=person, asked=asked, at=AT)
    assert request.code and is_genuine(request) and request.code in json.dumps(request.written)
    page = f"/verify/?code={request.code.lower()}"
    said = shown(client, page)
    assert "This document is genuine" in said and request.number in said and "某电信公司" in said
    assert PEOPLE[0][3:] not in said and "Stands as issued" in said
    pdf = client.get(f"/verify/{request.code}/zh-hans.pdf")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    signed = json.loads(client.get(f"/verify/{request.code}/signed.json").content)
    assert (
        statement_proved(signed, {str(key): one for key, one in public_keys(PURPOSE).items()})["kind"]
        == "preservation_request"
    )
    preservation_drop(request=request, officer=person, reason="另一机关已经发出", at=AT)
    assert "Revoked" in shown(client, page)
    written = json.loads(json.dumps(request.written).replace("2026", "2027"))
    PreservationRequest.objects.update(written=written)
    assert client.get(page).status_code == 404 and client.get("/verify/?code=AAAA-AAAA-AAAA").status_code == 404
