"""The most usual spellings of the home country's numbers, without the library.

It claims only what the library's own patterns call such a number and what no other rule of the library can read
otherwise; everything else is left to it. It knows mainland China's mobiles and the plain lines of the United States.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneMetadata

from core.numbers.plan import added_kind_of
from core.numbers.spelling import short_code
from core.policies.schema import Numbering

_LONGEST = 20
_SHAPES = {
    # 139 1234 5678, +86-13912345678; not 179…, which may be a carrier's prefix
    "CN": re.compile(r"(?:\+86[ -]?)?(1(?!79)[3-9][0-9](?:[0-9]{8}|[ -][0-9]{4}[ -][0-9]{4}))", re.ASCII),
    # 3152328257, (315) 232-8257, +1 315-232-8257
    "US": re.compile(r"(?:\+?1[ .-]?)?(\([2-9][0-9]{2}\) ?[0-9]{3}-?[0-9]{4}|[2-9][0-9]{2}([ .-]?)[0-9]{3}\2[0-9]{4})"),
}
_KINDS = {"CN": "mobile", "US": "fixed_line_or_mobile"}
_OTHERS = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")
_SEPARATORS = str.maketrans("", "", " -.()")


@dataclass(frozen=True, slots=True)
class _Plan:
    """The library's patterns: a number is one of the kind where `kind` matches and `other` does not."""

    kind: re.Pattern[str]
    other: re.Pattern[str]


def read_home(text: str, numbering: Numbering) -> tuple[str, str]:
    """(E.164, kind) of a number in one of the spellings known here, else ("", "")."""
    shape = _SHAPES.get(numbering.region)
    match = shape.fullmatch(text) if shape and len(text) <= _LONGEST else None
    if match is None:
        return "", ""
    national = match[1].translate(_SEPARATORS)
    plan = _plan(numbering.region)
    kind = _KINDS[numbering.region]
    known = plan.kind.fullmatch(national) or added_kind_of(national, numbering) == kind
    if not known or plan.other.fullmatch(national) or short_code(national, numbering):
        return "", ""
    return f"+{numbering.country_code}{national}", kind


@lru_cache(maxsize=8)
def _plan(region: str) -> _Plan:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    others = [_source(metadata, name) for name in _OTHERS]
    if region == "CN":
        return _Plan(
            re.compile(_source(metadata, "mobile")), re.compile("|".join([*others, _source(metadata, "fixed_line")]))
        )
    return _Plan(re.compile(_source(metadata, "fixed_line")), re.compile("|".join(others)))


def _source(metadata: PhoneMetadata | None, name: str) -> str:
    """The library's pattern of one kind of number; one that never matches where it has none."""
    return f"(?:{getattr(getattr(metadata, name, None), 'national_number_pattern', None) or '(?!)'})"
