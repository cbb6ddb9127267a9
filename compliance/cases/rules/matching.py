"""A firm's calls and consents beside the complained calls of its case: what is the same call, and which consent would cover it.

What a firm says is a claim: a match shows that its own papers hold the call or name a consent, and settles nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


class FileKind(StrEnum):
    CALLS = "calls"
    CONSENTS = "consents"


# Problems of a file that its owner settles with a word about its columns.
COLUMNS_ASKED, DAYS_ASKED = "matching.columns", "matching.days"
ASKED_BACK = frozenset({COLUMNS_ASKED, DAYS_ASKED})


@dataclass(frozen=True)
class ComplainedCall:
    """`complaint_id`: its key; `number`: who was called, sealed. Without `time_known` only the day counts."""

    complaint_id: int
    number: int
    at: datetime
    time_known: bool
    channel: str
    category: str


@dataclass(frozen=True)
class SaidCall:
    """A call in a firm's list. `day_only`: its row names no time. The number it went to is compared before."""

    at: datetime
    caller: str
    day_only: bool = False


@dataclass(frozen=True)
class SaidConsent:
    """A consent in a firm's list. `given_at`, `expires_at`: as the firm says. `proof`: its kind and reference, as written."""

    channels: Collection[str]
    categories: Collection[str]
    given_at: datetime
    expires_at: datetime | None = None
    proof: str = ""

    def covers(self, call: ComplainedCall, lifetime: timedelta | None) -> bool:
        """Whether it would have covered the call. A trade that the complaint does not name is none that the consent lacks.
        `lifetime`: of a consent that names no end, None for any."""
        ends = self.expires_at or (self.given_at + lifetime if lifetime else None)
        in_time = self.given_at <= call.at and (ends is None or call.at < ends)
        return in_time and call.channel in self.channels and (not call.category or call.category in self.categories)


@dataclass(frozen=True)
class FirmSays:
    """What a firm's files say of one complained call. `since`, `proof`: of the latest consent that would cover it."""

    call_found: bool = False
    since: datetime | None = None
    proof: str = ""

    def joined(self, other: "FirmSays") -> "FirmSays":
        """What two files say together, in whichever order they are read."""
        claims = [(said.since, said.proof) for said in (self, other) if said.since is not None]
        since, proof = max(claims, default=(None, ""))
        return FirmSays(self.call_found or other.call_found, since, proof)


def _is_same_call(
    said: SaidCall, call: ComplainedCall, callers: Collection[str], within: timedelta, zone: tzinfo
) -> bool:
    """Of two calls to the same number: from a caller of the case, and at the same time. Where one of them names the day
    alone, on the same day of `zone`."""
    if said.caller not in callers:
        return False
    if said.day_only or not call.time_known:
        return said.at.astimezone(zone).date() == call.at.astimezone(zone).date()
    return abs(said.at - call.at) <= within


def says_of_call(
    call: ComplainedCall, said: Iterable[SaidCall], callers: Collection[str], within: timedelta, zone: tzinfo
) -> FirmSays:
    return FirmSays(any(_is_same_call(one, call, callers, within, zone) for one in said))


def says_of_consent(call: ComplainedCall, said: Iterable[SaidConsent], lifetime: timedelta | None) -> FirmSays:
    """The latest of the consents that would cover the call."""
    covering = [one for one in said if one.covers(call, lifetime)]
    latest = max(covering, key=lambda one: (one.given_at, one.proof), default=None)
    return FirmSays(False, latest.given_at, latest.proof) if latest else FirmSays()


def is_over(
    *, asked_in: str, asked_at: datetime, state: str, since: datetime, due: datetime | None, at: datetime
) -> bool:
    """Whether the time to hand in to a notice is over: its day has passed, or the case went on."""
    return state != asked_in or since != asked_at or (due is not None and due < at)
