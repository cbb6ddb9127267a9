"""The plan beside what others list as in use."""

import json
import os
import struct
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.numbers.segments import Missing, plan_lacks, segments_read
from core.policies import load

CN = load("cn").versions[-1]
US = load("us").versions[-1]
DATA = Path(os.environ.get("DNC_DATA") or "/nonexistent")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="DNC_DATA does not name a folder of sample data.")


def mobiles(*segments: int, area: str = "0531") -> bytes:
    places = f"山东|济南|250000|{area}".encode() + b"\0"
    entries = b"".join(struct.pack("<iiB", segment, 8, 1) for segment in segments)
    return struct.pack("<4si", b"2312", 8 + len(places)) + places + entries


def test_segments_that_neither_library_nor_pack_know_are_counted_by_prefix() -> None:
    found = plan_lacks(segments_read(mobiles(1391234, 1791234, 1791235, 1491234, area="0634")), CN)
    assert found == [Missing("0634", 1, 1), Missing("1791", 2, 2)]
    assert plan_lacks(segments_read(mobiles(1391234, 1491234)), CN) == []


def test_area_codes_and_tables_of_numbers() -> None:
    assert plan_lacks(segments_read(json.dumps({"315": {}, "279": {}, "221": {}}).encode()), US) == [
        Missing("221", 1, 1)
    ]
    table = b"name\tnumber\nA\t95588\nB\t17912345678\nC\t\n"
    assert plan_lacks(segments_read(table), CN) == [Missing("1791", 1, 1)]


def test_the_command_lists_them(tmp_path: Path, settings: Any) -> None:
    file, out = tmp_path / "segments.dat", StringIO()
    file.write_bytes(mobiles(1391234, 1791234))
    call_command("compare_plan", file, stdout=out)
    assert out.getvalue().splitlines() == ["1791         1 of 1", "1 of 3 are missing, under 1 prefixes."]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{", b"name\tplace\nA\tB\n", b"2312\xff\xff\xff\x7f" + b"x" * 20]
)
def test_a_file_of_something_else_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("compare_plan", tmp_path / "x")


@needs_data
def test_of_half_a_million_segments_in_use_only_those_behind_a_carriers_prefix_are_missing() -> None:
    segments = segments_read((DATA / "numbering/cn_segments_2312.dat").read_bytes())
    found = plan_lacks(segments, CN)
    assert sum(segment.prefix[0] == "1" for segment in segments) == 499_527
    assert {each.prefix[:3] for each in found} == {"179", "063"}  # Laiwu's area code ended when it joined Jinan
    assert sum(each.missing for each in found) == 22
