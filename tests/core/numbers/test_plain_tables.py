"""Tables of prefixes are made when first needed; what is no row of digits needs none, and never waits for one."""

import numpy as np

from core import clock
from core.numbers.plain import PlainSpellings
from core.numbers.prefixes import ASK
from core.numbers.windows import Windows
from core.policies import current_policy


def test_texts_that_are_no_digits_are_left_to_the_library_before_any_table_is_made() -> None:
    texts = ["x" * 11, "95588", "1391234567x", "zzzzzzzzzzzzz", "+86~~~~~~~~~~~", "~" * 12]
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    lengths = np.array([len(text) for text in texts], np.int64)
    starts = np.cumsum(lengths) - lengths
    _digits, codes = PlainSpellings(current_policy(clock.now())).read(Windows(data).at(starts, lengths))
    assert codes.tolist() == [ASK] * len(texts)
