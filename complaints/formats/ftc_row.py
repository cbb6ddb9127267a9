"""Rows of the US Federal Trade Commission's public complaint files.

Two layouts: eight columns (the daily CSV, the interface's JSON), and day files with `id,number,area-code` alone. A time
that names no zone is the consumer's own where it says when the call was, and US Eastern where it says when the FTC was
told; a call at midnight sharp is one of which only the day was told. Spreadsheets write dates the American way, 11/20/2026.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from complaints.formats.row import Accepted, ProvinceOfArea, ReadCaller, Verdict, held_back
from complaints.rules.classify import classify_subject
from complaints.rules.filing import EARLIEST, lies_ahead
from complaints.rules.readers import answer_said
from complaints.rules.statement import Statement
from core.numbers.parsing import CallerName
from core.numbers.spelling import clean
from core.policies.schema import Policy

EASTERN = ZoneInfo("America/New_York")
WRITTEN = re.compile(r"(?:\+?1)?[\s.\-]*\(?([0-9]{3})\)?[\s.\-]*([0-9]{3})[\s.\-]*([0-9]{4})(?:\.0+)?")
AREA = re.compile(r"[0-9]{3}")
STAMP = re.compile(
    r"(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"|(?P<us_month>[0-9]{1,2})/(?P<us_day>[0-9]{1,2})/(?P<us_year>[0-9]{4}))"
    r"(?:[ T](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])[Mm])?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
NOON, MIDNIGHT, DAYS_END = time(12), time(), time(23, 59, 59)
LONGEST_ID = 200
LONGEST = {"Consumer_City": 100, "Consumer_State": 100, "Consumer_Area_Code": 10, "Subject": 200}

COMPLAINT_HEADER = (
    "Company_Phone_Number", "Created_Date", "Violation_Date", "Consumer_City",
    "Consumer_State", "Consumer_Area_Code", "Subject", "Recorded_Message_Or_Robocall",
)  # fmt: skip
DAY_HEADER = ("id", "number", "area-code")


def read_complaint_row(
    row: Mapping[str, str],
    *,
    policy: Policy,
    at: datetime,
    caller: ReadCaller,
    province_of_area: ProvinceOfArea,
    overlooked: frozenset[str] = frozenset(),
) -> Verdict:
    """One row of the daily CSV, its cells by column name. `at`: when it is read; `overlooked`: as in `Given`."""
    named, reasons = _read_ftc_caller(row["Company_Phone_Number"], caller)
    state, area = row["Consumer_State"].strip(), row["Consumer_Area_Code"].strip()
    province = _province_named(state, policy) or _province_of(area, province_of_area)
    zone = _zone_of(province, policy)
    filed, called = _read_stamp(row["Created_Date"], otherwise=DAYS_END), _read_stamp(row["Violation_Date"])
    if filed is None or called is None:
        reasons.append("row.time")
    else:
        reasons += _date_problems(called, filed, at)
    reference = row.get("id", "")
    if any(len(row[column]) > most for column, most in LONGEST.items()) or len(reference) > LONGEST_ID:
        reasons.append("row.too_long")
    reasons = [reason for reason in reasons if reason not in overlooked]
    if reasons or filed is None or called is None:
        return held_back(reasons)
    classified = classify_subject(row["Subject"], policy)
    day_only = called.tzinfo is None and called.time() == MIDNIGHT
    return Accepted(
        Statement(
            caller=named,
            called_at=on_clock(datetime.combine(called, NOON) if day_only else called, zone),
            time_known=not day_only,
            filed_at=on_clock(filed, EASTERN),
            channel="voice",
            kind=classified.kind,
            category=classified.category,
            subject=row["Subject"],
            robocall=answer_said(row["Recorded_Message_Or_Robocall"]),
            province=province,
            place=row["Consumer_City"],
            complainant_area=area,
            reference=reference,
        )
    )


def read_day_row(
    row: Mapping[str, str],
    *,
    day: date,
    policy: Policy,
    at: datetime,
    caller: ReadCaller,
    province_of_area: ProvinceOfArea,
    overlooked: frozenset[str] = frozenset(),
) -> Verdict:
    """One row of a day file. Only the day is known, and a row without an area code keeps no place."""
    named, reasons = _read_ftc_caller(row["number"], caller)
    noon = datetime.combine(day, NOON)
    reasons += _date_problems(datetime.combine(day, MIDNIGHT), noon, at)
    area = row["area-code"].strip()
    province = _province_of(area, province_of_area)
    if len(row["id"]) > LONGEST_ID or len(area) > LONGEST["Consumer_Area_Code"]:
        reasons.append("row.too_long")
    if reasons := [reason for reason in reasons if reason not in overlooked]:
        return held_back(reasons)
    classified = classify_subject("", policy)
    return Accepted(
        Statement(
            caller=named,
            called_at=on_clock(noon, _zone_of(province, policy)),
            filed_at=on_clock(noon, EASTERN),
            channel="voice",
            kind=classified.kind,
            category=classified.category,
            time_known=False,
            province=province,
            complainant_area=area,
            reference=row["id"],
        )
    )


def _read_ftc_caller(text: str, caller: ReadCaller) -> tuple[CallerName, list[str]]:
    """The caller and what is wrong with it. The files mean ten digits of the North American plan and nothing else: grouped,
    with the country's 1 or as a spreadsheet writes them they are spelt plainly, digits too many or too few are not."""
    written = clean(text)
    if not written:
        return CallerName(""), ["caller.missing"]
    found = WRITTEN.fullmatch(written)
    if not found:
        return CallerName(""), ["caller.malformed"]
    named = caller(f"+1{''.join(found.groups())}")
    return named, [named.problem] if named.problem else []


def _date_problems(called: datetime, filed: datetime, at: datetime) -> list[str]:
    """Two times without a zone are compared as they are written: within the width of the country nobody is called a liar."""
    if called.year <= EARLIEST or filed.year <= EARLIEST:
        return ["row.time"]
    if called.tzinfo is None and filed.tzinfo is None:
        later = called > filed
    else:
        later = on_clock(called, EASTERN) > on_clock(filed, EASTERN)
    later = later or lies_ahead(on_clock(called, EASTERN), at)
    problems = ["call.after_filing"] if later else []
    return [*problems, "filing.in_future"] if on_clock(filed, EASTERN) > at + timedelta(days=1) else problems


def _read_stamp(text: str, *, otherwise: time = MIDNIGHT) -> datetime | None:
    """``2021-07-07 00:01:15`` or ``7/7/2021 12:01 AM``, aware where it names its offset; of a day alone the time is `otherwise`.
    None for what is no time."""
    found = STAMP.fullmatch(text.strip())
    if found is None:
        return None
    said = found.groupdict(default="")
    day = [int(said[name] or said[f"us_{name}"]) for name in ("year", "month", "day")]
    try:
        moment = _time_of_day(said) if said["hour"] else otherwise
        return datetime.fromisoformat(f"{datetime.combine(date(*day), moment).isoformat()}{said['offset']}")
    except ValueError:
        return None


def _time_of_day(said: Mapping[str, str]) -> time:
    """Raises `ValueError` for what no clock shows."""
    hour = int(said["hour"])
    if said["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if said["half"] in "Pp" else 0)
    return time(hour, int(said["minute"]), int(said["second"] or 0))


def on_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _zone_of(province: str, policy: Policy) -> ZoneInfo:
    """The clock that assessment reads for a row of this province, too."""
    found = policy.numbering.provinces.get(province)
    return found.zone if found and found.zone else policy.numbering.zone


def _province_named(name: str, policy: Policy) -> str:
    """The pack's province that `name` names: in English exactly, by its code ("TX"), else by the end ("Virgin Islands")."""
    wanted = name.casefold()
    if not wanted:
        return ""
    codes = {code.rpartition("-")[2].casefold(): code for code in policy.numbering.provinces}
    names = {province.names.get("en", "").casefold(): code for code, province in policy.numbering.provinces.items()}
    named = names.get(wanted) or codes.get(wanted)
    return named or next((code for known, code in names.items() if known.endswith(f" {wanted}")), "")


def _province_of(area: str, province_of_area: Callable[[str], str]) -> str:
    return province_of_area(area) if AREA.fullmatch(area) else ""
