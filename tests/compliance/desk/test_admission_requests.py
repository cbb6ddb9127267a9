"""The desk answers objections and renewals, and opens the papers of firms, each look on record."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, User
from registry.firms.models import AdmissionRequest, Marketer
from registry.firms.services.admission_request import (
    admission_object,
    admission_renewal_ask,
    admission_request_answer,
    name_change_ask,
)
from registry.firms.services.firm_document import firm_documents_add
from registry.firms.services.marketer import marketer_admit, marketer_apply, marketer_refuse
from registry.firms.services.marketer_identity import marketer_confirm_identity
from tests.acts import acts
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, officer
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "own_attachments"]
LIST = "/regulator/admissions/requests/"


@pytest.fixture
def firm() -> Marketer:
    return marketer_apply(
        name="月明保险", registration_code="91310000MA1FL0000N", categories=["insurance"], province="CN-JS",
        contact_phone="4008095559", at=NOW, actor=ACTOR,
    )  # fmt: skip


@pytest.fixture
def asker() -> User:
    return User.objects.create_user(email="boss@moon.example", password="x", name="Boss", created_at=NOW)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def objected(firm: Marketer, asker: User, by: User) -> AdmissionRequest:
    marketer_refuse(marketer=firm, reason="No address", at=NOW, actor=Actor.user(by))
    return admission_object(marketer=firm, user=asker, text="There is one", at=NOW)


def test_an_objection_waits_on_the_list_and_another_head_answers_it(firm: Marketer, asker: User) -> None:
    refuser, other = officer(Role.HEAD, mail="one@office.example"), officer(Role.HEAD, mail="two@office.example")
    row = objected(firm, asker, refuser)
    mine, others = english(desk_of(refuser)), english(desk_of(other))
    page = f"{LIST}{row.pk}/"
    assert firm.name in text(others.get(LIST)) and "Objection to not being admitted" in text(others.get(LIST))
    shown = text(mine.get(page))
    assert "You refused this firm." in shown and "There is one" in shown and "No address" in shown
    assert mine.post(page, {"outcome": "granted", "reason": "yes"}).status_code == 422
    bare = send(others, page, {"outcome": "granted", "reason": ""})
    assert bare.status_code == 422 and "Give the reasons: the firm reads them." in text(bare)
    assert send(others, page, {"outcome": "granted", "reason": "Found it"}).status_code == 302
    firm.refresh_from_db()
    assert firm.state == "applied" and firm.name not in text(others.get(LIST))
    assert "Found it" in text(others.get(page))
    assert acts("marketer.objection") == ["marketer.objection_filed", "marketer.objection_granted"]


def test_another_office_reads_and_does_not_answer(firm: Marketer, asker: User) -> None:
    row = objected(firm, asker, officer(Role.HEAD))
    away = english(desk_of(officer(Role.HEAD, "CN-GD", mail="away@office.example")))
    assert "This firm belongs to another office." in text(away.get(f"{LIST}{row.pk}/"))
    refused = away.post(f"{LIST}{row.pk}/", {"outcome": "granted", "reason": "yes"})
    assert refused.status_code == 422 and "This firm belongs to another office." in text(refused)
    row.refresh_from_db()
    assert row.state == "open"


def test_a_renewal_is_granted_under_conditions(firm: Marketer, asker: User) -> None:
    marketer_confirm_identity(marketer=firm, ground="register", at=NOW, actor=ACTOR)
    marketer_admit(marketer=firm, conditions="Before", at=NOW, actor=ACTOR)
    Marketer.objects.update(admitted_until=clock.now() + timedelta(days=2))
    row = admission_renewal_ask(marketer=firm, user=asker, at=clock.now())
    head = english(desk_of(officer(Role.HEAD)))
    assert "Before" in text(head.get(f"{LIST}{row.pk}/"))
    said = {"outcome": "granted", "reason": "fine", "conditions": "No robots"}
    assert send(head, f"{LIST}{row.pk}/", said).status_code == 302
    firm.refresh_from_db()
    assert firm.admission_conditions == "No robots" and firm.admitted_until is not None
    assert firm.admitted_until > clock.now() + timedelta(days=300)
    shown = text(head.get(f"/regulator/firms/{firm.public_id}/"))
    assert "No robots" in shown and "400 809 5559" in shown.replace("4008095559", "400 809 5559")


def test_a_paper_is_opened_on_record_and_the_check_goes_by_it(firm: Marketer) -> None:
    [paper] = firm_documents_add(
        marketer=firm, files=[handed(GOOD["pdf"], "licence")], what="licence", at=NOW, actor=ACTOR
    )
    client = english(desk_of(officer()))
    assert "no officer has opened it yet" in text(client.get("/regulator/admissions/"))
    page = f"/regulator/firms/{firm.public_id}/documents/{paper.attachment.public_id}/"
    opened = client.get(page)
    assert opened.status_code == 200 and opened["Content-Type"] == "application/pdf"
    record = AuditRecord.objects.get(act="firm.document_read")
    assert record.target_id == paper.attachment_id and record.data["marketer"] == firm.pk
    assert "An officer has opened it." in text(client.get("/regulator/admissions/"))
    assert client.get(page.replace(firm.public_id, "mkt_nobody")).status_code == 404


def test_a_partner_department_opens_no_paper(firm: Marketer) -> None:
    [paper] = firm_documents_add(
        marketer=firm, files=[handed(GOOD["pdf"], "licence")], what="licence", at=NOW, actor=ACTOR
    )
    partner = desk_of(officer(Role.PARTNER))
    page = f"/regulator/firms/{firm.public_id}/documents/{paper.attachment.public_id}/"
    assert partner.get(page).status_code == 403


def test_an_objection_to_a_refused_renewal_is_answered_as_a_renewal_by_another(firm: Marketer, asker: User) -> None:
    marketer_confirm_identity(marketer=firm, ground="register", at=NOW, actor=ACTOR)
    marketer_admit(marketer=firm, at=NOW, actor=ACTOR)
    until = clock.now() + timedelta(days=2)
    Marketer.objects.update(admitted_until=until)
    refuser, other = officer(Role.HEAD, mail="one@office.example"), officer(Role.HEAD, mail="two@office.example")
    renewal = admission_renewal_ask(marketer=firm, user=asker, at=clock.now())
    admission_request_answer(request=renewal, officer=refuser, granted=False, reason="Complaints", at=clock.now())
    row = admission_object(marketer=firm, user=asker, text="Not ours", at=clock.now())
    page = f"{LIST}{row.pk}/"
    mine, others = english(desk_of(refuser)), english(desk_of(other))
    shown = text(mine.get(page))
    assert "You refused this firm." in shown and "Why the admission is not renewed" in shown and "Complaints" in shown
    assert send(others, page, {"outcome": "granted", "reason": "right", "conditions": "No robots"}).status_code == 302
    firm.refresh_from_db()
    assert firm.admitted_until is not None and firm.admitted_until > until and firm.admission_conditions == "No robots"


def test_a_change_of_name_is_decided_and_the_firm_is_found_by_both_names(firm: Marketer, asker: User) -> None:
    marketer_apply(name="日升 保险", registration_code="91110000MA1FL0004M", categories=["loans"], at=NOW, actor=ACTOR)
    row = name_change_ask(
        marketer=firm, user=asker, name="日升保险", files=[handed(GOOD["pdf"], "notice")], at=clock.now()
    )
    head = english(desk_of(officer(Role.HEAD)))
    listed = text(head.get(LIST))
    assert "Change of name" in listed and listed.count('aria-current="page"') == 2, (
        "of the navigation and the tabs one each"
    )
    shown = text(head.get(f"{LIST}{row.pk}/"))
    assert "Another firm is called so: 日升 保险 (91110000MA1FL0004M)" in shown and "月明保险" in shown
    assert send(head, f"{LIST}{row.pk}/", {"outcome": "granted", "reason": "seen"}).status_code == 302
    shown = text(head.get(f"/regulator/firms/{firm.public_id}/"))
    assert "日升保险" in shown and "Former names" in shown and "月明保险, until" in shown
    for name in ("日升保险", "月明保险"):
        assert firm.public_id in text(head.get("/regulator/firms/", {"text": name}))
