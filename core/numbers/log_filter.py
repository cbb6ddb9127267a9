"""Keeps subscribers' numbers out of the logs: whatever looks like one is masked, in messages, tracebacks and extras.

What looks like one, the pack says (`numbering.log_patterns`). It rather masks too much: an eleven-digit order number
that could be a Chinese mobile loses its middle. Ids of the platform, dates, times and short codes stay.
"""

import logging
import re
import unicodedata
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from core.numbers.masking import mask_digits
from core.policies import PolicyError, load

_START, _END = r"(?<![0-9])", r"(?![0-9])"
# With a plus anything of a number's length; wherever the deployment is.
_INTERNATIONAL = r"\+[1-9](?:[ \-.()]{0,3}[0-9]){7,14}" + _END
# Where the pack says nothing: eight to fifteen digits in a row, perhaps grouped, that begin with a trunk 0.
_ANYWHERE = r"0[1-9](?:[ \-.]?[0-9]){7,12}"
_DIGIT = re.compile(r"\d")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TOKEN_SIGN = re.compile(r"[0-9A-Za-z_]")
_ID_LENGTH = 20  # a run of letters and digits this long is an id or a digest, no number
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_DEEPEST = 6
_SHORTEST_NATIONAL = 10  # digits; what would be shorter without the country code may not have begun with it


def mask_text(text: str, *, code: str | None = None) -> str:
    """`text` with everything masked that may be a subscriber's number in the pack `code` (default: this deployment's)."""
    if _DIGIT.search(text) is None:
        return text
    plain = _plain(text)
    spared = [match.span() for match in _UUID.finditer(plain)]
    parts, done = [], 0
    pattern, country_code = _looks(code or settings.DNC_POLICY)
    for match in pattern.finditer(plain):
        start, end = match.span()
        if _is_id(plain, start, end) or any(first < end and start < last for first, last in spared):
            continue
        parts += [text[done:start], _masked(match.group(), country_code)]
        done = end
    return "".join([*parts, text[done:]])


def _mask_value(value: Any, depth: int = 0) -> Any:
    """`value` with every text and whole number in it masked, mappings and sequences included."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**9:
        masked = mask_text(str(value))
        return value if masked == str(value) else masked
    if isinstance(value, bytes):
        return _mask_value(value.decode("utf-8", "replace")) if any(48 <= sign <= 57 for sign in value) else value
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {_mask_value(key, depth + 1): _mask_value(entry, depth + 1) for key, entry in value.items()}
    if depth < _DEEPEST and type(value) in (list, tuple, set, frozenset):
        return type(value)(_mask_value(entry, depth + 1) for entry in value)
    return value


def mask_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same for events. It goes last before the renderer, after tracebacks became text."""
    for key in list(event):
        event[key] = _mask_value(event[key])
    return event


class NumberFilter(logging.Filter):
    """Lets every record pass, without subscribers' numbers.

    `exc_info` stays, for a formatter may want the exception itself; one that does not use the masked `exc_text`
    masks what it makes of it (`mask_event`).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        self._message(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_text(record.stack_info)
        for name in record.__dict__.keys() - _STANDARD:
            setattr(record, name, _mask_value(getattr(record, name)))
        return True

    @staticmethod
    def _message(record: logging.LogRecord) -> None:
        if isinstance(record.msg, Mapping):  # structlog's event on its way through the standard library
            record.msg = _mask_value(record.msg)
            return
        try:
            message = record.getMessage()
        except Exception:  # a malformed call of the logger: what it was given is masked piece by piece
            record.msg, record.args = mask_text(str(record.msg)), _mask_value(record.args)
            return
        masked = mask_text(message)
        if masked != message:
            record.msg, record.args = masked, ()


def _looks(code: str) -> tuple[re.Pattern[str], str]:
    """How numbers look in the pack `code`, and its country's calling code. A log is written even where the pack is wrong."""
    try:
        numbering = load(code).versions[-1].numbering
    except PolicyError:
        return _compiled((_ANYWHERE,)), ""
    return _compiled(tuple(each.pattern for each in numbering.log_patterns) or (_ANYWHERE,)), numbering.country_code


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join((_INTERNATIONAL, *(f"{_START}(?:{pattern}){_END}" for pattern in patterns))))


def _plain(text: str) -> str:
    """`text`, sign for sign: any script's digits as ASCII digits, odd blanks, dashes and invisible marks as plain ones."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    category = unicodedata.category(sign)
    if category in ("Zs", "Cf"):
        return " "
    return {"Pd": "-"}.get(category, {"＋": "+", "（": "(", "）": ")", "．": "."}.get(sign, sign))


def _is_id(text: str, start: int, end: int) -> bool:
    """Whether the match stands inside a long run of letters and digits."""
    first, last = start, end
    while first and _TOKEN_SIGN.match(text[first - 1]):
        first -= 1
    while last < len(text) and _TOKEN_SIGN.match(text[last]):
        last += 1
    return last - first >= _ID_LENGTH and (first, last) != (start, end) and any(map(str.isalpha, text[first:last]))


def _masked(found: str, country_code: str) -> str:
    digits = "".join(sign for sign in found if sign.isdecimal()).lstrip("0")
    national = digits.removeprefix(country_code)
    return mask_digits(national if len(national) >= _SHORTEST_NATIONAL else digits)
