"""Callers of calls that showed no number. Nothing says that two of them are one, so each call has a caller of its own."""

import secrets
import string

KIND = "withheld"
_BEGINNING, _LENGTH = "withheld:", 16
# What telephones show in place of a number, and what people write for it.
_SAID = frozenset(
    {
        *(
            "未知",
            "未知号码",
            "未知来电",
            "未知电话",
            "私人号码",
            "私密号码",
            "隐藏号码",
            "匿名",
            "匿名来电",
            "匿名号码",
        ),
        *("无号码", "没有号码", "无来电显示", "未显示号码", "未显示", "不显示", "号码隐藏", "限制来电"),
        *("unknown", "unknown caller", "unknown number", "private", "private number", "private caller", "no caller id"),
        *("no number", "number withheld", "withheld", "anonymous", "hidden", "hidden number", "blocked", "restricted"),
    }
)


def withheld_new() -> str:
    """How a caller is kept that showed no number. Letters alone, for digits might be read as somebody's number."""
    return _BEGINNING + "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LENGTH))


def is_withheld(value: str) -> bool:
    """Whether a caller, as it is kept, showed no number."""
    return value.startswith(_BEGINNING)


def says_withheld(typed: str) -> bool:
    """Whether somebody who was to enter the caller's number wrote what the screen shows in place of one."""
    return " ".join(typed.split()).casefold() in _SAID
