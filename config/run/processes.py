"""Child processes: started with a log of their own, watched, stopped, and found again after their keeper was killed."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOG_BYTES = 10 * 1024 * 1024
LOG_COPIES = 3
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One supervised process. ``command`` is asked at every start; ``before`` clears what a killed one left."""

    name: str
    command: Callable[[], list[str]]
    log: Path
    ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self, environment: dict[str, str], folder: Path) -> None:
        if self.process is not None:
            signal_group(self.process.pid, signal.SIGKILL)  # what a killed one leaves behind would hold its port
        self.before()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def ended(self) -> int | None:
        """The exit status once the process is gone; None while it runs."""
        return self.process.poll() if self.process else -1

    def stop(self) -> None:
        """Ask, wait, insist: the whole process group, so that forked children go too."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """A killed parent takes its children along (Linux; elsewhere the next start clears them)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def birth(pid: int) -> str:
    """When the process started, in kernel ticks: with the pid it names one process for ever. "" when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def is_alive(pid: int, born: str) -> bool:
    """Whether this very process runs, not one that has its number now. Never true where there is no /proc."""
    return bool(born) and birth(pid) == born


def inside(folder: Path) -> list[int]:
    """The processes whose working directory is ``folder``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_for(process: "subprocess.Popen[Any]", meanwhile: Callable[[], None] = lambda: None) -> int:
    """The exit status. What interrupts the waiting interrupts the process too, as Ctrl-C would."""
    try:
        meanwhile()
        return process.wait()
    except BaseException:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def rotate(log: Path) -> None:
    """Keep a log within bounds: its writer appends, so the file is copied away and emptied in place."""
    try:
        if log.stat().st_size < LOG_BYTES:
            return
    except OSError:
        return
    for number in range(LOG_COPIES - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    copy = log.with_name(f"{log.name}.1")
    try:
        shutil.copyfile(log, copy)
    except OSError:  # no room: another time
        copy.unlink(missing_ok=True)
    else:
        os.truncate(log, 0)
