"""Reports: figures of a period and a scope, suspected and established apart, kept as first built; later facts as corrections."""

import csv
import io
import json
import threading
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Campaign, Violation
from compliance.findings.services.operator_question import caller_question_ask
from compliance.reports.http.report_files import draft_pdf, report_file
from compliance.reports.jobs.report_sheet import report_sheet
from compliance.reports.models import Report
from compliance.reports.rules.report import (
    PeriodKind,
    Scope,
    ScopeKind,
    change,
    per_100k,
    period_before,
    period_kind,
    read_scope,
    report_number,
)
from compliance.reports.rules.report_tables import tables_of
from compliance.reports.selectors.report_due import reports_due
from compliance.reports.services.registered_places import registered_places_count
from compliance.reports.services.report import MOST_TRIES, report_ask, report_build, report_correct, reports_sweep
from core.errors import DomainError
from core.models import AuditRecord
from registry.firms.models import Marketer, Operator, Question
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer, question_withdraw
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.findings.test_campaign import OTHER_TEXT, TEXT, follow, sent
from tests.compliance.reports.building import AFTER, WEEK, build, provinces_done
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

D = date


def code_of(act: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return str(refused.value.code)


@pytest.mark.django_db
def test_campaigns_are_counted_as_they_stood_by_the_number_that_each_began_with():
    callers = [sent(n, TEXT) for n in range(3)] + [sent(3, OTHER_TEXT)]
    follow(*callers)
    leader = Campaign.objects.get().leader
    data = build().data
    assert [(row["key"], row["callers"], row["complaints"], row["people"]) for row in data["by_campaign"]] == [
        (leader.value, 3, 3, 3)
    ]
    assert data["by_campaign"][0]["suspected"] == Violation.objects.exclude(caller=callers[3]).count()


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
    assert data["firms"]["established"] == 1
    assert [row["complaints"] for row in data["by_caller"]] == [3, 1]
    assert data["by_firm"][0]["established"] == 3
    assert data["by_category"][0]["key"] == "loans"
    assert len(data["by_day"]) == 7
    for table in ("by_day", "by_category", "by_province", "by_caller"):
        assert sum(row["complaints"] for row in data[table]) == 4
        assert sum(row["established"] for row in data[table]) == 3
    assert data["months"][-1] == {"key": "2026-11", "complaints": 4, "inside": True} and len(data["months"]) == 12
    assert sum(week["complaints"] for week in data["weeks"]) == 4
    assert len(data["conclusions"]) == 3


@pytest.mark.django_db
def test_each_scope_counts_its_own():
    suspect = firm()
    campaign(3, caller=FIRM_CALLER)
    other = complaint(registered(PEOPLE[5]), caller=ROGUE, category="real_estate")
    operator = operator_admit(name="示例电信", at=NOW, actor=ACTOR).public_id
    type(other).objects.filter(pk=other.pk).update(province="CN-XJ", client=operator)
    counted = {
        scope: build(scope=scope).data["complaints"]
        for scope in ("", "province:CN-XJ", "category:real_estate", f"firm:{suspect.public_id}", f"operator:{operator}")
    }
    assert list(counted.values()) == [4, 1, 1, 3, 1]
    assert build(scope=f"firm:{suspect.public_id}").data["by_firm"][0]["key"] == suspect.public_id
    for unknown in (
        "province:CN-XX",
        "category:x",
        "operator:opr_none",
        "firm:mkt_none",
        "nation:CN",
        "planet:x",
        "firm:",
    ):
        assert code_of(lambda scope=unknown: build(scope=scope)) == "report.scope"


@pytest.mark.django_db
def test_an_operators_report_is_the_same_in_every_form_for_ever():
    """What it handed in, and the cases that came of it; nothing that came later or another handed in."""
    firm()
    filed = campaign(4, caller=FIRM_CALLER)
    violations_gather(at=AFTER)
    operator = operator_admit(name="示例电信", at=NOW, actor=ACTOR)
    scope = f"operator:{operator.public_id}"
    type(filed[0]).objects.filter(pk__in=[one.pk for one in filed[:3]]).update(client=operator.public_id)
    report = build(scope=scope)
    assert (report.data["complaints"], report.data["cases"]["opened"]) == (3, 0)  # the case came after the week
    forms = ("csv", "json", "xlsx")
    first = {form: report_file(report, report.data, form).content for form in forms}
    pdf = draft_pdf(report).content
    written = {part.date_time for part in zipfile.ZipFile(io.BytesIO(first["xlsx"])).infolist()}
    assert written == {(1980, 1, 1, 0, 0, 0)}  # no clock is in it
    assert pdf.startswith(b"%PDF") and operator.public_id in json.loads(first["json"])["scope"]["value"]
    assert [
        row[n] for row in csv.reader(first["csv"].decode("utf-8-sig").splitlines()) for n in (0, 1, 4)
        if row[:2] == ["totals", "complaints"] and row[3] == "value"
    ] == ["totals", "complaints", "3"]  # fmt: skip
    late = complaint(registered(PEOPLE[7]), called_at=NOW - timedelta(hours=20))
    type(late).objects.filter(pk=late.pk).update(client=operator.public_id)
    again = build(scope=scope, at=AFTER + timedelta(days=9))
    assert {form: report_file(again, again.data, form).content for form in forms} == first
    assert draft_pdf(again).content == pdf


@pytest.mark.django_db
def test_operators_answers_are_counted_as_they_stood_and_a_later_one_is_a_correction():
    firm()
    caller = campaign(1, caller=FIRM_CALLER)[0].caller
    first, second = (operator_admit(name=name, at=NOW, actor=ACTOR) for name in ("示例电信", "另一电信"))
    asking, at = officer(), NOW - timedelta(days=5)  # due on the third working day after

    def ask(operator: Operator, kind: QuestionKind, at: datetime) -> Question:
        period = (at.date(), at.date()) if kind == QuestionKind.TRAFFIC else None
        return caller_question_ask(caller=caller, kind=kind, operator=operator, period=period, officer=asking, at=at)

    def answer(question: Question, at: datetime) -> None:
        said = {"calls": 5} if question.kind == QuestionKind.TRAFFIC else {"since": D(2026, 1, 1), "holder": "某公司"}
        question_answer(question=question, answer=Answer(outcome="yes", **said), at=at, actor=ACTOR)

    answer(ask(first, QuestionKind.LINE, at), at + timedelta(days=1))
    late = ask(first, QuestionKind.TRAFFIC, at)
    answer(late, late.due_at + timedelta(hours=1))
    silent, waiting = ask(second, QuestionKind.LINE, at), ask(second, QuestionKind.TRAFFIC, NOW)
    withdrawn = ask(first, QuestionKind.LINE, NOW)
    question_withdraw(question=withdrawn, at=NOW, actor=ACTOR)
    ask(first, QuestionKind.LINE, AFTER - timedelta(hours=1))  # of the next week
    assert late.due_at < NOW and silent.due_at < AFTER < waiting.due_at

    report = build()
    lines = [
        {"key": second.public_id, "asked": 2, "in_time": 0, "late": 0, "unanswered": 1},
        {"key": first.public_id, "asked": 2, "in_time": 1, "late": 1, "unanswered": 0},
    ]
    assert report.data["by_operator"] == lines
    assert build(scope=f"operator:{first.public_id}").data["by_operator"] == lines[1:]
    for scope in ("province:CN-JS", "category:loans", f"firm:{Marketer.objects.get().public_id}"):
        data = build(scope=scope).data
        assert data["by_operator"] == [] and "by_operator" not in {table.code for table in tables_of(data)}
    written = report_file(report, report.data, "csv").content.decode("utf-8-sig")
    assert [f"by_operator,{second.public_id},另一电信,unanswered,1"] == [
        row for row in written.splitlines() if row.startswith(f"by_operator,{second.public_id}") and "unanswered" in row
    ]
    assert json.loads(report_file(report, report.data, "json").content)["tables"]["by_operator"] == lines
    sheet = report_sheet(report, report.data, "en")
    assert [row for table in sheet["tables"] if table["code"] == "by_operator" for row in table["rows"]] == [
        ["另一电信", "2", "0", "0", "1"], ["示例电信", "2", "1", "1", "0"]
    ]  # fmt: skip

    answer(silent, AFTER + timedelta(days=1))
    assert build(at=AFTER + timedelta(days=2)).data["by_operator"] == lines  # as it was counted
    corrected = report_correct(report=report, reason="答复迟到", at=AFTER + timedelta(days=2), actor=ACTOR)
    built = report_build(report_id=corrected.pk, at=AFTER + timedelta(days=2))
    assert built is not None and (built.version, built.state) == (2, "built")
    assert {**lines[0], "late": 1, "unanswered": 0} in built.data["by_operator"] and lines[1] in built.data[
        "by_operator"
    ]


@pytest.mark.django_db
def test_the_desks_work_is_counted_cases_stages_deadlines_sanctions_and_money():
    office = Office()
    office.act("case.serve_decision")
    at = OPENED + timedelta(days=40)
    data = build(start=D(2026, 11, 14), end=(at - timedelta(days=1)).date(), at=at).data
    assert (data["cases"]["opened"], data["cases"]["decided"]) == (1, 1)
    assert data["sanctions"] == [{"key": "suspension", "cases": 1, "fined": 0}]
    assert [(row["key"], row["cases"]) for row in data["stages"]] == [("served", 1)]
    kept = {row["key"]: (row["kept"], row["missed"]) for row in data["deadlines"]}
    assert kept["checking"] == (1, 0) and not any(missed for _kept, missed in kept.values())
    assert data["violations"]["established"] > 0
    assert data["by_firm"][0]["state"] == "served" and data["by_firm"][0]["sanction"] == "suspension"
    assert {row["key"] for row in data["appeals"]} == {"listing", "reconsideration", "suit"}


@pytest.mark.django_db
def test_a_second_build_gives_the_first_whatever_came_since_and_says_so_once():
    campaign(3)
    first = build()
    complaint(registered(PEOPLE[7]), called_at=NOW - timedelta(hours=20))
    again = build(at=AFTER + timedelta(days=5))
    assert (again.pk, again.data) == (first.pk, first.data)
    assert report_build(report_id=first.pk, at=AFTER) is None
    assert AuditRecord.objects.filter(act="report.built").count() == 1
    assert AuditRecord.objects.filter(act="report.asked").count() == 1


@pytest.mark.django_db
def test_what_becomes_known_after_the_data_moment_is_not_in_it():
    late = complaint(registered(PEOPLE[7]))
    type(late).objects.filter(pk=late.pk).update(received_at=AFTER + timedelta(minutes=1))
    campaign(2)
    assert build().data["complaints"] == 2


@pytest.mark.django_db
def test_late_facts_come_as_a_further_version_and_the_first_stays():
    campaign(3)
    first = build()
    complaint(registered(PEOPLE[7]), called_at=NOW - timedelta(hours=20))
    later = AFTER + timedelta(days=5)
    asked = report_correct(report=first, reason="一份文件迟到", at=later, actor=ACTOR)
    second = report_build(report_id=asked.pk, at=later)
    assert second is not None
    assert (second.version, second.data["complaints"], second.reason) == (2, 4, "一份文件迟到")
    assert (second.number, second.cut_off_at) == (first.number, later)
    first.refresh_from_db()
    assert (first.version, first.data["complaints"], first.state) == (1, 3, "built")
    assert build(at=later).pk == second.pk


@pytest.mark.django_db
def test_a_correction_that_finds_the_same_figures_is_none():
    campaign(3)
    first = build()
    assert code_of(lambda: report_correct(report=first, reason=" ", at=AFTER, actor=ACTOR)) == "report.reason"
    asked = report_correct(report=first, reason="核对", at=AFTER, actor=ACTOR)
    assert code_of(lambda: report_correct(report=first, reason="核对", at=AFTER, actor=ACTOR)) == "report.unfinished"
    again = report_build(report_id=asked.pk, at=AFTER + timedelta(days=3))
    assert again is not None and again.state == "unchanged"
    assert build().pk == first.pk


@pytest.mark.django_db
def test_the_period_before_is_that_of_its_own_report_or_counted():
    campaign(3, until=NOW - timedelta(days=7))
    campaign(2)
    assert build().data["previous"]["complaints"] == 3
    before = build(start=D(2026, 11, 7), end=D(2026, 11, 13))
    data = {**before.data, "complaints": 77}
    Report.objects.filter(pk=before.pk).update(data=data)
    Report.objects.exclude(pk=before.pk).delete()
    assert build().data["previous"]["complaints"] == 77


@pytest.mark.django_db
def test_a_period_that_has_not_ended_is_too_long_or_ends_before_it_begins_has_no_report():
    assert code_of(lambda: build(end=AFTER.date() + timedelta(days=1))) == "report.early"
    assert code_of(lambda: build(start=D(2026, 11, 20), end=D(2026, 11, 14))) == "report.order"
    assert code_of(lambda: build(start=D(2024, 11, 20))) == "report.long"


@pytest.mark.django_db
def test_the_sweep_asks_for_what_is_due_once_and_builds_whatever_waits():
    campaign(2)
    provinces_done(AFTER)
    waits = report_ask(**WEEK, scope="", at=AFTER, actor=ACTOR)
    assert reports_sweep(at=AFTER) == 1 + 2 + 1  # a day, a week, a month
    assert reports_sweep(at=AFTER + timedelta(minutes=10)) == 0
    waits.refresh_from_db()
    assert waits.state == "built" and waits.steps_done == waits.steps


@pytest.mark.django_db
def test_a_month_of_the_country_and_of_each_province_is_due_once_it_has_settled():
    due = reports_due(AFTER)
    months = [one for one in due if period_kind(one.start, one.end) == PeriodKind.MONTH]
    assert {(one.start, one.end) for one in months} == {(D(2026, 10, 1), D(2026, 10, 31))}
    assert len(months) == 35 and Scope() in [one.scope for one in months]
    early = [one.start for one in reports_due(datetime(2026, 11, 5, tzinfo=UTC))]
    assert D(2026, 10, 1) not in early and D(2026, 9, 1) in early
    assert due[0].start == due[0].end == AFTER.date() - timedelta(days=1)


@pytest.mark.django_db
def test_what_cannot_be_counted_is_given_up_after_some_tries_and_may_be_asked_for_again(monkeypatch):
    asked = report_ask(**WEEK, scope="", at=AFTER, actor=ACTOR)
    monkeypatch.setattr("compliance.reports.services.report.report_data", lambda *_: 1 / 0)
    for _ in range(MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            report_build(report_id=asked.pk, at=AFTER)
    assert report_build(report_id=asked.pk, at=AFTER) is None
    asked.refresh_from_db()
    assert asked.state == "failed"
    monkeypatch.undo()
    assert build().state == "built"


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
    assert AuditRecord.objects.filter(act="report.built").count() == 1


@pytest.mark.django_db
def test_a_thousand_registered_numbers_make_a_rate():
    for number in PEOPLE[:3]:
        registered(number)
    row = registered_places_count(at=AFTER - timedelta(days=1))
    assert row is not None and sum(row.data.values()) == 3
    type(row).objects.update(data={"CN-JS": 200_000, "CN-SH": 500})
    filed = campaign(4)
    type(filed[0]).objects.update(province="CN-JS")
    violations_gather(at=AFTER)
    data = build().data
    rows = {line["key"]: line for line in data["by_province"]}
    assert (rows["CN-JS"]["rate"], rows["CN-SH"]["rate"], rows["CN-SH"]["complaints"]) == (2, None, 0)
    assert (data["registered"], data["rate"]) == (200_500, 2)


@pytest.mark.parametrize(
    ("start", "end", "kind", "number", "before"),
    [
        (D(2026, 7, 1), D(2026, 9, 30), PeriodKind.QUARTER, "R-2026-Q3-CN", (D(2026, 4, 1), D(2026, 6, 30))),
        (D(2026, 1, 1), D(2026, 3, 31), PeriodKind.QUARTER, "R-2026-Q1-CN", (D(2025, 10, 1), D(2025, 12, 31))),
        (D(2026, 3, 1), D(2026, 3, 31), PeriodKind.MONTH, "R-2026-03-CN", (D(2026, 2, 1), D(2026, 2, 28))),
        (D(2026, 1, 1), D(2026, 12, 31), PeriodKind.YEAR, "R-2026-CN", (D(2025, 1, 1), D(2025, 12, 31))),
        (
            D(2026, 11, 16),
            D(2026, 11, 22),
            PeriodKind.WEEK,
            "R-20261116-20261122-CN",
            (D(2026, 11, 9), D(2026, 11, 15)),
        ),
        (D(2026, 11, 2), D(2026, 11, 2), PeriodKind.DAY, "R-20261102-CN", (D(2026, 11, 1), D(2026, 11, 1))),
        (D(2026, 2, 1), D(2026, 4, 30), PeriodKind.DAYS, "R-20260201-20260430-CN", (D(2025, 11, 4), D(2026, 1, 31))),
    ],
)
def test_periods_numbers_and_what_they_are_compared_with(start, end, kind, number, before):
    assert period_kind(start, end) == kind
    assert report_number(start, end, Scope(), "cn") == number
    assert period_before(start, end) == before


def test_scopes_rates_and_changes():
    assert read_scope("") == Scope() and read_scope("province:CN-JS") == Scope(ScopeKind.PROVINCE, "CN-JS")
    assert report_number(D(2026, 3, 1), D(2026, 3, 31), Scope(ScopeKind.PROVINCE, "CN-JS"), "cn") == "R-2026-03-CN-JS"
    assert (per_100k(3, 999), per_100k(51, 100_000)) == (None, 51)
    assert (change(90, 100), change(5, 0), change(5, None)) == (-10.0, None, None)
