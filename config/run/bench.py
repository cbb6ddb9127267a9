"""``./dnc bench``: the benchmark with services of its own, in a home of its own, which ``--clean`` removes."""

import shutil
import subprocess
from pathlib import Path

from .environment import PYTHON, ROOT
from .home import Home, Lock
from .keeper import running, services_running
from .postgres import Postgres
from .processes import wait_for
from .say import Stop, say

# What the site must let through so that it is the engine that is measured.
UNMETERED = {"DNC_API_REQUESTS_PER_MINUTE": "100000000"}


def run_bench(home: Home, *, plan: str, only: list[str], json: Path | None) -> int:
    """0 only when all gave the same, right answers, and reached what is to be reached."""
    home.prepare()
    _alone(home)
    with services_running(home, site=False):
        command = [str(PYTHON), "-m", "benchmarks", "--plan", plan]
        command += [word for part in only for word in ("--only", part)]
        command += ["--json", str(json.resolve())] if json else []
        command += ["--results", str(home.path / "RESULTS.md")] if plan == "small" else []
        return wait_for(subprocess.Popen(command, cwd=ROOT, env={**home.environment(owner=True), **UNMETERED}))


def clean_bench(home: Home) -> int:
    """Remove the home of the benchmark, and nothing that does not look like one."""
    if not (home.path / "keys" / "services.json").exists():
        say(f"There is nothing of the benchmark in {home.path}.")
        return 0
    _alone(home)
    if running(home):
        raise Stop(f"Something runs in {home.path}; wait until it has ended.")
    database = Postgres(home).data
    if home.path not in database.parents:
        shutil.rmtree(database.parent)
    freed = sum(path.lstat().st_blocks * 512 for path in home.path.rglob("*") if path.is_file())
    shutil.rmtree(home.path)
    say(f"Removed {home.path}: {freed / 1e9:.1f} GB.")
    return 0


def _alone(home: Home) -> Lock:
    """Held until the process ends: two at once would measure each other."""
    lock = Lock(home.run / "bench.lock")
    if not lock.take():
        raise Stop(f"Another ./dnc bench runs in {home.path}.")
    return lock
