"""Reports at the desk: asked for, watched, read, taken away, corrected."""

import csv
import io
from datetime import timedelta

import pytest

from compliance.reports.models import Report
from compliance.reports.services.report import report_build
from core import clock
from core.access.roles import Role
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.reports.building import AFTER, build
from tests.compliance.world import PEOPLE, campaign, complaint, firm, officer, registered
from tests.pages import send

pytestmark = pytest.mark.django_db
PERIOD = {"start": "2026-11-14", "end": "2026-11-20", "scope": ""}


@pytest.fixture(autouse=True)
def later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def test_a_report_is_asked_for_watched_read_and_taken_away():
    campaign(4)
    clerk = desk_of(officer(mail="clerk@office.example"))
    assert clerk.post("/regulator/reports/", PERIOD).status_code == 403 and not Report.objects.exists()
    assert clerk.get("/regulator/reports/").status_code == 200
    client = desk_of(officer(Role.HEAD))
    answer = send(client, "/regulator/reports/", PERIOD)
    report = Report.objects.get()
    address = f"/regulator/reports/{report.pk}/"
    assert answer["Location"] == address and report.asked_by is not None
    assert "<progress" in client.get(address).content.decode()
    assert "<progress" in client.get(f"{address}progress/").content.decode()
    assert client.get(f"/regulator/reports/{report.pk}.csv").status_code == 404
    report_build(report_id=report.pk, at=AFTER)
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    for language in ("zh-hans", "en"):
        page = client.get(address, headers={"Accept-Language": language}).content.decode()
        assert report.number in page
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/regulator/reports/{report.pk}.csv").content.decode("utf-8-sig")))
    )
    assert rows[0] == {
        "table": "totals",
        "key": "complaints",
        "label": rows[0]["label"],
        "figure": "value",
        "value": "4",
    }
    assert {row["table"] for row in rows} >= {
        "totals",
        "by_caller",
        "by_category",
        "by_province",
        "by_day",
        "by_breach",
    }
    assert client.get(f"{address}draft.pdf").content.startswith(b"%PDF-")
    assert client.get(f"{address}en.pdf").status_code == 404
    assert "5" in client.get(address).content.decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost():
    client = desk_of(officer(Role.HEAD))
    answer = send(client, "/regulator/reports/", {**PERIOD, "end": "2027-01-01"})
    assert answer.status_code == 422 and "2026-11-14" in answer.content.decode()
    assert send(client, "/regulator/reports/", {**PERIOD, "scope": "province:CN-GD"}).status_code == 422
    assert send(client, "/regulator/reports/", {**PERIOD, "scope": "firm:\x00"}).status_code == 422
    assert not Report.objects.exists()


def test_the_firm_from_whose_page_one_comes_may_be_chosen():
    suspect, client = firm(), desk_of(officer(Role.HEAD))
    page = client.get(f"/regulator/reports/?firm={suspect.public_id}").content.decode()
    assert f'value="firm:{suspect.public_id}" selected' in page
    assert send(client, "/regulator/reports/", {**PERIOD, "scope": f"firm:{suspect.public_id}"}).status_code == 302
    assert Report.objects.get().scope == suspect.public_id
    assert client.get("/regulator/reports/?firm=%00").status_code == 200


def test_another_provinces_report_is_not_there():
    report = build(scope="province:CN-SH")
    client = desk_of(officer(Role.HEAD))
    for address in (
        f"{report.pk}/",
        f"{report.pk}.csv",
        f"{report.pk}/draft.pdf",
        f"{report.pk}/release/",
        f"{report.pk}/correct/",
    ):
        assert client.get(f"/regulator/reports/{address}").status_code == 404


def test_a_correction_is_asked_for_with_a_reason_and_stands_beside_the_first():
    campaign(3)
    report, client = build(), desk_of(officer(Role.HEAD))
    address = f"/regulator/reports/{report.pk}/"
    assert send(client, f"{address}correct/", {"reason": ""}).status_code == 422
    complaint(registered(PEOPLE[7]), called_at=AFTER - timedelta(days=3))
    answer = send(client, f"{address}correct/", {"reason": "迟到的文件"})
    second = Report.objects.get(version=2)
    assert answer["Location"] == f"/regulator/reports/{second.pk}/"
    report_build(report_id=second.pk, at=AFTER)
    page = client.get(answer["Location"]).content.decode()
    assert "迟到的文件" in page and address in page
