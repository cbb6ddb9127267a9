"""A short ``./dnc drill chaos``: what was acknowledged while processes died and the disk was full is there, once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.drill.schedule import KEPT, schedule
from config.run.environment import ROOT
from tests.waiting import PATIENCE

pytestmark = pytest.mark.houses
KILLS = 40 if os.environ.get("DNC_FULL") else 4


def test_what_was_acknowledged_is_there_once(made_home: Path) -> None:
    words = ["drill", "chaos", "--kills", str(KILLS), "--seed", "1", "--like", str(made_home)]
    command = [sys.executable, str(ROOT / "dnc"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=(5 + KILLS) * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} kills" in done.stdout
    assert "All that was acknowledged is there, once." in done.stdout


def test_a_seed_says_what_is_done_and_in_what_order() -> None:
    first, second = schedule(1, 20, disk=True), schedule(1, 20, disk=True)
    assert first == second != schedule(2, 20, disk=True)
    assert sum(one.what == "kill" for one in first) == 20
    assert {one.target for one in first if one.what == "kill"} == set(KEPT)
    assert not [one for one in schedule(1, 20, disk=False) if one.what == "fill"]
