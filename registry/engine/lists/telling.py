"""Lines of JSON or a table: told by the beginning of a text, whatever it was sent as."""

import io
import re

import msgspec

from registry.engine.lists.charset import Utf8
from registry.engine.lists.limits import KIB
from registry.engine.lists.refusals import ListRefused

SAMPLE = 64 * KIB
_STRING = rb'"(?:[^"\\]|\\.)*"'
_LONE_STRING = re.compile(_STRING)
# What follows the first key may be damaged: that is a bad row among lines of JSON, which makes them no table.
_OBJECT = re.compile(rb"\{\s*(?:" + _STRING + rb"\s*:|\})")


def text_of(sample: bytes, charset: str) -> bytes:
    """The first lines of a text as UTF-8, without a byte order mark; as they are where it is no text, which its reader says."""
    try:
        text = Utf8(io.BytesIO(), sample, charset).read()
    except ListRefused:
        return sample
    end = text.rfind(b"\n") if len(sample) >= SAMPLE else -1  # the last may be cut
    return text[: end + 1] or text


def is_json_lines(text: bytes, *, said: bool) -> bool:
    """Whether half of the lines or more are JSON. `said`: it was sent as such, so strings alone may be meant, and numbers that
    somebody wrote without quotation marks. Else there is an object among them: a column in quotation marks looks like strings."""
    lines = [line for line in map(bytes.strip, text.splitlines()) if line]
    strings = sum(bool(_LONE_STRING.fullmatch(line)) for line in lines)
    if not said:
        objects = sum(_is_object(line, alone=len(lines) == 1) for line in lines)
        return objects > 0 and 2 * (objects + strings) >= len(lines)
    begun = sum(line.startswith((b"{", b"[")) for line in lines)
    return 2 * (begun + strings) >= len(lines) or (_is_json(lines[0]) and 2 * sum(map(_is_json, lines)) >= len(lines))


def _is_object(line: bytes, *, alone: bool) -> bool:
    """`alone`: it may reach beyond what was read."""
    return bool(_OBJECT.match(line)) and (alone or line.endswith(b"}"))


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
