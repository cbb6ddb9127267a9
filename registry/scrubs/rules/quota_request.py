"""What a firm may ask for when its quota is too small."""

MOST_WANTED = 1_000_000_000  # numbers in a period
LONGEST_REASON = 2_000


def quota_wanted(wanted: int, limit: int) -> bool:
    """Whether `wanted` is more than the `limit` that holds, and a figure that somebody means."""
    return limit < wanted <= MOST_WANTED
