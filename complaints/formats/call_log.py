"""The list of calls that a telephone, an app or an operator's bill gives away as a table of text."""

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import islice

from complaints.formats.tables import Row, table_of
from complaints.formats.text_lines import utf8_lines
from complaints.rules.filing import read_time, time_problem
from core.numbers.parsing import read_caller
from core.policies.schema import Policy
from registry.engine.lists.columns import word

MOST_ROWS = 5_000  # read of a file: in odd spellings a second's work
MOST_SHOWN = 200  # callers, those who called last
# What the columns are called, in any case and with any joints.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "number", "phone number", "phone", "caller", "from", "from number", "other party", "contact number",
        "号码", "电话号码", "对方号码", "对端号码", "来电号码", "主叫号码", "联系人号码",
    ),
    "at": (
        "at", "called at", "date time", "datetime", "timestamp", "call time", "start time", "call date",
        "通话时间", "来电时间", "起始时间", "开始时间", "通话开始时间", "通话起始时间", "呼叫时间",
    ),
    "day": ("date", "day", "日期", "通话日期", "来电日期"),
    "clock": ("time", "时间", "时刻"),
    "direction": ("type", "call type", "direction", "类型", "通话类型", "呼叫类型", "通信类型", "通话方式", "主被叫"),
}  # fmt: skip
_BY_WORD = {word(heading): name for name, headings in HEADINGS.items() for heading in headings}
# Calls that the owner of the telephone made. All others reached him, answered or not: missed, refused, blocked.
_MADE = frozenset(map(word, ("outgoing", "out", "dialed", "dialled", "made", "主叫", "去电", "呼出", "拨出", "已拨")))
_LONGEST = 60  # characters of a number
_MOMENTS = {10: 1, 13: 1000}  # digits of seconds, and of thousandths of them, since 1970


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """The last call of `caller` (as it is read, E.164 or a short code), and how many there were in all."""

    caller: str
    called_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class CallLog:
    """`calls`: the newest first. Passed over: `made` by the owner, those that name the `own` number, `too_old`, `unread` (no
    number, or no time), callers beyond `MOST_SHOWN`. `cut`: there were more rows than are read."""

    calls: tuple[LoggedCall, ...] = ()
    made: int = 0
    own: int = 0
    too_old: int = 0
    unread: int = 0
    more_callers: int = 0
    cut: bool = False


class NoCallLog(Exception):
    """No row names a column of numbers and one of times."""


def read_call_log(
    data: bytes, zone: tzinfo, policy: Policy, at: datetime, own: Collection[str] = frozenset()
) -> CallLog:
    """Who called, as the file says. `zone`: of times that name none; `own`: the reader's numbers, which are nobody's who called.
    Raises `NoCallLog`."""
    table = table_of(utf8_lines(io.BytesIO(data), "gb18030"), _is_heading)
    if table is None:
        raise NoCallLog
    names = [_BY_WORD.get(word(heading), "") for heading in table.heading]
    passed = dict.fromkeys(("made", "own", "too_old", "unread"), 0)
    found: dict[str, LoggedCall] = {}
    rows = table.rows()
    for row in islice(rows, MOST_ROWS):
        call = _call_of(row, names, zone, policy, at, own)
        if isinstance(call, str):
            passed[call] += 1
            continue
        before = found.get(call.caller, LoggedCall(call.caller, call.called_at, 0))
        last = max(before.called_at, call.called_at)
        found[call.caller] = LoggedCall(call.caller, last, before.count + 1)
    calls = sorted(found.values(), key=lambda call: call.called_at, reverse=True)
    more = max(0, len(calls) - MOST_SHOWN)
    return CallLog(tuple(calls[:MOST_SHOWN]), **passed, more_callers=more, cut=next(rows, None) is not None)


def _is_heading(cells: Sequence[str]) -> bool:
    names = {_BY_WORD.get(word(cell), "") for cell in cells}
    return "number" in names and bool({"at", "day"} & names)


def _call_of(
    row: Row, names: Iterable[str], zone: tzinfo, policy: Policy, at: datetime, own: Collection[str]
) -> LoggedCall | str:
    """The call, or why it is passed over."""
    said: dict[str, str] = {}
    for name, cell in zip(names, row.cells, strict=False):
        if name and cell.strip():
            said.setdefault(name, cell.strip())
    if word(said.get("direction", "")) in _MADE:
        return "made"
    number = said.get("number", "")
    caller = read_caller(number, policy) if len(number) <= _LONGEST else None
    if caller is not None and caller.value in own:
        return "own"
    called_at = _time_of(said, zone)
    if row.problem or caller is None or called_at is None or caller.problem not in ("", "caller.unallocated"):
        return "unread"
    problem = time_problem(called_at, policy, at)
    if problem:
        return "too_old" if problem == "call.too_old" else "unread"
    return LoggedCall(caller.value, called_at, 1)


def _time_of(said: Mapping[str, str], zone: tzinfo) -> datetime | None:
    """A day alone is no time of a call."""
    written = said.get("at") or f"{said.get('day', '')} {said.get('clock', '')}"
    if written.isascii() and written.isdigit() and len(written) in _MOMENTS:
        return datetime.fromtimestamp(int(written) / _MOMENTS[len(written)], UTC)
    read = read_time(written.strip(), zone)
    return read.moment if read and not read.of_day else None
