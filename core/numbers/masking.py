"""How numbers are shown: masked to everybody but their holder, grouped for reading."""

import phonenumbers

from core.numbers.parsing import parse_e164
from core.numbers.plan import kind_of
from core.numbers.withheld import is_withheld
from core.policies.schema import Policy

HIDDEN = "****"


def mask(e164: str) -> str:
    """``138****1234``: the first three digits, the last four, at least four hidden. "****" for what is no number.

    Where a national number has ten digits, as in +1, the last three are shown; shorter ones show fewer.
    """
    number = parse_e164(e164)
    return mask_digits(_national(number)) if number else HIDDEN


def mask_digits(digits: str) -> str:
    """Masks a national number given as digits."""
    shown = max(0, min(4, len(digits) - 3 - len(HIDDEN)))
    hidden = max(len(HIDDEN), len(digits) - 3 - shown)
    return digits[:3] + "*" * hidden + (digits[-shown:] if shown else "") if len(digits) > 3 else HIDDEN


def group(e164: str) -> str:
    """``139 1234 5678``, ``010 6588 3001``, ``(315) 232-8257``: as the number's own country writes it.

    What is no E.164 number, a short code say, comes back as it is; a caller that showed none is a dash.
    """
    if is_withheld(e164):
        return "—"
    number = parse_e164(e164)
    if number is None:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def national_digits(e164: str) -> str:
    """The digits dialled inside the country: ``13912345678``, ``01065883001``. "" for what is no number."""
    number = parse_e164(e164)
    return _national(number) if number else ""


def mask_caller(value: str, kind: str, policy: Policy) -> str:
    """A caller as anybody may see it: a private mobile masked, for it may be spoofed; all else grouped for reading.

    Countries whose plan does not tell mobiles from fixed lines (+1) count as fixed: their own authorities publish
    such callers in full.
    """
    if kind != "e164":
        return value
    number = parse_e164(value)
    if number is None:
        return value
    mobile = kind_of(number, policy.numbering) in {"mobile", "pager", "personal_number"}
    return mask(value) if mobile else group(value)


def is_private(value: str, kind: str, policy: Policy) -> bool:
    """Whether a caller is a private mobile, which is shown to nobody as a firm's line."""
    return "*" in mask_caller(value, kind, policy)


def _national(number: phonenumbers.PhoneNumber) -> str:
    """The digits dialled inside the country, a trunk 0 included where it is written: 01065883001."""
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in text if sign.isdigit())
