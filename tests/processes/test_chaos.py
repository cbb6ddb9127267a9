"""A short ``./dnc drill chaos``: what was acknowledged while processes died and the disk was full is there, once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.drill.chaos import faults_logged
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


def test_a_fault_that_no_client_saw_is_counted_in_the_logs(tmp_path: Path) -> None:
    said = "event='request' method='POST' ms=500 path='/api/v1/scrubs' request_id='req_500' status={}\n"
    (tmp_path / "web.log").write_text(said.format(500) + said.format(503) + said.format(200))
    (tmp_path / "web.log.1").write_text(said.format(500))
    (tmp_path / "proxy.log").write_text("refused status=500 code=x\nrefused status=5000 code=x\n")
    assert faults_logged(tmp_path) == 3


def test_a_seed_says_what_is_done_and_in_what_order() -> None:
    first, second = schedule(1, 20, disk=True), schedule(1, 20, disk=True)
    assert first == second != schedule(2, 20, disk=True)
    assert sum(one.what == "kill" for one in first) == 20
    assert {one.target for one in first if one.what == "kill"} == set(KEPT)
    assert not [one for one in schedule(1, 20, disk=False) if one.what == "fill"]
