"""When calls are allowed: the law's calling windows, and what is left of them after the hours a citizen bars."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from core.policies.schema import CallingWindow, Policy
from registry.register.rules.preferences import window_body

DAY_END = 24 * 60
Span = tuple[int, int]  # minutes of a day, end excluded


def inside_calling_hours(at: datetime, policy: Policy, zone: ZoneInfo | None = None) -> bool:
    """Whether the law lets a marketing call be made at `at` (aware), read on the called person's clock.

    `zone` is the called person's zone where known; otherwise, and where the pack uses one clock, the country's.
    """
    local = local_time(at, policy, zone)
    if policy.calling.public_holidays_barred and local.date() in policy.calendar.holidays:
        return False
    return any(window.holds(local) for window in policy.calling.windows)


def local_time(at: datetime, policy: Policy, zone: ZoneInfo | None = None) -> datetime:
    return at.astimezone(zone if zone and policy.calling.local_to_called else policy.numbering.zone)


def calling_windows(policy: Policy) -> list[dict[str, str]]:
    """The envelope's `calling_windows`: ``{"days", "from", "to", "zone"}``; zone ``local``: the called person's."""
    return window_bodies(policy.calling.windows, policy)


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
