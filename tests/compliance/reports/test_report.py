"""Reports: figures of a period, suspected and established apart, kept as first built."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Violation
from compliance.reports.models import Report
from compliance.reports.rules.report import ComplaintRow, ViolationRow, figures
from compliance.reports.services.report import report_build
from core import clock
from core.access.roles import Role
from core.errors import DomainError
from tests.compliance.desk.test_desk import desk_of
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

WEEK = {"start": date(2026, 11, 14), "end": date(2026, 11, 20)}
AFTER = NOW + timedelta(days=2)


def build(**other) -> Report:
    return report_build(**{**WEEK, "scope": "", "at": AFTER, "actor": ACTOR, **other})


@pytest.mark.django_db
def test_figures_per_caller_firm_trade_place_and_day_with_suspected_and_established_apart():
    firm()
    campaign(3, caller=FIRM_CALLER)
    complaint(registered(PEOPLE[5]), caller=ROGUE)
    Violation.objects.filter(breach="registered", caller__value__endswith=FIRM_CALLER[1:]).update(state="established")
    data = build().data
    assert (data["complaints"], data["people"], data["callers"]) == (4, 4, 2)
    assert data["violations"]["established"] == 3
    assert data["violations"]["suspected"] == Violation.objects.filter(state="suspected").count()
    assert [line["complaints"] for line in data["by_caller"]] == [3, 1]
    assert data["by_firm"][0]["established"] == 3
    assert data["by_category"][0]["key"] == "loans"
    assert len(data["by_day"]) == 7
    assert sum(line["complaints"] for line in data["by_day"]) == 4


@pytest.mark.django_db
def test_a_second_build_gives_the_first_whatever_came_since():
    campaign(3)
    first = build()
    complaint(registered(PEOPLE[7]), called_at=NOW - timedelta(hours=20))
    again = build(at=AFTER + timedelta(days=5))
    assert (again.pk, again.data) == (first.pk, first.data)


@pytest.mark.django_db
def test_a_period_that_has_not_ended_has_no_report():
    with pytest.raises(DomainError):
        build(end=AFTER.date() + timedelta(days=1))
    with pytest.raises(DomainError):
        build(start=date(2026, 11, 20), end=date(2026, 11, 14))


@pytest.mark.django_db
def test_the_page_and_the_csv_of_a_report_say_the_same(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    campaign(4)
    violations_gather(at=NOW + timedelta(hours=2))
    clerk = desk_of(officer(mail="clerk@office.example"))
    period = {"start": "2026-11-14", "end": "2026-11-20", "scope": ""}
    assert clerk.post("/regulator/reports/", period).status_code == 403 and not Report.objects.exists()
    assert clerk.get("/regulator/reports/").status_code == 200
    client = desk_of(officer(Role.HEAD))
    answer = client.post("/regulator/reports/", {"start": "2026-11-14", "end": "2026-11-20", "scope": ""})
    report = Report.objects.get()
    assert answer["Location"] == f"/regulator/reports/{report.pk}/"
    for language in ("zh-hans", "en"):
        assert client.get(answer["Location"], headers={"Accept-Language": language}).status_code == 200
    rows = list(csv.DictReader(io.StringIO(client.get(f"/regulator/reports/{report.pk}.csv").content.decode())))
    assert rows[0]["complaints"] == str(report.data["complaints"])
    assert {row["table"] for row in rows} >= {"total", "caller", "category", "province", "day", "breach"}
    assert client.post("/regulator/reports/", {"start": "2026-11-14", "end": "2027-01-01"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_builds_at_once_keep_one():
    campaign(2)
    go, kept = threading.Barrier(2), []

    def run() -> None:
        go.wait()
        kept.append(build().pk)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 2
    assert set(kept) == {Report.objects.get().pk}


def test_the_arithmetic_never_adds_suspected_and_established():
    day = date(2026, 11, 20)
    rows = [ComplaintRow(n, day, f"p{n}", "+861", "e164", "", "loans", "CN-JS", "", "C1") for n in range(3)]
    states = [ViolationRow(0, "registered", "suspected"), ViolationRow(1, "registered", "established")]
    found = figures(rows, [*states, ViolationRow(9, "registered", "suspected")], day, day)
    assert found["violations"] == {"suspected": 1, "established": 1, "dismissed": 0}
    assert found["by_caller"] == [{"key": "+861", "complaints": 3, "suspected": 1, "established": 1, "dismissed": 0}]
