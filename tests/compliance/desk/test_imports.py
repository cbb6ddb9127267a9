"""Imports at the desk through the real pages: what is held and why, an officer's word on a row, a whole file taken back."""

import io

import pytest
from django.test import Client

from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.services.complaint_import import complaints_import
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.import_withdrawal import import_withdraw
from compliance.findings.services.assessment import complaints_assess
from core.access.roles import Role
from core.models import AuditRecord
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, officer
from tests.pages import hidden, post, send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LIST, ROWS = "/regulator/imports/", "/regulator/imports/rows/"
ROW = '{{"caller": "{caller}", "called": "+8613912345678", "at": "2026-11-{day}T10:00:00+08:00", "province": "{province}"}}'


@pytest.fixture
def batch() -> ComplaintImport:
    places = ("CN-JS", "CN-ZJ", "CN-SH", "CN-BJ", "CN-GD")
    rows = [ROW.format(caller="02586537152", day=18 + n % 2, province=places[n % 5]) + " " * n for n in range(22)]
    rows = [row.replace("10:00:00", f"10:{n:02}:00") for n, row in enumerate(rows)]
    held = [ROW.format(caller="0250000000", day=18, province="CN-JS"), ROW.format(caller="?", day=18, province="CN-JS")]
    data = "\n".join(rows + held).encode()
    made = complaints_import(
        file=io.BytesIO(data), name="province.ndjson", format="ndjson", client="", at=NOW, actor=ACTOR
    )
    assert (made.accepted, made.quarantined, made.rejected) == (22, 1, 1)
    return made


def page(client: Client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_desk_reads_what_is_held_and_why(batch: ComplaintImport) -> None:
    client = desk_of(officer())
    assert "province.ndjson" in page(client, LIST)
    shown = page(client, f"{ROWS}?batch={batch.public_id}")
    for words in ("The caller is outside the numbering plan", "The caller cannot be read", "0250000000", "2 rows"):
        assert words in shown
    assert "13912345678" not in shown and "139 1234" not in shown
    assert "1 row<" in page(client, f"{ROWS}?outcome=rejected")
    assert "主叫号码" in page(client, ROWS, "zh-hans")
    assert AuditRecord.objects.filter(act="held_rows.read").count() == 3


def test_an_officer_lets_a_row_pass_with_a_reason(batch: ComplaintImport) -> None:
    client = desk_of(officer())
    row = ImportedRow.objects.get(outcome="quarantined")
    path = f"{ROWS}{row.pk}/release/"
    refused = client.post(path, {"reason": ""}, headers={"Accept-Language": "en"})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    assert send(client, ROWS, {"reason": "the operator confirms the line"}, to=f"{path}?").status_code == 302
    assert Complaint.objects.filter(caller__value__endswith="250000000").exists()
    assert AuditRecord.objects.get(act="complaint_row.released").data["reason"] == "the operator confirms the line"
    assert client.post(path, {"reason": "again"}).status_code == 404


def test_a_form_sent_twice_is_answered_as_the_first_time_though_what_it_is_about_is_gone(
    batch: ComplaintImport,
) -> None:
    client, head = desk_of(officer()), desk_of(officer(Role.HEAD, mail="head@desk.example"))
    path = f"{ROWS}{ImportedRow.objects.get(outcome='quarantined').pk}/release/?"
    fields = {**hidden(client.get(ROWS), path), "reason": "the operator confirms the line"}
    first, second = (post(client, path, fields) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    path = f"{LIST}{batch.public_id}/withdraw/"
    fields = {**hidden(head.get(path)), "reason": "handed in by mistake"}
    first, second = (post(head, path, fields) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert post(desk_of(officer(Role.HEAD, mail="other@desk.example")), path, fields).status_code == 404
    assert AuditRecord.objects.filter(act__in=["complaint_row.released", "complaint_import.withdrawn"]).count() == 2


def test_held_rows_are_judged_again_from_the_page(batch: ComplaintImport) -> None:
    client = desk_of(officer())
    answer = client.post(f"{LIST}{batch.public_id}/judge/", follow=True, headers={"Accept-Language": "en"})
    assert "Rows that are complaints now: 0; held still: 2." in answer.content.decode()


def test_a_head_takes_an_import_back_and_the_case_says_so(batch: ComplaintImport) -> None:
    complaints_assess(import_id=batch.pk, at=NOW)
    violations_gather(at=NOW)
    head = desk_of(officer(Role.HEAD))
    path = f"{LIST}{batch.public_id}/withdraw/"
    assert "cannot be undone" in page(head, path)
    assert head.post(path, {"reason": ""}).status_code == 422
    assert send(head, path, {"reason": "handed in by mistake"}).status_code == 302
    assert not Complaint.objects.exists()
    assert "Withdrawn" in page(head, LIST)
    assert head.get(path).status_code == 404
    assert desk_of(officer()).post(path, {"reason": "mine"}).status_code == 403


def test_a_case_that_lost_everything_can_be_read(settings) -> None:
    settings.DNC_POLICY = "us"
    from tests.compliance.cases.test_import_withdrawal import rows, take_in

    import_withdraw(batch=take_in(*rows(0, 24)), reason="another year", at=NOW, actor=ACTOR)
    case = Case.objects.get()
    client = desk_of(officer(province=""))
    for path in (f"/regulator/cases/{case.public_id}/", f"/regulator/cases/{case.public_id}/record/", "/regulator/"):
        assert page(client, path)
    assert "An import was withdrawn" in page(client, f"/regulator/cases/{case.public_id}/")
