"""One truth for page, files and PDF: the tables."""

from django.utils.translation import override

from compliance.reports.rules.report_tables import tables_of
from compliance.reports.web.report_page import season, season_title
from compliance.reports.words import COLUMNS, KEYS, TABLES, TOTALS
from tests.compliance.reports.building import invented, line


def test_tables_say_what_is_kept_and_leave_out_what_is_empty() -> None:
    data = invented(previous={"complaints": 120, "by_category": {"loans": 30}})
    found = {table.code: table for table in tables_of(data)}
    assert ("complaints", 100, 120) in found["totals"].rows
    assert found["by_category"].rows[0] == ("loans", 20, 20, 20, 0, 0, 30)
    assert "by_firm" not in found


def test_suspected_and_established_stand_in_columns_of_their_own_and_no_sum_of_them_is_there() -> None:
    for table in tables_of(invented(by_firm=[line("mkt_a", 9, state=None, sanction=None, fine=None, deadline=None)])):
        assert ("suspected" in table.columns) <= ("established" in table.columns)
    assert 90 not in [row[1] for row in tables_of(invented())[0].rows if str(row[0]).startswith("breaches")]


def test_every_table_column_and_total_has_a_word() -> None:
    full = invented(
        by_firm=[line("m")], repeat=[{"key": "m"}], by_caller=[line("c")], by_campaign=[line("c")],
        by_place=[line("p")], by_day=[line("2026-11-01")],
        weeks=[{"key": "2026-11-02"}], stages=[{"key": "filed"}], deadlines=[{"key": "checking"}], sanctions=[{"key": "advice"}],
        listing=[{"key": "label"}], appeals=[{"key": "suit"}], by_operator=[{"key": "opr_a"}],
    )  # fmt: skip
    tables = tables_of(full)
    assert {table.code for table in tables} == set(TABLES)
    for table in tables:
        assert table.kind in KEYS
        assert set(table.columns[1:]) <= set(COLUMNS)
    assert {str(row[0]) for row in tables[0].rows if not str(row[0]).startswith("evidence")} == set(TOTALS)


def test_the_season_is_told_where_there_is_a_year_before() -> None:
    weeks = [
        {"key": "2026-11-02", "complaints": 4, "before": 9},
        {"key": "2026-11-09", "complaints": 5, "before": None},
    ]
    with override("en"):
        assert season_title({"weeks": weeks}).startswith("1 of 1 weeks")
        assert [point["value"] for point in season({"weeks": weeks})] == [4, 9, 5]
        nothing = [{**week, "before": 0} for week in weeks]
        assert season_title({"weeks": nothing}) == str(TABLES["weeks"])
