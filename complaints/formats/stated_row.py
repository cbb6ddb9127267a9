"""Rows of other centres in the platform's own shape (docs/complaints.md), as NDJSON or CSV."""

from collections.abc import Mapping
from datetime import datetime

from complaints.formats.row import Accepted, Verdict, held_back
from complaints.rules.doors import Door
from complaints.rules.statement import at_door, read_statement
from core.policies.schema import Policy
from registry.engine.lists.columns import word

SAID = tuple(at_door(Door.FILE).values())
COLUMNS = tuple(said.name for said in SAID)
REQUIRED = tuple(said.name for said in SAID if Door.FILE in said.reader.needed)
# What a column may be called besides its name; docs/complaints.md shows it. As in lists, in any case and with any joints.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "caller": ("主叫", "主叫号码", "来电号码", "被投诉号码", "被举报号码"),
    "channel": ("渠道", "营销渠道"),
    "at": ("called_at", "call_time", "通话时间", "来电时间", "呼叫时间", "来电日期", "通话日期"),
    "kind": ("投诉类型", "举报类型"),
    "category": ("trade", "industry", "行业", "行业类别"),
    "claimed_name": ("自称", "自称单位"),
    "text": ("内容", "投诉内容", "举报内容", "短信内容"),
    "answered": ("是否接听",),
    "recorded_or_robot": ("robocall", "录音或机器人"),
    "refused_before": ("此前是否拒绝",),
    "called": ("被叫", "被叫号码", "投诉人号码", "举报人号码"),
    "province": ("省份",),
    "place": ("city", "城市"),
    "area": ("area_code", "区号"),
    "filed_at": ("filing_time", "投诉时间", "举报时间", "受理时间"),
    "reference": ("编号", "投诉编号", "举报编号", "流水号", "工单号"),
}
_BY_WORD = {word(heading): name for name in COLUMNS for heading in (name, *HEADINGS.get(name, ()))}
REQUIRED_HEADINGS = tuple(heading for name in REQUIRED for heading in (name, *HEADINGS.get(name, ())))


def column_of(heading: str) -> str:
    """The column that a heading names; of others what stands there."""
    return _BY_WORD.get(word(heading), heading)


def from_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """A CSV row as the JSON object it stands for: empty cells are absent."""
    return {name: value for name, value in cells.items() if value.strip()}


def read_row(body: object, *, policy: Policy, at: datetime, overlooked: frozenset[str] = frozenset()) -> Verdict:
    """One row; `at`: when it is read, and when it was filed unless the row says so."""
    reading = read_statement(body, door=Door.FILE, policy=policy, at=at, overlooked=overlooked)
    if reading.statement is None:
        return held_back([problem.code for problem in reading.problems])
    return Accepted(reading.statement, reading.notes)
