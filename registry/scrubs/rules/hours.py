"""When calls are allowed: the law's calling windows, and what is left of them after the hours a citizen bars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from core.policies.schema import WRITTEN, CallingWindow, Policy
from registry.register.rules.preferences import window_body

DAY_END = 24 * 60
ALWAYS = CallingWindow(frozenset(range(7)), time(0), time(0))
Span = tuple[int, int]  # minutes of a day, end excluded


def inside_calling_hours(at: datetime, policy: Policy, channel: str, zones: Sequence[ZoneInfo] = ()) -> bool:
    """Whether the law lets a marketing call be made at `at` (aware), read on the called person's clock.

    `zones`: where the called person may be, each of which must allow it; without any, and where the pack uses one clock,
    the country's.
    """
    if channel in WRITTEN:
        return True
    holidays = policy.calendar.is_holiday if policy.calling.public_holidays_barred else lambda day: False
    if any(holidays(local.date()) for local in _local_times(at, policy, zones)):
        return False
    return inside_windows(at, policy.calling.windows, policy, zones)


def windows_of(channel: str, policy: Policy) -> tuple[CallingWindow, ...]:
    """When this channel is open to marketing: hours are set for what rings."""
    return (ALWAYS,) if channel in WRITTEN else policy.calling.windows


def inside_windows(
    at: datetime, windows: Iterable[CallingWindow], policy: Policy, zones: Sequence[ZoneInfo] = ()
) -> bool:
    """Whether every clock on which the called person may live stands inside one of `windows`."""
    held = tuple(windows)
    return all(any(window.holds(local) for window in held) for local in _local_times(at, policy, zones))


def _local_times(at: datetime, policy: Policy, zones: Sequence[ZoneInfo] = ()) -> list[datetime]:
    found = zones if zones and policy.calling.local_to_called else (policy.numbering.zone,)
    return [at.astimezone(zone) for zone in found]


def calling_windows(policy: Policy, channel: str) -> list[dict[str, str]]:
    """The envelope's `calling_windows`: ``{"days", "from", "to", "zone"}``; zone ``local``: the called person's, and where
    a prefix lies in several zones, all of them."""
    return window_bodies(windows_of(channel, policy), policy)


def window_bodies(windows: Iterable[CallingWindow], policy: Policy) -> list[dict[str, str]]:
    zone = "local" if policy.calling.local_to_called else policy.numbering.zone.key
    return [{**window_body(window), "zone": zone} for window in windows]


def windows_left(allowed: Iterable[CallingWindow], barred: Iterable[CallingWindow]) -> tuple[CallingWindow, ...]:
    """`allowed` without `barred`, as few windows as possible, in order of the week. May be empty."""
    cuts = list(barred)
    by_span: dict[Span, set[int]] = defaultdict(set)
    for window in allowed:
        for day in window.days:
            spans = [_span(window)]
            for cut in cuts:
                if day in cut.days:
                    spans = [rest for span in spans for rest in _without(span, _span(cut))]
            for span in spans:
                by_span[span].add(day)
    windows = [CallingWindow(frozenset(days), _clock(s), _clock(e)) for (s, e), days in by_span.items()]
    return tuple(sorted(windows, key=lambda w: (min(w.days), w.start, max(w.days))))


def _span(window: CallingWindow) -> Span:
    end = window.end.hour * 60 + window.end.minute
    return window.start.hour * 60 + window.start.minute, end or DAY_END


def _without(span: Span, cut: Span) -> list[Span]:
    rests = [(span[0], min(span[1], cut[0])), (max(span[0], cut[1]), span[1])]
    return [rest for rest in rests if rest[0] < rest[1]]


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
