"""The five answers a firm may get for a number."""

from enum import StrEnum


class Answer(StrEnum):
    CALLABLE = "callable"
    NOT_CALLABLE = "not_callable"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"
    INVALID = "invalid"
