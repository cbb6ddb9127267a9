"""Tables of prefixes are made when first needed; what is no row of digits needs none, and never waits for one."""

from pathlib import Path

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
    _digits, codes = PlainSpellings(current_policy(clock.now())).read(Windows(data).at(starts, lengths), lengths)
    assert codes.tolist() == [ASK] * len(texts)


def test_tables_kept_in_a_file_read_as_those_made_anew(tmp_path: Path) -> None:
    made, read, anew = (PlainSpellings(current_policy(clock.now())) for _ in range(3))
    made.make_tables(tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    read.make_tables(tmp_path)
    assert (read.tables == made.tables).all()
    assert read.answers.known == made.answers.known != {}
    file.write_bytes(file.read_bytes()[:-50])  # as a kill leaves it, or a disk
    anew.make_tables(tmp_path)
    assert (anew.tables == made.tables).all()
    assert anew.answers.known == made.answers.known


def test_tables_are_made_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "numbers").write_text("no folder")
    spellings = PlainSpellings(current_policy(clock.now()))
    spellings.make_tables(tmp_path / "numbers")
    assert (spellings.tables != ASK - 1).any(axis=1).sum() > 1
