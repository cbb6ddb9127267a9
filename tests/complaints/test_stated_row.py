"""A row of another centre in our own shape: accepted, held until somebody has looked, or rejected."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from complaints.formats.row import Accepted, Quarantined, Rejected, Verdict
from complaints.formats.stated_row import COLUMNS, HEADINGS, read_row
from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from core.policies import load
from registry.engine.lists.columns import word

CN = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
BODY = {"caller": "4008095559", "called": "+8613912345678", "at": "2026-11-20T19:41:00+08:00", "category": "loans"}


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        ("9999-12-31T23:59:59+00:00", Quarantined(("filing.in_future",))),
        ("21.11.", Rejected(("filed_at.malformed",))),
        ("2026-11-19", Quarantined(("call.after_filing",))),
        ("2026-11-20T10:00:00Z", Quarantined(("call.after_filing",))),
    ],
)
def test_a_row_of_another_centre_may_say_when_it_was_filed(filed: str, verdict: Verdict) -> None:
    assert read_row({**BODY, "filed_at": filed}, policy=CN, at=AT) == verdict
    accepted = read_row({**BODY, "filed_at": "2026-11-21T08:00:00Z"}, policy=CN, at=AT)
    assert isinstance(accepted, Accepted)
    assert accepted.said.filed_at == datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T15:20:00+0800",
        "2026-11-20T15：20+08:00",
        "2026-11-20 15:20:00+08",
        "２０２６-11-20T15：20：00＋0800",
    ],
)
def test_a_time_is_read_however_it_is_written(written: str) -> None:
    verdict = read_row({**BODY, "at": written}, policy=CN, at=AT)
    assert isinstance(verdict, Accepted) and verdict.said.called_at == datetime(2026, 11, 20, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2026-11-20 15:20:00", "2026-11-20T15:20", "2026/11/20 15:20", "2026-11-20 15：20", "2026.11.20 15:20:00.0"],
)
def test_a_time_without_its_offset_is_read_on_the_packs_clock_and_said_to_be(written: str) -> None:
    verdict = read_row({**BODY, "at": written}, policy=CN, at=AT)
    assert isinstance(verdict, Accepted) and verdict.said.time_known
    assert verdict.said.called_at == datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
    assert verdict.notes == {("at", "time.no_offset")}


@pytest.mark.parametrize("written", ["2026-11-20", "2026/11/20", "2026年11月20日"])
def test_of_a_day_alone_the_time_of_the_call_is_not_known(written: str) -> None:
    verdict = read_row({**BODY, "at": written, "filed_at": written}, policy=CN, at=AT)
    assert isinstance(verdict, Accepted) and verdict.said.time_known is False
    assert verdict.said.called_at == datetime(2026, 11, 20, 4, tzinfo=UTC), "noon"
    assert verdict.said.filed_at == datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), "the day's end"
    assert verdict.notes == {("at", "time.day_only"), ("filed_at", "time.day_only")}


@pytest.mark.parametrize("written", ["15：20", "2026-13-20T15:20:00+0800", "2026-13-20", "20.11.2026", "45981.82"])
def test_what_is_no_time_is_none(written: str) -> None:
    assert read_row({**BODY, "at": written}, policy=CN, at=AT) == Rejected(("at.malformed",))


@pytest.mark.parametrize("written", ["2026-11-20 15:20:00", "2026-11-20"])
def test_a_client_of_the_api_says_the_offset(written: str) -> None:
    reading = read_statement({**BODY, "at": written}, door=Door.API, policy=CN, at=AT)
    assert [problem.code for problem in reading.problems] == ["at.malformed"]


def test_each_heading_means_one_column() -> None:
    headings = [word(heading) for name in COLUMNS for heading in (name, *HEADINGS.get(name, ()))]
    assert len(set(headings)) == len(headings) and HEADINGS.keys() <= {*COLUMNS}


def test_the_document_names_each_heading() -> None:
    text = (settings.BASE_DIR / "docs" / "complaints.md").read_text(encoding="utf-8")
    for name, headings in HEADINGS.items():
        assert f"| {name} | {', '.join(f'`{heading}`' for heading in headings)} |\n" in text


@pytest.mark.parametrize(
    ("written", "said"),
    [("是", True), (" TRUE", True), ("y", True), ("1", True), (True, True), ("否", False), ("False ", False), ("", None),
     (None, None)],
)  # fmt: skip
def test_an_answer_is_read_however_it_is_written(written: object, said: bool | None) -> None:
    verdict = read_row({**BODY, "answered": written}, policy=CN, at=AT)
    assert isinstance(verdict, Accepted) and verdict.said.answered is said


@pytest.mark.parametrize("written", ["maybe", "不", 1, 2, []])
def test_an_answer_that_is_none(written: object) -> None:
    assert read_row({**BODY, "answered": written}, policy=CN, at=AT) == Rejected(("answered.malformed",))
