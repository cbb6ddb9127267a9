"""Callers of other countries: which country, and how such a number is written here."""

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberFormat

from core.numbers.parsing import parse_e164
from core.numbers.plan import NOT_SUBSCRIBERS, is_home, kind_of
from core.policies.schema import Policy

SOMEWHERE = "001"  # of no one country, or of one that cannot be told; as CLDR calls the world


def country_of(value: str, policy: Policy) -> str:
    """ISO 3166 code of the country that a caller's number belongs to, or `SOMEWHERE`; "" for all that is not from abroad.

    Free numbers of +1 are of all its countries. What is in no plan is told from abroad by its country code alone.
    """
    number = parse_e164(value)
    if number is None or is_home(number, policy.numbering):
        return ""
    region = phonenumbers.region_code_for_number(number)
    if str(number.country_code) == policy.numbering.country_code:
        return "" if region is None or kind_of(number, policy.numbering) in NOT_SUBSCRIBERS else region
    shared = COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
    return region or (shared[0] if len(shared) == 1 else SOMEWHERE)


def international(value: str) -> str:
    """``+852 3898 6988``; what is no E.164 number comes back as it is."""
    number = parse_e164(value)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else value
