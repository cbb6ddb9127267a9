"""Figures that anybody may read although they hang on the register."""

LEAST = 100
DIGITS = 2  # that are told


def public_figure(count: int) -> int:
    """`count` rounded down to its first two digits, and to hundreds at least: one number more or less is not seen.

    Whoever hands in a registration or a complaint and looks at the figure before and after would learn of that number.
    """
    step = max(LEAST, int(10 ** (len(str(count)) - DIGITS)))
    return count // step * step
