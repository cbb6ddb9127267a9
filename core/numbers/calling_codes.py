"""Which country a cell names, by its calling code (ITU-T E.164, annex D) or by what it is called."""

import re
from functools import cache

import phonenumbers
from babel import Locale
from babel.core import get_global
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

from core.numbers.spelling import clean

_WRITTEN = re.compile(r"(?:\+|00?)?\s*([1-9][0-9]{0,3})(?:\.0)?")
# What belongs to no country, satellites and the like, the library calls 001.
_CODES = {str(code): regions for code, regions in COUNTRY_CODE_TO_REGION_CODE.items() if regions != ("001",)}


def calling_code(said: str) -> str | None:
    """``44`` of ``+44``, ``0044``, ``44.0``, ``GB``, ``GBR``, ``United Kingdom``, ``英国``; None where no country is meant."""
    said = clean(said)
    written = _WRITTEN.fullmatch(said)
    if written is None:
        return _codes_by_name().get(said.casefold())
    return written[1] if written[1] in _CODES else None


def is_number_behind(code: str, text: str) -> bool:
    """Whether `text`, which says no country itself, is a number of the country with this calling code as it stands there: a
    zero may lead it, nothing else is taken off."""
    try:
        number = phonenumbers.parse(f"+{code} {text}")
    except NumberParseException:
        return False
    digits = "".join(sign for sign in clean(text) if sign.isdigit())
    whole = digits.startswith("0") or phonenumbers.national_significant_number(number) == digits
    return whole and phonenumbers.is_valid_number(number)


@cache
def _codes_by_name() -> dict[str, str]:
    """By the ISO 3166 codes of letters and by the names in both languages, in small letters."""
    regions = {region: code for code, regions in _CODES.items() for region in regions}
    codes = {alias: of[0] for alias, of in get_global("territory_aliases").items() if len(of) == 1 and alias.isalpha()}
    found = {alias.casefold(): regions[region] for alias, region in codes.items() if region in regions}
    for language, before, behind in (("en", "", " SAR China"), ("zh", "中国", "特别行政区")):
        for region, name in Locale(language).territories.items():
            if region in regions:
                short = name.removesuffix(behind)
                short = name if short == name else short.removeprefix(before)
                found |= {each.casefold(): regions[region] for each in (region, name, short)}
    return found
