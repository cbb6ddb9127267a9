"""Sums of money as documents write them: in figures, and in the capitals that nobody can alter (《票据法》第八条's usage)."""

from collections.abc import Mapping

DIGITS = "零壹贰叁肆伍陆柒捌玖"
POWERS = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")  # of four digits, from the last
MOST = 10**16 - 1
ORDINALS = "零一二三四五六七八九"


def figures(amount: int) -> str:
    """``100,000``."""
    return f"{amount:,}"


def money(amount: int, currency: str) -> Mapping[str, str]:
    """An amount in figures with its currency, in each language: ``100,000元``, ``CNY 100,000``."""
    plain = f"{currency} {figures(amount)}"
    return {"zh-hans": f"{figures(amount)}元" if currency == "CNY" else plain, "en": plain}


def capitals(amount: int) -> str:
    """Whole yuan in capitals, ``壹拾万元整``. ValueError below zero or beyond what the groups name."""
    if not 0 <= amount <= MOST:
        raise ValueError("A sum is a whole number of yuan from 0 to 9,999,999,999,999,999.")
    groups: list[str] = []
    rest, power, gap = amount, 0, False
    while rest:
        rest, group = divmod(rest, 10_000)
        if group:
            # A zero is said once where digits are left out between this group and the one behind it.
            before = "零" if groups and gap else ""
            groups.insert(0, _group(group) + GROUPS[power] + before)
        gap = group < 1_000 if group else bool(groups)
        power += 1
    return ("".join(groups) or "零") + "元整"


def _group(group: int) -> str:
    """One to four digits, 1001 as 壹仟零壹."""
    said, zero = "", False
    for power in (3, 2, 1, 0):
        digit = group // 10**power % 10
        if digit:
            said += ("零" if zero and said else "") + DIGITS[digit] + POWERS[power]
        zero = digit == 0
    return said


def ordinal(number: int) -> str:
    """一, 十二, 三十 … for the points of a list, from 1 to 99; beyond, figures."""
    tens, ones = divmod(number, 10)
    if not 1 <= number <= 99:
        return str(number)
    if not tens:
        return ORDINALS[ones]
    return ("" if tens == 1 else ORDINALS[tens]) + "十" + (ORDINALS[ones] if ones else "")
