"""Rows of the US Federal Trade Commission's public complaint files.

Two layouts: the daily CSV with eight columns, and the interface's day files with `id,number,area-code` alone.
The times in them name no zone; the FTC writes them in US Eastern time, so that is how they are read.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from complaints.formats.row import Accepted, PlaceOfArea, ReadCaller, Verdict, held_back
from complaints.rules.classify import classify_subject
from complaints.rules.statement import Statement
from core.numbers.parsing import CallerName
from core.policies.schema import Policy

EASTERN = ZoneInfo("America/New_York")
TEN_DIGITS = re.compile(r"[0-9]{10}")
AREA = re.compile(r"[0-9]{3}")
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
EARLIEST = datetime(1970, 1, 2, tzinfo=EASTERN)
ROBOCALL = {"Y": True, "N": False}
LONGEST = {"Consumer_City": 100, "Consumer_State": 100, "Consumer_Area_Code": 10, "Subject": 200}

COMPLAINT_HEADER = (
    "Company_Phone_Number", "Created_Date", "Violation_Date", "Consumer_City",
    "Consumer_State", "Consumer_Area_Code", "Subject", "Recorded_Message_Or_Robocall",
)  # fmt: skip
DAY_HEADER = ("id", "number", "area-code")


def read_complaint_row(
    row: Mapping[str, str], *, policy: Policy, at: datetime, caller: ReadCaller, place_of_area: PlaceOfArea
) -> Verdict:
    """One row of the daily CSV, its cells by column name. `at`: when it is read."""
    named, reasons = read_ftc_caller(row["Company_Phone_Number"], caller)
    filed_at, called_at = read_eastern(row["Created_Date"]), read_eastern(row["Violation_Date"])
    if filed_at is None or called_at is None:
        reasons.append("row.time")
    else:
        reasons += date_problems(called_at, filed_at, at)
    if any(len(row[column]) > most for column, most in LONGEST.items()):
        reasons.append("row.too_long")
    if reasons or filed_at is None or called_at is None:
        return held_back(reasons)
    classified = classify_subject(row["Subject"], policy)
    state, area = row["Consumer_State"].strip(), row["Consumer_Area_Code"].strip()
    return Accepted(
        Statement(
            caller=named,
            called_at=called_at,
            filed_at=filed_at,
            channel="voice",
            kind=classified.kind,
            category=classified.category,
            subject=row["Subject"],
            robocall=ROBOCALL.get(row["Recorded_Message_Or_Robocall"].strip()),
            province=province_named(state, policy) or province_of_area(area, place_of_area),
            place=row["Consumer_City"],
            complainant_area=area,
        )
    )


def read_day_row(
    row: Mapping[str, str],
    *,
    day: date,
    policy: Policy,
    at: datetime,
    caller: ReadCaller,
    place_of_area: PlaceOfArea,
) -> Verdict:
    """One row of a day file. Only the day is known, and a row without an area code keeps no place."""
    named, reasons = read_ftc_caller(row["number"], caller)
    moment = datetime.combine(day, time(12), EASTERN)
    reasons += date_problems(moment, moment, at)
    area = row["area-code"].strip()
    if len(row["id"]) > 200 or len(area) > 10:
        reasons.append("row.too_long")
    if reasons:
        return held_back(reasons)
    classified = classify_subject("", policy)
    return Accepted(
        Statement(
            caller=named,
            called_at=moment,
            filed_at=moment,
            channel="voice",
            kind=classified.kind,
            category=classified.category,
            time_known=False,
            province=province_of_area(area, place_of_area),
            complainant_area=area,
            reference=row["id"],
        )
    )


def read_ftc_caller(text: str, caller: ReadCaller) -> tuple[CallerName, list[str]]:
    """The caller and what is wrong with it. The files mean ten digits of the North American plan and nothing else."""
    written = text.strip()
    if not written:
        return CallerName(""), ["caller.missing"]
    if not TEN_DIGITS.fullmatch(written):
        return CallerName(""), ["caller.malformed"]
    named = caller(f"+1{written}")
    return named, [named.problem] if named.problem else []


def date_problems(called_at: datetime, filed_at: datetime, at: datetime) -> list[str]:
    if called_at < EARLIEST or filed_at < EARLIEST:
        return ["row.time"]
    problems = ["call.after_filing"] if called_at > filed_at else []
    return [*problems, "filing.in_future"] if filed_at > at + timedelta(days=1) else problems


def read_eastern(text: str) -> datetime | None:
    """``2021-07-07 00:01:15`` as US Eastern time, or None."""
    if not STAMP.fullmatch(text.strip()):
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=EASTERN)
    except ValueError:
        return None


def province_named(name: str, policy: Policy) -> str:
    """The pack's province that `name` names in English: exactly, else by the end ("Virgin Islands")."""
    wanted = name.casefold()
    if not wanted:
        return ""
    names = {province.names.get("en", "").casefold(): code for code, province in policy.numbering.provinces.items()}
    return names.get(wanted) or next((code for known, code in names.items() if known.endswith(f" {wanted}")), "")


def province_of_area(area: str, place_of_area: Callable[[str], str]) -> str:
    return place_of_area(area) if AREA.fullmatch(area) else ""
