"""What kind of line a number is: a landline is called and spoken to, a mobile gets a text."""

from datetime import datetime, time, timedelta

from core.numbers.parsing import read_holder
from core.policies import current_policy

SPOKEN_TO = frozenset({"fixed_line", "voip"})
# A courtesy of ours to people at home, no law's hour: nobody is called with mere news before or after.
FROM, UNTIL = time(9), time(20)


def is_spoken_to(e164: str) -> bool:
    """Whether this line takes no text messages, as the pack's numbering knows it, ranges younger than the plan too."""
    return read_holder(e164, current_policy()).kind in SPOKEN_TO


def daytime(at: datetime) -> datetime:
    """`at`, or the next morning when it is evening or night in the country."""
    local = at.astimezone(current_policy(at).numbering.zone)
    if FROM <= local.time() < UNTIL:
        return at
    day = local.date() + timedelta(days=local.time() >= UNTIL)
    return datetime.combine(day, FROM, local.tzinfo).astimezone(at.tzinfo)
