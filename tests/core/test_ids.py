"""Public ids: of one kind however many are drawn at once."""

import re
from collections import Counter

from core.ids import ALPHABET, LENGTH, public_id, public_ids


def test_many_are_drawn_as_one_is() -> None:
    found = [*public_ids("con", 5000), public_id("con")]
    assert all(re.fullmatch(rf"con_[A-Za-z0-9]{{{LENGTH}}}", each) for each in found) and len(set(found)) == 5001
    counts = Counter("".join(found).replace("con_", ""))
    assert counts.keys() == set(ALPHABET) and max(counts.values()) < 1.3 * min(counts.values())
    assert public_ids("con", 0) == []
