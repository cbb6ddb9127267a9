"""How a caller stands in the lists that telephones read: as the network shows it, with the country's code and without."""

import phonenumbers

from core.numbers.masking import national_digits
from core.numbers.parsing import parse_e164
from core.numbers.plan import is_home, is_valid
from core.policies.schema import Policy

LENGTHS = (12, 13, 14)  # of numbers with + and country code that may fall under a pattern


def spellings_of(value: str, policy: Policy) -> tuple[str, ...]:
    """``+861065883001``, ``01065883001``; of another country's ``+85238986988``, ``0085238986988``; a short code as it is."""
    if value.endswith("*"):
        return _of_pattern(value, policy)
    number = parse_e164(value)
    if number is None:
        return (value,)
    if is_home(number, policy.numbering):
        return value, national_digits(value)
    abroad = phonenumbers.format_out_of_country_calling_number(number, policy.numbering.region)
    return value, "".join(sign for sign in abroad if sign.isdigit())


def number_of(value: str, policy: Policy) -> int | None:
    """With the country's code, as iOS counts callers, short codes too; None for a pattern or a sender's name."""
    digits = value.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits if value.startswith("+") else f"{policy.numbering.country_code}{digits}")


def _of_pattern(pattern: str, policy: Policy) -> tuple[str, ...]:
    prefix = pattern.removesuffix("*")
    for length in LENGTHS:
        filled = prefix.ljust(length, "0")
        number = parse_e164(filled)
        if number is not None and is_home(number, policy.numbering) and is_valid(number, policy.numbering):
            national = national_digits(filled)
            return pattern, f"{national[: len(national) - (len(filled) - len(prefix))]}*"
    return (pattern,)
