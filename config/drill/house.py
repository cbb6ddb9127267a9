"""The site that is struck: a home of its own, on a small disk in memory where the machine lets us mount one."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from config.drill.schedule import Strike
from config.run.environment import ROOT
from config.run.home import Home, free_port
from config.run.say import Stop
from config.run.supervisor import read_state
from config.run.tmpfs import Tmpfs

MEGABYTES = 600


class House:
    def __init__(self, like: Path | None = None) -> None:
        """`like`: a home that was prepared before and is at rest, to begin with a copy of it."""
        self.folder = Path(tempfile.mkdtemp(prefix="dnc-drill-"))
        self.disk, self.why_no_disk, inside = None, "", self.folder / "disk"
        try:
            self.disk = Tmpfs(inside, MEGABYTES)
        except Stop as refused:
            self.why_no_disk = str(refused)
        self.words = self.disk.inside if self.disk else []
        seen = self.disk.seen if self.disk else inside
        port = free_port()
        self.home = Home(seen / "cn", "cn", port)
        self.environment = {
            **os.environ,
            "DNC_HOME": str(inside),
            "DNC_PORT": str(port),
            "DNC_POLICY": "cn",
            "DNC_API_REQUESTS_PER_MINUTE": "1000000",
        }
        if like is not None:
            subprocess.run([*self.words, "cp", "-a", f"{like}/.", str(inside)], check=True)

    def dnc(self, *words: str, given: str = "") -> str:
        """What it says. Raises `Stop` where it fails."""
        command = [*self.words, sys.executable, str(ROOT / "dnc"), *words]
        done = subprocess.run(command, env=self.environment, input=given, capture_output=True, text=True)
        if done.returncode:
            raise Stop(f"./dnc {' '.join(words)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def pid(self, name: str) -> int:
        found = read_state(self.home.run).get("children", {}).get(name)
        return int(found[0]) if found else 0

    def strike(self, one: Strike) -> bool:
        """False where there was nobody to strike, as when it has not come back yet."""
        if one.what == "fill":
            return self._fill(one.seconds)
        pid = self.pid(one.target)
        if one.child is not None:
            pid = _child_of(pid, one.child)
        if not pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL if one.what == "kill" else signal.SIGSTOP)
            if one.what == "freeze":
                time.sleep(one.seconds)
                os.kill(pid, signal.SIGCONT)
            return True
        return False

    def keep_logs(self) -> Path:
        """Where they lie when the house is gone."""
        kept = Path(tempfile.mkdtemp(prefix="dnc-drill-log-"))
        shutil.copytree(self.home.log, kept, dirs_exist_ok=True)
        return kept

    def close(self) -> None:
        with suppress(Stop):
            self.dnc("stop")
        if self.disk:
            self.disk.close()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)

    def _fill(self, seconds: float) -> bool:
        """Twice, the second time over what the supervisor had kept back."""
        assert self.disk is not None
        self.disk.fill()
        time.sleep(seconds / 2)
        self.disk.fill()
        time.sleep(seconds / 2)
        self.disk.empty()
        return True


def _child_of(pid: int, share: float) -> int:
    """0 where it has none."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(word) for word in (task / "children").read_text().split()]
    return found[int(share * len(found))] if found else 0
