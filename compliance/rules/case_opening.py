"""What opens a case, and which province it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.rules.clusters import Filing, Tally
from core.policies.schema import Policy


@dataclass(frozen=True)
class Opening:
    """`ground`: "people" or "unproved". `first`, `last`: local days of the period that crosses the threshold."""

    ground: str
    tally: Tally
    first: date
    last: date


def opening(filings: Sequence[Filing], policy: Policy) -> Opening | None:
    """The first period (by its last day) whose filings reach the pack's threshold, or None.

    The period slides over the days of the calls, so that an old file imported late opens the same case.
    """
    raise NotImplementedError


def province_of_case(access_line: str, firm: str, complainants: Sequence[str], policy: Policy) -> str:
    """Province code, or "" for the national office.

    The caller's access line decides, else the firm's registration, else most complainants; complainants of so many
    provinces as the pack says make it national.
    """
    raise NotImplementedError
