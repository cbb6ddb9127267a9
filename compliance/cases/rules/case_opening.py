"""What opens a case, and which province it belongs to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.findings.rules.clusters import Filing, Tally, tally
from core.policies.schema import Policy


@dataclass(frozen=True)
class Opening:
    """`ground`: "people" or "unproved", or "review" where an officer found an answer wrong. `first`, `last`: local days of the
    period that crosses the threshold."""

    ground: str
    tally: Tally
    first: date
    last: date


def opening(filings: Sequence[Filing], policy: Policy) -> Opening | None:
    """The first period (by its last day) whose filings reach the pack's threshold, or None.

    The period slides over the days of the calls, so that an old file imported late opens the same case.
    """
    period = policy.enforcement.opening.period
    for last in sorted({filing.called_on for filing in filings}):
        inside = [filing for filing in filings if last - period < filing.called_on <= last]
        counted = tally(inside, policy)
        if ground := reached(counted, policy):
            return Opening(ground, counted, min(filing.called_on for filing in inside), last)
    return None


def opening_on_review(filings: Sequence[Filing], policy: Policy) -> Opening:
    """A complaint whose answer did not stand opens a case, however few complain."""
    days = [filing.called_on for filing in filings]
    return Opening("review", tally(filings, policy), min(days), max(days))


def reached(counted: Tally, policy: Policy) -> str:
    """Says "people" or "unproved" when the threshold is reached, else ""."""
    need = policy.enforcement.opening
    if counted.people >= need.people and counted.days >= need.days:
        return "people"
    rows = need.unproved_rows and counted.unproved_rows >= need.unproved_rows
    spread = counted.unproved_places >= need.unproved_places and counted.unproved_days >= need.unproved_days
    return "unproved" if rows and spread else ""


def province_of_case(access_line: str, firm: str, complainants: Sequence[str], policy: Policy) -> str:
    """Province code, or "" for the national office.

    The caller's access line decides, else the firm's registration, else most complainants; complainants of so many
    provinces as the pack says make it national.
    """
    named = Counter(province for province in complainants if province)
    if len(named) >= policy.enforcement.national_from_provinces:
        return ""
    most = min(named, key=lambda code: (-named[code], code), default="")
    return access_line or firm or most
