"""An officer's act is drawn from a state of the case: when it moved meanwhile the act is not done, and what was typed stays."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client

from compliance.cases.models import Case, CaseEvent
from compliance.listings.models import BlacklistEntry
from config.demo.browser import totp
from core import clock
from core.access.roles import Role
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_apply
from tests.acts import acts
from tests.compliance.desk.test_attacks import fresh_rates
from tests.compliance.desk.test_desk import at_the_time, case, desk_of
from tests.compliance.world import ACTOR, PASSWORD, officer
from tests.pages import hidden, post, send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time", "case", "fresh_rates"]
EN = {"Accept-Language": "en"}
SECRET = "JBSWY3DPEHPK3PXP"
TYPED = "两家运营商均已书面答复，详见附件。" * 40


def pages(case: Case) -> tuple[str, str]:
    address = f"/regulator/cases/{case.public_id}/"
    return address, f"{address}acts/case.check/"


def test_the_second_tab_is_told_that_the_case_moved_and_loses_no_word(case: Case) -> None:
    client = desk_of(officer())
    address, check = pages(case)
    post(client, f"{address}take/")
    old = hidden(client.get(check))
    assert send(client, check, {"evidence_preserved": "on"}).status_code == 302
    late = post(client, check, {**old, "evidence_preserved": "on", "text": TYPED}, headers=EN)
    assert late.status_code == 422
    shown = late.content.decode()
    assert "Somebody worked on this case" in shown and TYPED in shown
    assert acts("case.check") == ["case.check"]
    case.refresh_from_db()
    assert case.state == "checking"
    # What the page shows now is the case as it is; sent again it is judged by the table.
    again = post(client, check, {**hidden(late), "evidence_preserved": "on", "text": TYPED}, headers=EN)
    assert again.status_code == 422 and "Somebody worked" not in again.content.decode()


def test_a_second_click_is_one_act_with_one_answer(case: Case) -> None:
    client = desk_of(officer())
    address, check = pages(case)
    post(client, f"{address}take/")
    state = hidden(client.get(check))
    answers = [post(client, check, {**state, "evidence_preserved": "on"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [address, address]
    assert acts("case.check") == ["case.check"]


def test_a_note_of_a_colleague_stops_nobody_and_no_note_is_written_twice(case: Case) -> None:
    client = desk_of(officer())
    address, check = pages(case)
    post(client, f"{address}take/")
    state = hidden(client.get(check))
    note = hidden(client.get(address), f"{address}notes/")
    for _ in range(2):
        assert post(client, f"{address}notes/", {**note, "text": "电话联系过"}).status_code == 302
    assert CaseEvent.objects.filter(act="case.noted").count() == 1
    assert post(client, check, {**state, "evidence_preserved": "on"}).status_code == 302


def test_nobody_acts_without_the_page_or_with_that_of_another(case: Case) -> None:
    mine, other = desk_of(officer(mail="a@office.example")), desk_of(officer(mail="b@office.example"))
    _, check = pages(case)
    state = hidden(mine.get(check))
    for fields in ({}, {"state": "forged"}):
        assert post(mine, check, {**fields, "evidence_preserved": "on", "text": TYPED}).status_code == 422
    moved = post(other, check, {**state, "evidence_preserved": "on", "text": TYPED})
    assert moved.status_code == 422 and TYPED in moved.content.decode()
    record = post(
        mine, f"/regulator/cases/{case.public_id}/record/", {**state, "form": "fact", "fact-fact": "defended"}
    )
    assert record.status_code == 422, "the form of one act serves no other"
    case.refresh_from_db()
    assert (case.state, case.facts) == ("opened", {})


def test_an_officers_words_come_back_after_signing_in_with_both_factors(case: Case) -> None:
    user = officer(mail="known@office.example")
    client = desk_of(user)
    address, check = pages(case)
    state = hidden(client.get(check))
    Session.objects.all().delete()
    away = post(client, check, {**state, "text": TYPED, "evidence_preserved": "on"})
    assert away["Location"].startswith(f"/accounts/login/?next={check}")
    TOTP.activate(user, SECRET)
    after = post(client, away["Location"], {"login": user.email, "password": PASSWORD})
    assert after.status_code == 302, after.context["form"].errors
    assert "2fa" in after["Location"]
    assert post(client, after["Location"], {"code": totp(SECRET)})["Location"] == check
    back = client.get(check, headers=EN)
    assert TYPED in back.content.decode() and "Not sent yet" in back.content.decode()
    case.refresh_from_db()
    assert case.state == "opened" and not case.officers.exists()
    post(client, f"{address}take/")
    moved = post(client, check, {**hidden(back), "text": TYPED, "evidence_preserved": "on"}, headers=EN)
    assert moved.status_code == 422 and TYPED in moved.content.decode(), "the case was taken over since"
    assert post(client, check, {**hidden(moved), "text": TYPED, "evidence_preserved": "on"}).status_code == 302


def test_a_proposal_that_changed_is_answered_by_nobody_who_saw_the_old_one(case: Case) -> None:
    client = desk_of(officer())
    address, _ = pages(case)
    entry = BlacklistEntry.objects.get()
    confirm = f"/regulator/blacklist/{entry.public_id}/confirm/"
    refuse = confirm.replace("confirm", "refuse")
    state = hidden(client.get(address), confirm)
    BlacklistEntry.objects.update(people=entry.people + 5)
    told = post(client, refuse, {**state, "reason": TYPED[:60]}, headers=EN)
    assert told.status_code == 409
    assert "This proposal has changed" in told.content.decode() and TYPED[:60] in told.content.decode()
    entry.refresh_from_db()
    assert entry.state == "proposed"
    assert post(client, refuse, {**hidden(told, confirm), "reason": TYPED[:60]}).status_code == 302


def test_the_reason_for_a_refusal_stays_when_it_cannot_be_taken(case: Case) -> None:
    firm: Marketer = marketer_apply(
        name="Moon", registration_code="91310000MA1FL0000B", categories=["loans"], at=clock.now(), actor=ACTOR
    )
    head = desk_of(officer(Role.HEAD, ""))
    admit = f"/regulator/admissions/{firm.public_id}/admit/"
    state = hidden(head.get("/regulator/admissions/"), admit)
    Session.objects.all().delete()
    refuse = admit.replace("/admit/", "/refuse/")
    assert post(head, refuse, {**state, "reason": "资料不全"})["Location"].startswith("/accounts/login/")
    firm.refresh_from_db()
    assert firm.state == "applied"
    assert Client().get(refuse)["Location"].startswith("/accounts/login/")
