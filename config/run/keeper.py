"""The commands' side of a supervisor: start one or join the one that runs, wait for it, let go of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from .environment import ROOT
from .home import Home, Lock
from .say import Stop, say
from .supervisor import BUSY, read_state

PATIENCE = 300.0


@contextmanager
def services_running(home: Home, *, site: bool, durable: bool = True) -> Iterator[bool]:
    """Services (and site) of ``home`` are up inside the block. Yields whether they are this command's own.

    What ran before goes on after; what was started here ends here, once other commands that joined have left.
    """
    home.prepare()
    users = Lock(home.run / "users.lock")
    users.take(shared=True, wait=True)
    process = _start(home, site=site, bound=True, durable=durable)
    try:
        yield process is not None
    finally:
        if process is not None:
            users.take(wait=True)
            _let_go(process)
        users.release()


def start_detached(home: Home) -> bool:
    """Start the site in the background and return when it answers. False when it runs already."""
    home.prepare()
    process = _start(home, site=True, bound=False, durable=True)
    return process is not None


def running(home: Home) -> bool:
    """Whether a supervisor has this home."""
    if not home.run.is_dir():
        return False
    lock = Lock(home.run / "owner.lock")
    try:
        return not lock.take()
    finally:
        lock.release()


def stop(home: Home) -> bool:
    """Stop the supervisor of this home and wait until all is gone. False when none runs."""
    if not running(home):
        return False
    pid = read_state(home.run).get("pid")
    if not isinstance(pid, int):
        raise Stop(f"Something holds {home.run}/owner.lock without saying what it is; try again in a moment.")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 60
    while running(home):
        if time.monotonic() > deadline:
            raise Stop(f"The supervisor (process {pid}) does not end; see {home.log}/supervisor.log.")
        time.sleep(0.1)
    return True


def _start(home: Home, *, site: bool, bound: bool, durable: bool) -> "subprocess.Popen[bytes] | None":
    """The supervisor started for this command, or None when one that runs already will do."""
    deadline, told = time.monotonic() + PATIENCE, False
    while True:
        if not running(home):
            process = _spawn(home, site=site, bound=bound, durable=durable)
            if _up(home, process):
                return process
        else:
            state = read_state(home.run)
            if state.get("phase") == "up" and (state.get("site") or not site):
                return None
            if not told and state.get("phase") == "up":
                say(f"Waiting for another ./dnc on {home.path} to end …")
                told = True
        if time.monotonic() > deadline:
            raise Stop(f"Another ./dnc has {home.path}; end it first: ./dnc stop")
        time.sleep(0.1)


def _spawn(home: Home, *, site: bool, bound: bool, durable: bool) -> "subprocess.Popen[bytes]":
    order = {"home": {**asdict(home), "path": str(home.path)}, "site": site, "bound": bound, "durable": durable}
    with (home.log / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "dnc"), "_supervise", json.dumps(order)],
            stdin=subprocess.PIPE if bound else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )


def _up(home: Home, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the supervisor says "up", passing on what it says. False when another was quicker."""
    log = home.log / "supervisor.log"
    seen = log.stat().st_size
    try:
        while True:
            status = process.poll()
            with log.open("rb") as file:
                file.seek(seen)
                text = file.read()
                seen += len(text)
            if status == BUSY:
                return False
            if text:
                sys.stdout.write(text.decode("utf-8", "replace"))
                sys.stdout.flush()
            if status is not None:
                raise Stop(f"Could not start (home {home.path}; {log}).")
            state = read_state(home.run)
            if state.get("pid") == process.pid and state.get("phase") == "up":
                return True
            time.sleep(0.05)
    except BaseException:
        _let_go(process)
        raise


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    """End a supervisor that this command started, and wait for it, whatever is pressed meanwhile."""
    if process.stdin:
        process.stdin.close()
    process.terminate()
    while process.poll() is None:
        try:
            process.wait(60)
        except KeyboardInterrupt:
            say("Stopping …")
        except subprocess.TimeoutExpired:
            say("Still stopping …")
