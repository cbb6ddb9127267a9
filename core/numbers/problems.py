"""Why a spelling is no subscriber's number here: the codes of the API, named once."""

from enum import StrEnum


class Problem(StrEnum):
    MALFORMED = "input.malformed"
    EMPTY = "input.empty"
    SHORT_CODE = "number.short_code"
    EMERGENCY = "number.emergency"
    PREMIUM = "number.premium"
    TOLL_FREE = "number.toll_free"
    FOREIGN = "number.foreign"
    UNALLOCATED = "number.unallocated"


# By position, as columns of numbers keep them; the first position says that nothing is wrong.
PROBLEMS: tuple[str, ...] = ("", *Problem)
