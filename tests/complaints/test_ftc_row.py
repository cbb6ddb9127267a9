"""Rows of the FTC's files: what each oddity means."""

import csv
from datetime import UTC, date, datetime
from typing import Any

import pytest

from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER, read_complaint_row, read_day_row
from complaints.formats.row import Accepted, Quarantined, Rejected, Verdict
from core.numbers.parsing import CallerName, read_caller
from core.policies import load

from .conftest import ftc_row

US = load("us").versions[-1]
READ_AT = datetime(2026, 11, 22, tzinfo=UTC)


def caller(text: str) -> CallerName:
    return read_caller(text, US)


def read(line: str) -> Verdict:
    cells = dict(zip(COMPLAINT_HEADER, next(csv.reader([line])), strict=True))
    return read_complaint_row(cells, policy=US, at=READ_AT, caller=caller, province_of_area=lambda area: f"area {area}")


def test_a_plain_row_is_accepted_as_said() -> None:
    verdict = read(
        '3152328257,2021-07-07 00:01:41,2021-07-06 18:17:00,"“Schaumburg, IL”",Illinois,217,'
        "Warranties  & protection plans,Y"
    )
    assert isinstance(verdict, Accepted)
    said = verdict.said
    assert said.caller.value == "+13152328257"
    assert said.called_at == datetime(2021, 7, 6, 23, 17, tzinfo=UTC)  # Illinois
    assert said.filed_at == datetime(2021, 7, 7, 4, 1, 41, tzinfo=UTC)  # US Eastern
    assert said.time_known
    assert (said.subject, said.category, said.kind) == (
        "Warranties  & protection plans",
        "warranties",
        "marketing",
    )
    assert (said.place, said.province, said.complainant_area) == ("“Schaumburg, IL”", "US-IL", "217")
    assert said.robocall is True
    assert said.called == ""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "caller.missing"),
        ("   ", "caller.missing"),
        ("0", "caller.malformed"),
        ("8005078317;222", "caller.malformed"),
        ("951677xxxx", "caller.malformed"),
        ("Multiple#s", "caller.malformed"),
        ("1\u00a0844\u00a0735944", "caller.malformed"),
        ("315232 82 57", "caller.malformed"),
        ("315232825.0", "caller.malformed"),
        ("262966", "caller.malformed"),
    ],
)
def test_a_row_without_a_number_is_rejected(written: str, reason: str) -> None:
    assert read(ftc_row(written)) == Rejected((reason,))


@pytest.mark.parametrize(
    "written",
    [
        "+13152328257",
        "1-315-232-8257",
        "(315) 232-8257",
        "315.232.8257",
        "13152328257",
        "3152328257.0",
        "(315)  232-8257",
        "315 - 232 - 8257",
        "315\u2011232\u20118257",
        "\u2068315-232-8257\u2069",
        "\uff13\uff11\uff15\uff0d\uff12\uff13\uff12\uff0d\uff18\uff12\uff15\uff17",
        "\u0663\u0661\u0665\u0662\u0663\u0662\u0668\u0662\u0665\u0667",
    ],
)
def test_a_caller_may_be_spelt_plainly(written: str) -> None:
    verdict = read(ftc_row(f" {written} "))
    assert isinstance(verdict, Accepted) and verdict.said.caller.value == "+13152328257"


def test_midnight_sharp_tells_the_day_alone() -> None:
    verdict = read(ftc_row(called="2021-07-06 00:00:00"))
    assert isinstance(verdict, Accepted) and not verdict.said.time_known
    assert verdict.said.called_at == datetime(2021, 7, 6, 16, tzinfo=UTC)  # noon there
    assert isinstance(read(ftc_row(filed="2021-07-07 08:00:00", called="2021-07-07 00:00:00")), Accepted)


def test_a_time_may_name_its_offset() -> None:
    verdict = read(ftc_row(filed="2021-07-07T08:17:40Z", called="2021-07-06T00:00:00-07:00"))
    assert isinstance(verdict, Accepted) and verdict.said.time_known
    assert verdict.said.called_at == datetime(2021, 7, 6, 7, tzinfo=UTC)
    assert read(ftc_row(filed="2021-07-06T00:00:00Z", called="2021-07-06 00:00:00")) == Quarantined(
        ("call.after_filing",)
    )


def test_a_number_outside_the_plan_is_quarantined() -> None:
    assert read(ftc_row("0000000000")) == Quarantined(("caller.unallocated",))


def test_a_violation_after_its_filing_is_quarantined() -> None:
    assert read(ftc_row(called="2021-07-09 00:00:00")) == Quarantined(("call.after_filing",))


def test_every_reason_is_kept_and_a_rejecting_one_comes_first() -> None:
    late = ftc_row("", called="2021-07-09 00:00:00")
    assert read(late) == Rejected(("caller.missing", "call.after_filing"))
    assert read(ftc_row("0000000000", called="2021-07-09 00:00:00")) == Quarantined(
        ("caller.unallocated", "call.after_filing")
    )


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("2021-07-06 18:17", datetime(2021, 7, 6, 22, 17, tzinfo=UTC)),
        ("2021-07-06 8:17:05", datetime(2021, 7, 6, 12, 17, 5, tzinfo=UTC)),
        ("07/06/2021 9:30:00 AM", datetime(2021, 7, 6, 13, 30, tzinfo=UTC)),
        ("7/6/2021 12:01 am", datetime(2021, 7, 6, 4, 1, tzinfo=UTC)),
        ("7/6/2021 12:30PM", datetime(2021, 7, 6, 16, 30, tzinfo=UTC)),
        ("07/06/2021 18:17", datetime(2021, 7, 6, 22, 17, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_spreadsheets_write_it(written: str, called: datetime) -> None:
    verdict = read(ftc_row(called=written))
    assert isinstance(verdict, Accepted) and verdict.said.time_known and verdict.said.called_at == called


@pytest.mark.parametrize(
    "written", ["2021-07-06", "07/06/2021", "7/6/2021", "2021-07-06 00:00", "7/6/2021 12:00:00 AM"]
)
def test_a_day_without_a_time_is_the_day_alone(written: str) -> None:
    verdict = read(ftc_row(called=written))
    assert isinstance(verdict, Accepted) and not verdict.said.time_known
    assert verdict.said.called_at == datetime(2021, 7, 6, 16, tzinfo=UTC)  # noon in Virginia
    same = read(ftc_row(filed=written.partition(" ")[0], called="2021-07-06 18:17:00"))
    assert isinstance(same, Accepted) and same.said.filed_at == datetime(2021, 7, 7, 3, 59, 59, tzinfo=UTC)
    late = read(ftc_row(filed=written.partition(" ")[0], called="2021-07-07 00:17:00"))
    assert late == Quarantined(("call.after_filing",))


NO_TIMES = ["00:00", "2021-07-06 24:00", "7/6/2021 13:00 PM", "7/6/2021 0:30 AM", "2021-07-06 AM", "13/6/2021"]


@pytest.mark.parametrize(
    "time", ["", "2021-13-01 00:00:00", "0001-01-01 00:00:00", "yesterday", "20/11/2021", "7/6/21", *NO_TIMES]
)
def test_a_time_that_is_none_rejects(time: str) -> None:
    assert read(ftc_row(called=time)) == Rejected(("row.time",))


def test_a_filing_far_ahead_is_quarantined() -> None:
    row = ftc_row(filed="9999-12-31 23:59:59", called="9999-12-31 23:59:59")
    assert read(row) == Quarantined(("call.after_filing", "filing.in_future"))


@pytest.mark.parametrize(
    ("state", "province"),
    [
        ("Virginia", "US-VA"),
        ("Virgin Islands", "US-VI"),
        ("TX", "US-TX"),
        ("va", "US-VA"),
        ("DC", "US-DC"),
        ("ON", "area 757"),
        ("", "area 757"),
        ("Ontario", "area 757"),
    ],
)
def test_the_place_is_the_state_or_else_the_area_code(state: str, province: str) -> None:
    verdict = read(ftc_row().replace("Virginia", state))
    assert isinstance(verdict, Accepted)
    assert verdict.said.province == province


def read_day(**cells: str) -> Verdict:
    row = dict(zip(DAY_HEADER, ("5e6d9d98e417b0bdc8adbf165e4c486f", "8009452000", "717"), strict=True)) | cells
    return read_day_row(
        row, day=date(2021, 3, 11), policy=US, at=READ_AT, caller=caller, province_of_area=lambda area: "US-PA"
    )


def test_a_day_file_knows_the_day_only() -> None:
    verdict = read_day()
    assert isinstance(verdict, Accepted)
    assert verdict.said.called_at.date() == date(2021, 3, 11)
    assert not verdict.said.time_known
    assert (verdict.said.province, verdict.said.category) == ("US-PA", "unstated")


@pytest.mark.parametrize(
    ("cells", "reasons"),
    [
        ({"number": ""}, ("caller.missing",)),
        ({"number": "310and31121"}, ("caller.malformed",)),
        ({"number": "unknownnumber"}, ("caller.malformed",)),
    ],
)
def test_a_day_file_has_its_oddities_too(cells: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert read_day(**cells) == Rejected(reasons)


def test_a_row_without_an_area_code_keeps_no_place() -> None:
    verdict = read_day(**{"area-code": ""})
    assert isinstance(verdict, Accepted)
    assert (verdict.said.province, verdict.said.complainant_area) == ("", "")
