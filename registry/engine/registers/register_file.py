"""Rows of other registers' files, a block of lines at a time.

``ftc-full``    ``AAA,NNNNNNN``: the area code and the number
``ftc-change``  ``NNNNNNNNNN,YYYY-MM-DDThh:mm:ss,A|D``: added or deleted then
``plain``       one number a line, in any spelling of the home country
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FORMATS = ("ftc-full", "ftc-change", "plain")
HOME = {"ftc-full": "1", "ftc-change": "1"}  # the country code whose numbers a format writes
LONGEST = 250  # bytes of a row that any format could mean
BOM = b"\xef\xbb\xbf"

# What a row looks like, a sign a column: d a digit, a letter one of A and D, else the sign itself.
SHAPES = {"ftc-full": b"ddd,ddddddd", "ftc-change": b"dddddddddd,dddd-dd-ddTdd:dd:dd,?"}
DIGITS = {"ftc-full": [0, 1, 2, *range(4, 11)], "ftc-change": list(range(10))}
ACTION = 31
DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Cells:
    """The numbers of a block's rows, still as spelled: `data` from `starts` to `ends`. `lines`: counted from 0 within the
    block. `problems`: the lines that are no rows of the format, by reason. `blank`: how many lines hold nothing."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    withdraw: NDArray[np.bool_]
    said: NDArray[np.int64]  # seconds since 1970 on whatever clock the file keeps; empty where rows tell no time
    lines: NDArray[np.int64]
    problems: dict[str, NDArray[np.int64]]
    count: int  # lines of the block
    blank: int


def read_block(block: bytes, format: str, *, first: bool = False) -> Cells:
    """The rows in `block`, which ends with a line's end or with the file. `first`: the file begins here."""
    data = np.frombuffer(block, np.uint8)
    starts, ends = lines_of(data)
    count = len(starts)
    if first and count and block.startswith(BOM):
        starts[0] += min(len(BOM), ends[0] - starts[0])
    lines = np.flatnonzero(ends > starts)
    blank = count - len(lines)
    starts, ends = starts[lines], ends[lines]
    if format == "plain":
        good = (ends - starts) <= LONGEST
        problems = found({"row.malformed": ~good}, lines)
        nothing, untold = np.zeros(good.sum(), np.bool_), np.zeros(0, np.int64)
        return Cells(data, starts[good], ends[good], nothing, untold, lines[good], problems, count, blank)
    return _shaped(data, starts, ends, lines, format, count, blank)


def lines_of(data: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each line starts and ends, without LF or CRLF."""
    ends = np.flatnonzero(data == 10)
    if len(data) and data[-1] != 10:
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else np.zeros(0, np.int64)
    before = np.maximum(ends - 1, 0)
    ends = ends - ((ends > starts) & (data[before] == 13)) if len(ends) else ends
    return starts.astype(np.int64), ends.astype(np.int64)


def _shaped(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    lines: NDArray[np.int64],
    format: str,
    count: int,
    blank: int,
) -> Cells:
    shape = np.frombuffer(SHAPES[format], np.uint8)
    fits = np.flatnonzero(ends - starts == len(shape))
    signs = data[starts[fits][:, None] + np.arange(len(shape))] if len(fits) else np.zeros((0, len(shape)), np.uint8)
    wanted = (shape != ord("d")) & (shape != ord("?"))
    right = (signs[:, wanted] == shape[wanted]).all(axis=1)
    right &= ((signs[:, shape == ord("d")] - 48) < 10).all(axis=1)  # unsigned: what lies below "0" becomes large
    malformed = np.ones(len(lines), np.bool_)
    malformed[fits[right]] = False
    fits, signs = fits[right], signs[right]
    bad_time, bad_action = np.zeros(len(lines), np.bool_), np.zeros(len(lines), np.bool_)
    withdraw, said = np.zeros(len(fits), np.bool_), np.zeros(0, np.int64)
    if format == "ftc-change":
        withdraw = signs[:, ACTION] == ord("D")
        bad_action[fits] = ~withdraw & (signs[:, ACTION] != ord("A"))
        bad_time[fits] = ~_real_times(signs[:, 11:30])
    good = ~(bad_time | bad_action)[fits]
    if format == "ftc-change":
        said = moments(signs[good][:, 11:30])
    digits = np.ascontiguousarray(signs[good][:, DIGITS[format]]).reshape(-1)
    begin = np.arange(good.sum(), dtype=np.int64) * 10
    problems = {"row.malformed": malformed, "row.action": bad_action & ~bad_time, "row.time": bad_time}
    kept = lines[fits[good]]
    return Cells(digits, begin, begin + 10, withdraw[good], said, kept, found(problems, lines), count, blank)


def _real_times(signs: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which ``YYYY-MM-DDThh:mm:ss`` are moments that can have been: February has its days, a year lies past 1970."""
    digits = signs.astype(np.int64) - 48

    def number(start: int, length: int) -> NDArray[np.int64]:
        return digits[:, start : start + length] @ 10 ** np.arange(length - 1, -1, -1)

    year, month, day = number(0, 4), number(5, 2), number(8, 2)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    most = DAYS[np.clip(month, 0, 12)] - ((month == 2) & ~leap)
    good = (year >= 1970) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= most)
    good &= (number(11, 2) < 24) & (number(14, 2) < 60) & (number(17, 2) < 61)
    return np.asarray(good)


def moments(signs: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Real times as seconds since 1970 on their own clock; a leap second counts as the next."""
    texts = np.ascontiguousarray(signs).view("S19").reshape(-1)
    minutes = np.array([text[:16] for text in texts.tolist()], "S16").astype("datetime64[m]")
    seconds = (signs[:, 17:19].astype(np.int64) - 48) @ np.array([10, 1])
    return np.asarray(minutes.astype("datetime64[s]").astype(np.int64) + seconds)


def found(problems: dict[str, NDArray[np.bool_]], lines: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    return {reason: lines[wrong] for reason, wrong in problems.items() if wrong.any()}
