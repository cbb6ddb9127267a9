"""How often the codes of one number may be tried, so that all browsers together guess one at most once in 10,000 days.

A code of n digits is drawn evenly from 10**n. Whoever has not read it and types t different guesses at it hits it with the
probability t / 10**n, in whatever order and over however many browsers: until one is right, every answer is the same "no"
and teaches only which guess it was not. Over several codes the probabilities of the single ones can at most add up (the
chance that one of some events happens is never above the sum of their chances). So in any 24 hours the chance to guess any
code of a number is at most

    tries at codes of 6 digits / 10**6  +  tries at codes of 10 digits / 10**10

and it is kept at or below `MOST` by giving each length a share of it: 90 tries at 6 digits (0.00009) and 100,000 tries at
10 digits (0.00001). Two lengths, because the 90 are soon spent by a stranger, and strangers cannot be told from the
holder: codes sent after that have 10 digits, which only whoever reads or hears them can type, and which nobody can spend.

Tries are counted per number over every code and every browser, under a row lock (`core.services.number_proof`); right
codes are not tries. A browser counts with all its tries as long as its last one is younger than `SPAN`, which is longer
than a day, so that the clocks of several servers may differ: the count is never below that of any 24 hours.
"""

from datetime import timedelta
from fractions import Fraction

MOST = Fraction(1, 10_000)
SHORT, LONG = 6, 10  # digits of a code
SHARES = {SHORT: MOST * Fraction(9, 10), LONG: MOST * Fraction(1, 10)}
SPAN = timedelta(hours=25)


def tries_allowed(digits: int) -> int:
    """How often codes of so many digits may be tried in `SPAN`, all browsers together."""
    return int(SHARES[digits] * 10**digits)


def digits_next(short_tries: int) -> int:
    """How many digits the next code has when so many tries at short ones were made in `SPAN`."""
    return SHORT if short_tries < tries_allowed(SHORT) else LONG
