"""Times that are stated, and what the law asks of them at the moment a complaint is filed."""

from datetime import datetime, timedelta, tzinfo

from core.policies.schema import Policy
from core.written.moments import LocalMoment, read_local_moment, read_moment

CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone's clock may be a little ahead of ours
EARLIEST = 1970
SECOND = timedelta(seconds=1)
HALF_A_DAY = timedelta(hours=12)


def read_time(value: object, zone: tzinfo | None = None, *, ends: bool = False) -> LocalMoment | None:
    """A moment, or None. With a `zone` it needs no offset, and may be a day alone: its beginning, or with `ends` its last second."""
    if not isinstance(value, str):
        return None
    moment = read_moment(value)
    found = LocalMoment(moment) if moment else read_local_moment(value, zone, ends=ends) if zone else None
    if found is None or found.moment.year <= EARLIEST:
        return None
    return found._replace(moment=found.moment - SECOND) if ends and found.of_day else found


def lies_ahead(called_at: datetime, at: datetime, *, time_known: bool = True) -> bool:
    """Whether the call is yet to come. One of which only the day is known stands at its noon, and may be earlier on that day."""
    return called_at - (CLOCKS_DIFFER if time_known else HALF_A_DAY) > at


def time_problem(called_at: datetime, policy: Policy, at: datetime, age_limited: bool = True) -> str:
    """ "" or why a call at this time cannot be complained of at `at`."""
    if lies_ahead(called_at, at):
        return "call.after_filing"
    window = policy.complaints.filing_window
    return "call.too_old" if age_limited and window is not None and called_at < at - window else ""
