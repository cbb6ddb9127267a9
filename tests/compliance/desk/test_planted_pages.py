"""Planted numbers at the desk: entered by a code to the line, never shown in full again, kept by heads and supervisors."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from core.access.roles import Role
from core.models import AuditRecord, User
from core.services.number import number_obtain
from registry.firms.models import Marketer
from registry.scrubs.models import PlantedClosing, PlantedHit, PlantedNumber
from tests.codes import code_sent
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import FIRM_CALLER, NOW, complaint, firm, officer
from tests.pages import hidden

pytestmark = pytest.mark.django_db
LINE, SHOWN = "13700001000", "1370000"


def planted(client: Client, line: str = LINE) -> str:
    page = client.get("/regulator/planted/add/")
    form = {**hidden(page), "number": line, "place": "某网站表单", "given_on": "2026-01-05"}
    answer = client.post("/regulator/planted/add/", form)
    assert answer.status_code == 302, answer.content.decode()
    return code_sent()


def test_a_line_is_planted_by_its_own_code_and_not_shown_again() -> None:
    client = desk_of(officer(Role.HEAD))
    code = planted(client)
    wrong = client.post("/regulator/planted/code/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422 and not PlantedNumber.objects.exists()
    done = client.post("/regulator/planted/code/", {"code": code}, follow=True)
    row = PlantedNumber.objects.get()
    assert row.place == "某网站表单" and row.place in done.content.decode()
    assert SHOWN not in done.content.decode().replace(" ", "")
    assert AuditRecord.objects.filter(act="planted_number.entered").count() == 1
    client.post(f"/regulator/planted/{row.pk}/end/", hidden(client.get(f"/regulator/planted/{row.pk}/end/")))
    row.refresh_from_db()
    assert row.ended_at is not None


def test_what_was_typed_stands_beside_what_is_wrong_with_it() -> None:
    client = desk_of(officer(Role.SUPERVISOR))
    form = {**hidden(client.get("/regulator/planted/add/")), "number": "110", "place": "", "given_on": "yesterday"}
    answer = client.post("/regulator/planted/add/", form)
    assert answer.status_code == 422 and "yesterday" in answer.content.decode()


def lead_of(made: Marketer, calls: int = 3) -> list[PlantedNumber]:
    head = officer(Role.HEAD)
    rows = []
    for n in range(3):
        number = number_obtain(e164=f"+861370000{n}000", at=NOW)
        rows.append(
            PlantedNumber.objects.create(
                number=number,
                place="某网站表单",
                given_on=NOW.date() - timedelta(days=9),
                entered_by=head,
                entered_at=NOW,
            )
        )
    for row in rows[calls:]:
        PlantedHit.objects.create(planted=row, marketer=made, list_id="scr_1", at=NOW)
    return rows


def test_a_lead_from_lists_calls_and_complaints_is_closed_with_a_reason() -> None:
    made = firm()
    rows = lead_of(made, calls=2)
    complaint(rows[0].number, caller=FIRM_CALLER)
    client = desk_of(officer(Role.SUPERVISOR))
    address = f"/regulator/planted/{rows[2].pk}/leads/{made.public_id}/"
    assert client.get(address).status_code == 404
    page = f"/regulator/planted/{rows[1].pk}/call/"
    said = {
        **hidden(client.get(page)),
        "caller": FIRM_CALLER,
        "day": f"{NOW - timedelta(days=1):%Y-%m-%d}",
        "time": "10:00",
    }
    assert [client.post(page, said).status_code for _twice in range(2)] == [302, 302]
    listed = client.get("/regulator/planted/").content.decode()
    assert made.name in listed and "已作为投诉提交" in listed
    empty = client.post(address, {**hidden(client.get(address)), "reason": ""})
    assert empty.status_code == 422 and not PlantedClosing.objects.exists()
    form = {**hidden(client.get(address)), "reason": "Its daughter bought them."}
    assert [client.post(address, form).status_code for _twice in range(2)] == [302, 302]
    assert PlantedClosing.objects.get().numbers == 3
    shown = client.get(address).content.decode()
    assert "Its daughter bought them." in shown and 'name="reason"' not in shown
    assert AuditRecord.objects.filter(act="planted_lead.closed").count() == 1


def test_an_open_lead_stands_on_the_first_page_of_whoever_may_see_it() -> None:
    made = firm()
    rows = lead_of(made, calls=0)
    address = f"/regulator/planted/{rows[0].pk}/leads/{made.public_id}/"
    leads = re.compile(r"/regulator/planted/\d+/leads/")

    def shown(user: User) -> bool:
        page = desk_of(user).get("/regulator/").content.decode()
        assert ('id="planted-leads"' in page) is bool(leads.search(page)) and SHOWN not in page
        return made.name in page and bool(leads.search(page))

    head = rows[0].entered_by
    others = [officer(role) for role in (Role.SUPERVISOR, Role.OFFICER, Role.AUDITOR)]
    assert [shown(user) for user in (head, *others)] == [True, True, False, False]
    client = desk_of(head)
    client.post(address, {**hidden(client.get(address)), "reason": "已查。"})
    assert PlantedClosing.objects.exists() and not shown(head)


def test_what_was_typed_of_a_call_stays() -> None:
    row = lead_of(firm())[0]
    client = desk_of(officer(Role.SUPERVISOR))
    page = f"/regulator/planted/{row.pk}/call/"
    answer = client.post(page, {**hidden(client.get(page)), "caller": "95588", "day": "2031-01-01", "time": "10:00"})
    assert answer.status_code == 422 and "95588" in answer.content.decode() and "2031-01-01" in answer.content.decode()


def test_officers_know_nothing_of_them() -> None:
    client = desk_of(officer(Role.OFFICER))
    assert client.get("/regulator/planted/").status_code == 403
    assert "/regulator/planted/" not in client.get("/regulator/admissions/").content.decode()
