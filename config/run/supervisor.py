"""The keeper of a home: starts services and site, restarts what dies, stops all of it, and nothing else.

One per home (a lock sees to it). It runs as a process of its own, so that Ctrl-C at the terminal reaches it as a wish
and not as a blow, and ends when told (SIGTERM), or, when bound, when the command that started it is gone.
"""

import json
import os
import select
import signal
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from .broker import broker_child
from .environment import ROOT
from .home import Home, Lock, port_is_free, write_json
from .postgres import Postgres
from .processes import Child, birth, is_alive, rotate, signal_group, wait_until
from .say import Stop, say, tail
from .site import prepare_site, site_children

BUSY = 3  # exit status: another supervisor has the home
RESTARTS, WITHIN = 5, 120.0
START_SECONDS = 120.0


class Supervisor:
    def __init__(self, home: Home, *, site: bool, bound: bool, durable: bool) -> None:
        self.home, self.site, self.bound, self.durable = home, site, bound, durable
        self.children: list[Child] = []
        self.deaths: dict[str, list[float]] = {}
        self.due: dict[str, float] = {}
        self.given_up: dict[str, str] = {}  # whoever died too often, and the sentence that says so
        self.ending = False

    def run(self) -> int:
        lock = Lock(self.home.run / "owner.lock")
        if not lock.take():
            return BUSY
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        try:
            self._clear_strays()
            self._start()
            self._watch()
            return 0
        except Stop as stop:
            say(str(stop))
            return 1
        finally:
            self._stop()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def _start(self) -> None:
        if self.site and not port_is_free(self.home.port):
            raise Stop(f"Port {self.home.port} is taken by another program; name a free one: DNC_PORT=8001 ./dnc …")
        self.home.choose()
        self._tell("starting")
        postgres = Postgres(self.home, durable=self.durable)
        postgres.prepare()
        self._launch([postgres.child(), broker_child(self.home, durable=self.durable)])
        postgres.create_database()
        if self.site and not self.ending:
            prepare_site(self.home)
            self._launch(site_children(self.home))
        self._tell("up")

    def _launch(self, children: list[Child]) -> None:
        for child in children:
            self.children.append(child)
            child.start(self.home.environment(), ROOT)
        self._tell("starting")
        for child in children:
            if not wait_until(partial(self._settled, child), START_SECONDS):
                raise Stop(f"{child.name} does not answer after {START_SECONDS:.0f} s:\n{tail(child.log)}")
            if child.ended() is not None and not self.ending:
                raise Stop(f"{child.name} ended at once with status {child.ended()}:\n{tail(child.log)}")

    def _settled(self, child: Child) -> bool:
        return self.ending or child.ended() is not None or child.ready()

    def _watch(self) -> None:
        turn = 0
        while not self.ending:
            if self._abandoned(0.5):
                return
            for child in self.children:
                self._care(child)
            turn += 1
            if turn % 20 == 0:
                for log in self.home.log.glob("*.log"):
                    rotate(log)

    def _abandoned(self, seconds: float) -> bool:
        """Sleep; true once the command that this supervisor is bound to has gone."""
        if not self.bound:
            time.sleep(seconds)
            return False
        return bool(select.select([sys.stdin], [], [], seconds)[0])

    def _care(self, child: Child) -> None:
        """Notice a death, say whose and why, start anew after a pause that doubles. Whoever dies again and again is left
        alone at last; all others go on."""
        if child.ended() is None or child.name in self.given_up:
            return
        now = time.monotonic()
        if child.name not in self.due:
            deaths = [then for then in self.deaths.get(child.name, []) if now - then < WITHIN] + [now]
            self.deaths[child.name] = deaths
            said = f"{child.name} ended with status {child.ended()}. The end of {child.log}:\n{tail(child.log)}"
            if len(deaths) > RESTARTS:
                self._give_up(child, said, f"{child.name} died {len(deaths)} times within {WITHIN:.0f} s")
                return
            self.due[child.name] = now + min(0.5 * 2 ** (len(deaths) - 1), 8)
            say(f"{said}\nRestarting {child.name}.")
        if now >= self.due[child.name]:
            del self.due[child.name]
            child.start(self.home.environment(), ROOT)
            self._tell("up")

    def _give_up(self, child: Child, said: str, why: str) -> None:
        """It is started no more. What it left behind ends too, for nobody looks after that."""
        child.stop()
        self.given_up[child.name] = f"{why} and is started no more; see {child.log}, then ./dnc stop and ./dnc up"
        say(f"{said}\n{self.given_up[child.name]}.")
        if len(self.given_up) == len(self.children):
            raise Stop("Nothing is left that runs; stopping.")
        self._tell("up")

    def _stop(self) -> None:
        """The site first, all its processes at once; then broker and database, which they need to end well."""
        self._tell("stopping")
        services = [child for child in self.children if child.name in {"broker", "database"}]
        site = [child for child in self.children if child not in services]
        for child in site:
            if child.process is not None and child.ended() is None:
                child.process.send_signal(child.stop_signal)
        for child in [*site, *reversed(services)]:
            child.stop()
        (self.home.run / "state.json").unlink(missing_ok=True)

    def _tell(self, phase: str) -> None:
        """Write down what runs, for `status` and for the supervisor that comes after a killed one."""
        running = {child.name: [child.pid, birth(child.pid)] for child in self._kept() if child.process is not None}
        state = {
            "pid": os.getpid(),
            "phase": phase,
            "site": self.site,
            "url": self.home.url,
            "policy": self.home.policy,
            "children": running,
            "given_up": self.given_up,
        }
        write_json(self.home.run / "state.json", state)

    def _kept(self) -> list[Child]:
        return [child for child in self.children if child.name not in self.given_up]

    def _clear_strays(self) -> None:
        """End what a killed supervisor left running; never a stranger that merely has the number now."""
        strays = [
            (pid, born) for pid, born in read_state(self.home.run).get("children", {}).values() if is_alive(pid, born)
        ]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid, born in strays:
                if is_alive(pid, born):
                    signal_group(pid, number)
            wait_until(lambda: not any(is_alive(pid, born) for pid, born in strays), 5)


def read_state(run: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((run / "state.json").read_text())
    except (OSError, ValueError):
        return {}
    return state
