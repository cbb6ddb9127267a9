"""The day of a consent that a row names: read alike in one call and in files of every kind."""

import io
import json
from datetime import date, timedelta
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from registry.firms.models import Operator
from registry.register.models import Disconnection
from registry.register.services.disconnection import disconnection_settle
from registry.scrubs.rules.consent_day import read_day
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api
from tests.registry.register.test_disconnection import AT, report
from tests.registry.scrubs.lists import PURPOSE, done, result, text

DAY = timedelta(days=1)
ROWS: list[tuple[str, Any]] = [(ALICE, "2026-11-18"), (BOB, "2026-11-18"), (CAROL, "")]
NAMES = ("phone", "consented_on")
PARQUET, XLSX = (
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


@pytest.mark.parametrize(
    "said", ["2026-11-18", " 2026/11/18 ", "2026.11.18", "2026-11-18 00:00:00", "2026-11-18T08:00:00+08:00"]
)
def test_a_day_as_files_write_it(said: str) -> None:
    assert read_day(said) == date(2026, 11, 18)


@pytest.mark.parametrize("said", ["yesterday", "2026-13-01", "20261118", "18.11.2026", "2026-11-18x", "２０２６-11-18"])
def test_what_is_no_day(said: str) -> None:
    with pytest.raises(ValueError):
        read_day(said)
    assert read_day(" ") is None


@pytest.fixture
def changed(operator: Operator) -> None:
    """Alice's line has another holder since the 19th."""
    report(operator, (ALICE, AT - DAY, "d-1"))
    disconnection_settle(disconnection_id=Disconnection.objects.get().pk, at=AT + 8 * DAY, actor=SYSTEM)


def as_csv(rows: list[tuple[str, Any]]) -> bytes:
    return "\n".join([",".join(NAMES), *(f"{number},{day}" for number, day in rows)]).encode()


def as_ndjson(rows: list[tuple[str, Any]]) -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows).encode()


def as_xlsx(rows: list[tuple[str, Any]]) -> bytes:
    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(NAMES)
    for number, day in rows:
        sheet.append((number, date.fromisoformat(day) if day else None))
    book.save(out)
    return out.getvalue()


def as_parquet(rows: list[tuple[str, Any]]) -> bytes:
    days = pa.array([date.fromisoformat(day) if day else None for _number, day in rows], pa.date32())
    out = io.BytesIO()
    pq.write_table(pa.table({"phone": [number for number, _day in rows], "consented_on": days}), out)
    return out.getvalue()


def said(api: Api, job: dict[str, Any]) -> list[tuple[str, list[str]]]:
    lines = [json.loads(line) for line in text(result(api, job, "format=ndjson")).splitlines()]
    return [(line["decision"], line["reasons"]) for line in lines]


REASSIGNED, ASKS = ("unknown", ["number.reassigned"]), ("conditional", ["consent.required"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "written"),
    [("text/csv", as_csv), ("application/x-ndjson", as_ndjson), (XLSX, as_xlsx), (PARQUET, as_parquet)],
)
@pytest.mark.usefixtures("changed")
def test_files_of_every_kind_name_it(api: Api, kind: str, written: Any) -> None:
    job = done(api, written(ROWS), kind=kind)
    assert job["columns"]["consented_on"] == "consented_on"
    assert said(api, job) == [REASSIGNED, ASKS, ASKS]
    later = done(api, written([(ALICE, "2026-11-20")]), kind=kind)
    assert said(api, later) == [ASKS]


@pytest.mark.django_db
@pytest.mark.usefixtures("changed")
def test_one_call_and_job_agree(api: Api) -> None:
    one = api.scrub(*({"number": number, **({"consented_on": day} if day else {})} for number, day in ROWS)).json()
    assert [(row["decision"], row["reasons"]) for row in one["rows"]] == [REASSIGNED, ASKS, ASKS]
    answer = api.post(f"scrubs?{PURPOSE}", as_csv(ROWS), kind="text/csv").content.decode().splitlines()
    assert "unknown,number.reassigned" in answer[1] and "conditional,consent.required" in answer[2]
    lines = api.post(f"scrubs?{PURPOSE}", as_ndjson(ROWS), kind="application/x-ndjson").content.splitlines()
    assert [json.loads(line)["decision"] for line in lines] == ["unknown", "conditional", "conditional"]


@pytest.mark.django_db
@pytest.mark.usefixtures("changed")
def test_a_column_of_another_name_is_read_where_it_is_named(api: Api) -> None:
    body = as_csv(ROWS).replace(b"consented_on", b"agreed")
    assert said(api, done(api, body))[0] == ASKS
    assert said(api, done(api, body, query=f"{PURPOSE}&consented_on_column=agreed"))[0] == REASSIGNED
    answer = api.post(f"scrubs?{PURPOSE}&consented_on_column=2", body, kind="text/csv").content.decode()
    assert "number.reassigned" in answer


@pytest.mark.django_db
def test_a_row_whose_day_is_none_is_malformed_and_costs_nothing(api: Api) -> None:
    rows = [(ALICE, "gestern"), (BOB, "2026-11-18")]
    job = done(api, as_csv(rows))
    assert said(api, job) == [("invalid", ["input.malformed"]), ASKS]
    answer = api.post(f"scrubs?{PURPOSE}", as_csv(rows), kind="text/csv").content.decode().splitlines()
    assert "invalid,input.malformed" in answer[1] and "conditional" in answer[2]
