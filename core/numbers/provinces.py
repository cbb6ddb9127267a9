"""Where a number was issued. A hint: numbers are ported and mobiles travel."""

import re
from functools import lru_cache

import phonenumbers

from core.numbers.parsing import parse_e164
from core.numbers.plan import is_home, kind_of
from core.policies.schema import Policy

_STATE = re.compile(r", ([A-Z]{2})$")  # "Syracuse, NY"
_CAPITAL = "Washington D.C."  # the one place the library writes with a state's abbreviation inside
_RANKS = re.compile("(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")


def province_of(value: str, policy: Policy) -> str:
    """The pack's province code ("CN-JS", "US-NY") where an E.164 number of the home country was issued, or ""."""
    number = _home_number(value, policy)
    if number is None:
        return ""
    region = phonenumbers.region_code_for_number(number)
    if region != policy.numbering.region:  # a territory: it is its own province
        code = f"{policy.numbering.region}-{region}"
        return code if code in policy.numbering.provinces else ""
    for language in policy.languages:  # the pack's own first: there the words are most often the place's own
        code = _province(_describe(number, language.split("-")[0]), policy)
        if code:
            return code
    return ""


def is_mobile(value: str, policy: Policy) -> bool:
    """Whether an E.164 number of the home country is a mobile, by its plan alone; +1 does not tell, so never there."""
    number = _home_number(value, policy)
    return number is not None and kind_of(number, policy.numbering) == "mobile"


def _home_number(value: str, policy: Policy) -> phonenumbers.PhoneNumber | None:
    number = parse_e164(value)
    return number if number is not None and is_home(number, policy.numbering) else None


def _describe(number: phonenumbers.PhoneNumber, language: str) -> str:
    """The library's words; only the country's name where it knows no more."""
    # Loaded on first use: its tables take some 150 MB.
    from phonenumbers import geocoder

    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE and not _segment_known(number):
        return ""
    return str(geocoder.description_for_number(number, language))


def _segment_known(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the library knows a mobile's segment, not its first digits only (to it all of 173 is Beijing)."""
    from phonenumbers.geodata import GEOCODE_DATA, GEOCODE_LONGEST_PREFIX

    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
    shortest = len(str(number.country_code)) + 5
    return any(digits[:length] in GEOCODE_DATA for length in range(shortest, GEOCODE_LONGEST_PREFIX + 1))


def _province(described: str, policy: Policy) -> str:
    provinces = policy.numbering.provinces
    abbreviation = "DC" if described == _CAPITAL else "".join(_STATE.findall(described))
    code = f"{policy.numbering.region}-{abbreviation}"
    if code in provinces:
        return code
    names = _names(tuple((name, code) for code, province in provinces.items() for name in province.names.values()))
    for name, code in names:
        if described.startswith(name) or described.endswith(f", {name}"):
            return code
    return ""


@lru_cache(maxsize=8)
def _names(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Every province's name without its rank and its gloss, the longest first, with its code."""
    bare = ((_RANKS.sub("", name).split(" (")[0], code) for name, code in pairs)
    return tuple(sorted(bare, key=lambda pair: -len(pair[0])))
