"""Plain text and CSV: read in the charsets that are written here, shown as UTF-8 without signs that nobody sees."""

import csv
import unicodedata
from itertools import islice

from core.attachments.kinds import Refused

_KEPT = "\t\n"
_LOOKED_AT = 20  # lines
_MOST_LINE = 100_000
_DELIMITERS = ",;\t"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_kind(data: bytes) -> str:
    """ "csv" or "text". Raises Refused for what is no text."""
    lines = [line for line in text_of(data).split("\n")[: _LOOKED_AT * 2] if line.strip()][:_LOOKED_AT]
    if len(lines) > 1 and max(map(len, lines)) < _MOST_LINE:
        for delimiter in _DELIMITERS:
            widths = {len(row) for row in islice(csv.reader(lines, delimiter=delimiter), _LOOKED_AT)}
            if len(widths) == 1 and widths.pop() > 1:
                return "csv"
    return "text"


def text_of(data: bytes) -> str:
    """The text. Raises Refused."""
    charset = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    for name in [charset] if charset else ["utf-8", "gb18030"]:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not any(ord(sign) < 32 and sign not in "\t\n\r\f\x1a" for sign in text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("attachment.kind")


def shown_text(data: bytes) -> bytes:
    """UTF-8 without controls and without marks that turn the direction of reading round."""
    text = text_of(data)
    hidden = {sign for sign in set(text) if sign not in _KEPT and unicodedata.category(sign) in ("Cc", "Cf")}
    return text.translate({ord(sign): None for sign in hidden}).encode()
