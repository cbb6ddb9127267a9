"""What firms can hear of, and how long the platform keeps trying to tell them."""

from datetime import UTC, datetime, timedelta

Told = dict[str, tuple[str, str | int]]
CONSENT: Told = {"consent": ("string", "con_2vXc6BmK")}
# What each event tells: the kind of each field, and an example. Ids and counts, never a number.
TOLD: dict[str, Told] = {
    "scrub_job.finished": {"scrub_job": ("string", "scr_7bXk2mQ9"), "state": ("string", "succeeded")},
    "watchlist.changed": {"watchlist": ("string", "wl_9sLpHd4n"), "changes": ("integer", 3)},
    "consent.confirmed": CONSENT,
    "consent.contested": CONSENT,
    "consent.revoked": CONSENT,
    "refusal.recorded": {"link": ("string", "uns_3kTq9XbZ")},
    "marketer.suspended": {"marketer": ("string", "mkt_4nWq8RtZ")},
    "quota.decided": {"state": ("string", "granted"), "numbers": ("integer", 500_000)},
    "key.restricted": {
        "key": ("string", "key_8pQr2sTu"),
        "measure": ("string", "unallocated"),
        "level": ("string", "slowed"),
    },
    "case.notice_served": {"case": ("string", "cas_K9sLpHd4")},
}
EVENTS = tuple(TOLD)
BY_DAY = frozenset({"watchlist.changed"})  # the moment would tell when somebody registered
TEST = "webhook.test"  # goes to one webhook, whatever it listens to
DATA: dict[str, Told] = {**TOLD, TEST: {"webhook": ("string", "whk_6BmK9sLp")}}

# Between one try and the next; 23 hours and 36 minutes in all.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=7),
    timedelta(hours=9),
)
JITTER = 0.2  # so that what failed together is not tried again together
KEPT = timedelta(days=30)  # messages, for replay and for what became of them
FAILING_LONGEST = timedelta(days=5)


def retry_delay(tries: int, chance: float) -> timedelta | None:
    """How long to wait after the `tries`-th try failed (1: the first); None: give up. `chance`: 0 to 1, at random."""
    if tries > len(DELAYS):
        return None
    return DELAYS[tries - 1] * (1 + JITTER * (chance - 0.5))


def moment_told(event: str, at: datetime) -> datetime:
    """`at` as a firm may read it afterwards: of some events the day alone (UTC)."""
    return day_of(at) if event in BY_DAY else at


def day_of(at: datetime) -> datetime:
    """When its day began (UTC)."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def failed_too_long(failing_since: datetime | None, at: datetime) -> bool:
    return failing_since is not None and at - failing_since >= FAILING_LONGEST
