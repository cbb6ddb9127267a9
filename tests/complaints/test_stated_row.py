"""A row of another centre in our own shape: accepted, held until somebody has looked, or rejected."""

from datetime import UTC, datetime

import pytest

from complaints.formats.row import Accepted, Quarantined, Rejected, Verdict
from complaints.formats.stated_row import read_row
from core.policies import load

CN = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
BODY = {"caller": "4008095559", "called": "+8613912345678", "at": "2026-11-20T19:41:00+08:00", "category": "loans"}


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        ("9999-12-31T23:59:59+00:00", Quarantined(("filing.in_future",))),
        ("2026-11-21", Rejected(("filed_at.malformed",))),
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


@pytest.mark.parametrize("written", ["2026-11-20T15:20:00", "2026-11-20", "15：20", "2026-13-20T15:20:00+0800"])
def test_a_time_without_its_offset_is_none(written: str) -> None:
    assert read_row({**BODY, "at": written}, policy=CN, at=AT) == Rejected(("at.malformed",))


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
