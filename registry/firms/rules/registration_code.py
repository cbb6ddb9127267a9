"""The code under which a firm is registered: how one is read, and what is wrong with one.

The pack names the scheme (`scrub.registration_code`); the rule is here. A code that is sound is not yet this firm's.
"""

import unicodedata
from typing import Literal

Scheme = Literal["uscc", "ein"] | None

# GB 32100-2015: 18 signs out of 31, the last a check sign by ISO 7064 MOD 31-3 (weights 3**i mod 31).
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(USCC_LENGTH - 1))
# Signs 3 to 8 are the administrative division (GB/T 2260) of the office that registered the firm; its first two the province.
USCC_PROVINCES = {
    "11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL", "23": "HL", "31": "SH", "32": "JS",
    "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX", "37": "SD", "41": "HA", "42": "HB", "43": "HN", "44": "GD", "45": "GX",
    "46": "HI", "50": "CQ", "51": "SC", "52": "GZ", "53": "YN", "54": "XZ", "61": "SN", "62": "GS", "63": "QH", "64": "NX",
    "65": "XJ", "71": "TW", "81": "HK", "82": "MO",
}  # fmt: skip
# "How EINs are assigned and valid EIN prefixes" (IRS).
EIN_PREFIXES = frozenset(
    f"{n:02}"
    for span in ((1, 6), (10, 16), (20, 27), (30, 68), (71, 77), (80, 88), (90, 95), (98, 99))
    for n in range(span[0], span[1] + 1)
)
EIN_LENGTH = 9


def code_read(typed: str) -> str:
    """One code for one firm, however it was typed: blanks, hyphens, small letters and full-width signs are the same."""
    signs = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in signs if not sign.isspace() and unicodedata.category(sign) not in ("Pd", "Cf"))


def same_code(one: str, other: str) -> bool:
    return bool(code_read(one)) and code_read(one) == code_read(other)


def code_problem(code: str, scheme: Scheme) -> str:
    """What is wrong with a code that was read, or "": ``length``, ``sign``, ``check_sign`` or ``prefix``."""
    if scheme == "uscc":
        return _uscc_problem(code)
    return _ein_problem(code) if scheme == "ein" else ""


def code_shown(code: str, scheme: Scheme) -> str:
    """As its country writes it: an EIN as ``12-3456789``."""
    return f"{code[:2]}-{code[2:]}" if scheme == "ein" and not _ein_problem(code) else code


def province_of_code(code: str, scheme: Scheme) -> str:
    """``CN-SH``: where the office is that registered the firm; "" where the code does not say, as of national offices."""
    if scheme != "uscc" or _uscc_problem(code):
        return ""
    found = USCC_PROVINCES.get(code[2:4])
    return f"CN-{found}" if found else ""


def uscc_check_sign(first: str) -> str:
    """The eighteenth sign that belongs to the first seventeen."""
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(first, USCC_WEIGHTS, strict=True))
    return USCC_SIGNS[-total % 31]


def _uscc_problem(code: str) -> str:
    if len(code) != USCC_LENGTH:
        return "length"
    if any(sign not in USCC_SIGNS for sign in code):
        return "sign"
    return "" if uscc_check_sign(code[:-1]) == code[-1] else "check_sign"


def _ein_problem(code: str) -> str:
    if len(code) != EIN_LENGTH:
        return "length"
    if not (code.isascii() and code.isdigit()):
        return "sign"
    return "" if code[:2] in EIN_PREFIXES else "prefix"
