"""The five answers a firm may get for a number."""

from enum import StrEnum


class Answer(StrEnum):
    """`callable` alone is permission; `conditional` within its windows or with a consent that you can prove."""

    CALLABLE = "callable"
    NOT_CALLABLE = "not_callable"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"
    INVALID = "invalid"
