"""Where a number was issued. A hint: numbers are ported and mobiles travel."""

import re
from functools import lru_cache

import phonenumbers

from core.numbers.parsing import parse_e164
from core.policies.schema import Policy

_STATE = re.compile(r", ([A-Z]{2})$")  # "Syracuse, NY"


def place_of(value: str, policy: Policy) -> str:
    """The pack's province code ("CN-JS", "US-NY") where an E.164 number of the home country was issued, or ""."""
    number = _home_number(value, policy)
    if number is None:
        return ""
    names = _names(policy)
    for language in ("zh", "en"):
        described = _described(number, language)
        state = _STATE.search(described)
        code = f"{policy.numbering.region}-{state[1]}" if state else ""
        if code in policy.numbering.provinces:
            return code
        for name, province in names:
            if described.casefold().startswith(name) or described.casefold().endswith(f", {name}"):
                return province
    return ""


def place_name(value: str, policy: Policy, language: str) -> str:
    """The place in words of `language` ("zh-hans", "en"), down to the city where it is known, or ""."""
    number = _home_number(value, policy)
    return _described(number, language.split("-")[0]) if number else ""


def is_mobile(value: str, policy: Policy) -> bool:
    """Whether an E.164 number of the home country is a mobile, by its plan alone; +1 does not tell, so never there."""
    number = _home_number(value, policy)
    return number is not None and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def _home_number(value: str, policy: Policy) -> phonenumbers.PhoneNumber | None:
    number = parse_e164(value)
    home = number is not None and phonenumbers.region_code_for_number(number) == policy.numbering.region
    return number if home else None


def _described(number: phonenumbers.PhoneNumber, language: str) -> str:
    # Loaded on first use: its tables take a second and many megabytes.
    from phonenumbers import geocoder

    return str(geocoder.description_for_number(number, language, script="Hans" if language == "zh" else None))


def _names(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Every province's names, casefolded, the longest first, with its code."""
    pairs = tuple(
        (name, code) for code, province in policy.numbering.provinces.items() for name in province.names.values()
    )
    return _sorted(pairs)


@lru_cache(maxsize=8)
def _sorted(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((name.casefold(), code) for name, code in pairs), key=lambda pair: -len(pair[0])))
