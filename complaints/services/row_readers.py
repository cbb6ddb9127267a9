"""Helpers of imports: how the rows of each format are read."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER, read_complaint_row, read_day_row
from complaints.formats.records import Record, ftc_names
from complaints.formats.row import Verdict
from complaints.formats.stated_row import read_row
from complaints.models import ComplaintImport
from complaints.problems import sentence
from core.errors import BadRequest
from core.numbers.parsing import CallerName, read_caller
from core.numbers.provinces import province_of
from core.policies import Policy

Reader = Callable[[Record], Verdict]


def header_of(batch: ComplaintImport) -> tuple[str, ...]:
    """Which of the FTC's headers its rows have; none of another format."""
    if batch.format == "ftc-json":
        return COMPLAINT_HEADER
    return ftc_names(batch.columns)[0] if batch.format == "ftc" else ()


def reader_of(
    format: str,
    header: tuple[str, ...],
    day: date | None,
    policy: Policy,
    at: datetime,
    overlooked: frozenset[str] = frozenset(),
) -> Reader:
    """`header`: of the FTC's formats; `day`: of its day files; `overlooked`: problems that an officer lets pass."""
    if not format.startswith("ftc"):
        return lambda record: read_row(record.body, policy=policy, at=at, overlooked=overlooked)

    @lru_cache(maxsize=100_000)
    def caller(text: str) -> CallerName:
        return read_caller(text, policy)

    @lru_cache(maxsize=1000)
    def province_of_area(area: str) -> str:
        return province_of(f"+1{area}5550123", policy)

    if header != DAY_HEADER:
        return lambda record: read_complaint_row(
            record.body, policy=policy, at=at, caller=caller, province_of_area=province_of_area, overlooked=overlooked
        )
    if day is None:
        raise BadRequest("import.day", sentence("import.day"))
    return lambda record: read_day_row(
        record.body,
        day=day,
        policy=policy,
        at=at,
        caller=caller,
        province_of_area=province_of_area,
        overlooked=overlooked,
    )
