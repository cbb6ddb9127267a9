"""When a complaint that is in no case waits too long, and who is told.

What is in a case goes by the case's clocks. Complainants hear at once what is done; what nobody does they would never hear.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from core.access.roles import Role
from core.policies.schema import Policy

WAITING = ("received", "more_needed")  # statuses in which a complaint is in no case, and nothing was concluded
# Clocks of such complaints, all from the day of receipt, and who is told as each ends: the longer, the higher.
TOLD: Mapping[str, Role] = {
    "complaint_checked": Role.INTAKE_CLERK,
    "complaint_handled": Role.HEAD,
    "complaint_closed": Role.SUPERVISOR,
}


def late_before(clock: str, day: date, policy: Policy) -> datetime:
    """Complaints received before this moment are late on `day` by this clock."""
    count = policy.enforcement.deadlines[clock].count
    received = day - timedelta(days=1)
    while policy.calendar.add_working_days(received, count) >= day:
        received -= timedelta(days=1)
    return datetime.combine(received + timedelta(days=1), time(), policy.numbering.zone)
