"""Planted numbers at the desk: entered by a code to the line, never shown in full again, kept by heads and supervisors."""

import pytest
from django.test import Client

from core.access.roles import Role
from core.models import AuditRecord
from registry.scrubs.models import PlantedNumber
from tests.codes import code_sent
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import officer
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


def test_officers_know_nothing_of_them() -> None:
    client = desk_of(officer(Role.OFFICER))
    assert client.get("/regulator/planted/").status_code == 403
    assert "/regulator/planted/" not in client.get("/regulator/admissions/").content.decode()
