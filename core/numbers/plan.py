"""The plan of a country: what `phonenumbers` knows of it, and the ranges that the pack adds because the library is older."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberType

from core.numbers.problems import Problem
from core.policies.schema import Numbering

KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal_number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
# Kinds that nobody holds as a subscriber. China's 400 is "shared cost" to the library: the callee pays, as for 800.
NOT_SUBSCRIBERS = {
    "toll_free": Problem.TOLL_FREE,
    "shared_cost": Problem.TOLL_FREE,
    "premium_rate": Problem.PREMIUM,
}
# Territories that ISO 3166 lists as countries and as subdivisions too, with numbers of the country's own plan.
TERRITORIES = {"US": frozenset({"AS", "GU", "MP", "PR", "VI"})}
LONGEST_SERVICE = 6  # digits of a service behind an area code
_MAYBE_FIXED = (PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)
LONGEST_AREA = 3


def is_valid(number: PhoneNumber, numbering: Numbering) -> bool:
    """Whether the plan of its country has this number."""
    return phonenumbers.is_valid_number(number) or _added_kind(number, numbering) != ""


def kind_of(number: PhoneNumber, numbering: Numbering) -> str:
    """ "mobile", "fixed_line" …; "" for what is in no plan."""
    return KINDS.get(phonenumbers.number_type(number), "") or _added_kind(number, numbering)


def _added_kind(number: PhoneNumber, numbering: Numbering) -> str:
    """The kind of a range that the pack adds; "" where the number is in none."""
    if str(number.country_code) != numbering.country_code:
        return ""
    return added_kind_of(phonenumbers.national_significant_number(number), numbering)


def added_kind_of(national: str, numbering: Numbering) -> str:
    found = (each.kind for each in numbering.added_ranges if each.pattern.fullmatch(national))
    return next(found, "")


def provable_kind(number: PhoneNumber, numbering: Numbering) -> str:
    """The kind of a home number that no plan knows, once its holder has proved it; "" where it looks like no line, or is known."""
    national = phonenumbers.national_significant_number(number)
    if kind_of(number, numbering):
        return ""
    found = (each.kind for each in numbering.provable_ranges if each.pattern.fullmatch(national))
    return next(found, "")


def is_home(number: PhoneNumber, numbering: Numbering) -> bool:
    """Whether a valid number belongs to the home country, its territories included."""
    if str(number.country_code) != numbering.country_code:
        return False
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        return _added_kind(number, numbering) != ""
    return region == numbering.region or region in TERRITORIES.get(numbering.region, ())


def area_code_length(number: PhoneNumber) -> int:
    """How many digits of a number that the library knows name its city; 0 where none do."""
    if not phonenumbers.is_valid_number(number):
        return 0
    if phonenumbers.number_type(number) == PhoneNumberType.SHARED_COST:
        # "20 96110", a service in one city, is to the library what "400 809 5559" is.
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).split()[1:]
        return len(written[0]) if len(written) == 2 and len(written[1]) <= LONGEST_SERVICE else 0
    if phonenumbers.number_type(number) not in _MAYBE_FIXED:
        return 0  # 139 and 400 are no cities, whatever follows them
    area = phonenumbers.length_of_geographical_area_code(number)
    return area or phonenumbers.length_of_national_destination_code(number)


@lru_cache(maxsize=8)
def area_codes(region: str) -> frozenset[str]:
    """Every area code behind which services of a city are reached, no one the beginning of another.

    None where all numbers are of one length, as in +1: a shorter one is not dialled there.
    """
    metadata = PhoneMetadata.metadata_for_region(region, None)
    general = metadata.general_desc if metadata else None
    if metadata is None or metadata.country_code is None or general is None or len(general.possible_length) == 1:
        return frozenset()
    found = set()
    for head in range(10 ** (LONGEST_AREA - 1), 10**LONGEST_AREA):
        for line in ("2512345", "25123456"):
            number = PhoneNumber(metadata.country_code, int(f"{head}{line}"))
            if phonenumbers.number_type(number) in _MAYBE_FIXED[:2]:
                found.add(str(head)[: area_code_length(number)])
    return frozenset(found - {""})


def area_code_of(national: str, region: str) -> str:
    """The area code that a number begins with, or ""."""
    lengths = range(1, LONGEST_AREA + 1)
    return next((national[:length] for length in lengths if national[:length] in area_codes(region)), "")


@lru_cache(maxsize=1024)
def is_area_of(area: str, region: str) -> bool:
    """Whether lines of a city begin so, in a country whose numbers are all of one length."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.country_code is None or metadata.general_desc is None:
        return False
    lengths = metadata.general_desc.possible_length
    line = PhoneNumber(metadata.country_code, int(f"{area}2512345"))
    return lengths == (len(area) + 7,) and phonenumbers.number_type(line) in _MAYBE_FIXED[:2]


@lru_cache(maxsize=8)
def trunk_prefix(region: str) -> str:
    """What is dialled before a number inside the country: 0 in China, 1 in the United States; "" where nothing is."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return (metadata.national_prefix if metadata else None) or ""
