"""The most usual spellings of the home country's mobiles, without the library.

It claims only what the library's own pattern calls a mobile and what no other rule of the library can read
otherwise; everything else is left to it. So far it knows China alone; +1 is shared by many countries.
"""

import re
from functools import lru_cache

from phonenumbers import PhoneMetadata

from core.numbers.spelling import short_code
from core.policies.schema import Numbering

_SHAPE = re.compile(r"(?:\+86[ -]?)?(1[3-9][0-9](?:[0-9]{8}|[ -][0-9]{4}[ -][0-9]{4}))")
_SEPARATORS = str.maketrans("", "", " -")


def read_home_mobile(text: str, numbering: Numbering) -> str:
    """The E.164 number of ``139 1234 5678``, ``+86-13912345678`` and the like, else ""."""
    if numbering.region != "CN" or len(text) > 20:
        return ""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return ""
    national = match[1].translate(_SEPARATORS)
    # 179.. may be a carrier's prefix to the library.
    if national.startswith("179") or not _mobile_pattern().fullmatch(national) or short_code(national, numbering):
        return ""
    return f"+{numbering.country_code}{national}"


@lru_cache(maxsize=1)
def _mobile_pattern() -> re.Pattern[str]:
    """The library's own pattern of Chinese mobiles."""
    metadata = PhoneMetadata.metadata_for_region("CN", None)
    if metadata is None or metadata.mobile is None or not metadata.mobile.national_number_pattern:
        return re.compile(r"(?!)")
    return re.compile(metadata.mobile.national_number_pattern)
