"""When a complaint is answered, and what its complainant may still do with it."""

ANSWERS = ("no_breach", "caller_not_identified", "decided")  # statuses that end a matter for its complainant
WITHDRAWN = "withdrawn"


def may_withdraw(status: str) -> bool:
    """Whether whoever complained may take it back: of what was answered or taken back before nothing is left to take."""
    return status not in (*ANSWERS, WITHDRAWN)
