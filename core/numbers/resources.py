"""Which of the pack's number resources a caller belongs to, and whose name the sender of a text may not bear."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from core.numbers.parsing import parse_e164
from core.numbers.spelling import short_code
from core.policies.numbering import Numbering, NumberResource

KINDS = {"e164": "line", "short_code": "short_code", "sender_id": "sender_id"}  # of a caller, as packs call it
ANY = "x"  # stands in a range of callers for any digit
SHORTEST_WITHIN = 4  # Latin letters of a protected name that is looked for within others: FIRST is no name of the IRS
# Signs that are read as another, by whoever glances at them; the rest of Unicode's look-alikes no network shows in a name.
_READ_AS = {
    **dict.fromkeys("1|!і", "i"), "l": "i", "0": "o", "$": "s", "5": "s", "3": "e", "@": "a", "8": "b",
    **dict(zip("авеёкмнорстухѕјһԁԛԝ", "abeekmhopctyxsjhdqw", strict=True)),
    **dict(zip("αβεηικνορτυχω", "abehikvoptyxw", strict=True)),
}  # fmt: skip


def resource_of(value: str, kind: str, numbering: Numbering) -> NumberResource | None:
    """Of a caller as `read_caller` writes it, or a range of them; None where the pack gives out no such numbers."""
    digits = _digits(value, kind)
    for resource in numbering.resources:
        fits = resource.pattern is None or (digits and resource.pattern.fullmatch(digits))
        if resource.kind == KINDS.get(kind) and fits:
            return resource
    return None


def _digits(value: str, kind: str) -> str:
    plain = value.replace(ANY, "0") if kind == "e164" else value
    number = parse_e164(plain) if kind == "e164" else None
    return phonenumbers.national_significant_number(number) if number else plain if kind == "short_code" else ""


def protected_name(name: str, numbering: Numbering) -> str:
    """The protected name or code that a sender's `name` is, contains or is made to look like; "" where it does neither."""
    seen = _as_seen(name)
    for word, folded in _folded(numbering.protected_names):
        whole = len(word) < SHORTEST_WITHIN and word.isascii()
        if folded == seen if whole else folded in seen:
            return word
    for digits in re.findall(r"\d+", unicodedata.normalize("NFKC", name)):  # SMS110 is read as the police
        code = short_code(digits, numbering)
        if code is not None and code.protected:
            return str(digits)
    return ""


@lru_cache(maxsize=8)
def _folded(names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _as_seen(name)) for name in sorted(names))


def _as_seen(text: str) -> str:
    """Letters and digits alone, whatever their width, case, accents and the blanks and marks between them."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(_READ_AS.get(sign, sign) for sign in plain if sign.isalnum() or sign in _READ_AS)
