"""What the holder of a listed number may bring about. An appeal is free, and works before anybody has read it."""

FALLING = frozenset({"label", "block"})  # "emergency" ends within days by itself, and rests on the operator's traffic


def danger_counts(reason: str, originating_traffic: bool | None) -> bool:
    """Whether an entry may stand on under an appeal for an officer's reasons of present danger: it rests on a decision in
    force, or the operator saw the line itself place the calls. Else its holder may be another's victim."""
    return reason == "decision" or originating_traffic is True


def action_during_appeal(action: str, *, danger: bool) -> str:
    """Label and block fall to watch, unless an officer's reasons count (`danger_counts`) and were given (`danger`)."""
    return "watch" if action in FALLING and not danger else action
