"""The messages section of a pack: how many text messages and calls the register pays for, by what they are for.

Purposes, and what askers of codes are counted by, are the platform's own and closed.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, field

from core.policies.marks import Count, Keys, Legal, Minutes, Part

PURPOSES = (
    "code",
    "consent",
    "registration",
    "withdrawal",
    "disclosure",
    "listing",
    "holding",
    "calling",
    "helping",
    "complaint",
)
ASKERS = ("address", "network", "prefix")


class MessageBudget(Part, frozen=True):
    a_day: Count  # in all, in a day of the pack's zone
    to_one_number: Count  # in 24 hours


class CodeRate(Part, frozen=True):
    freely_an_hour: Count  # more than that in an hour, and a code costs work or waiting
    a_day: Count  # in 24 hours


class MessageRules(Part, frozen=True):
    budgets: Annotated[Mapping[str, Legal[MessageBudget]], Keys(PURPOSES, needed=PURPOSES)]
    # Codes that one internet address, one network of addresses, or the numbers that share all but four digits may cause.
    code_rates: Annotated[Mapping[str, Legal[CodeRate]], Keys(ASKERS, needed=ASKERS)]
    codes_freely_an_hour: Legal[Count]  # in all
    work_steps: Legal[Count]  # of the calculation that a browser does for a code; about, for one that costs work
    wait: Legal[Minutes] = field(name="wait_minutes")  # instead of that work
    waited_an_hour: Legal[Count]  # codes for waiting, in one network
    claims_a_day: Legal[Count]  # of one firm's claimed consents, whose holders are told
    warn_at: Legal[Annotated[int, Meta(ge=1, le=100)]] = field(name="warn_at_percent")
