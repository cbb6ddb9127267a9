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
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from .broker import broker_child, keep_log
from .environment import ROOT
from .given_up import write_given_up
from .home import Home, Lock, port_is_free, write_json
from .postgres import Postgres
from .processes import Child, birth, is_alive, rotate, signal_group, wait_until
from .room import TO_START, Room
from .say import Stop, say, tail
from .site import prepare_site, web_children, worker_children

BUSY = 3  # exit status: another supervisor has the home
ENDED = "ended.txt"  # why it ended, where nobody told it to
RESTARTS, WITHIN = 5, 120.0
FULL_PAUSE = 2.0  # before a start on a full disk
START_SECONDS = 120.0
TURN_SECONDS = 0.25


class Supervisor:
    def __init__(self, home: Home, *, site: bool, bound: bool, durable: bool) -> None:
        self.home, self.site, self.bound, self.durable = home, site, bound, durable
        self.children: list[Child] = []
        self.deaths: dict[str, list[float]] = {}
        self.due: dict[str, float] = {}
        self.given_up: dict[str, str] = {}  # whoever died too often, and the sentence that says so
        self.ending = False
        self.phase = "starting"
        self.room = Room(home, home.path)
        self.untold = False  # what runs could not be written down
        self.broker_told = (0, True)  # which process, and whether it keeps its append-only file

    def run(self) -> int:
        lock = Lock(self.home.run / "owner.lock")
        if not lock.take():
            return BUSY
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        try:
            self._clear_strays()
            self._start()
            self._ended(self._watch())
            return 0
        except Stop as stop:
            self._ended(str(stop), by_itself=True)
            return 1
        except Exception as error:
            say(traceback.format_exc())
            self._ended(f"The supervisor ends by a fault of its own: {error!r}", by_itself=True)
            return 1
        finally:
            self._stop()

    def _ended(self, why: str, *, by_itself: bool = False) -> None:
        """In the log; and for `status`, which may be asked when nobody sees the log."""
        say(why)
        if by_itself:
            with suppress(OSError):
                (self.home.run / ENDED).write_text(why)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def _start(self) -> None:
        if self.site and not port_is_free(self.home.port):
            raise Stop(f"Port {self.home.port} is taken by another program; name a free one: DNC_PORT=8001 ./dnc …")
        postgres = Postgres(self.home, durable=self.durable)
        self.room = Room(self.home, postgres.data.parent)
        self.room.look()
        if self.room.free() < TO_START:
            raise Stop(f"{self.room.sentence()}, and {TO_START >> 20} MB are needed to start.")
        (self.home.run / ENDED).unlink(missing_ok=True)
        write_given_up(self.home.run, {})  # of workers that were killed before they could say that they ended
        self.home.choose()
        self._tell("starting")
        postgres.prepare()
        self.postgres, self.database = postgres, postgres.child()
        self.broker = broker_child(self.home, durable=self.durable)
        postgres.allow_writes(not self.room.full, self.database)
        self._launch([self.database, self.broker])
        if not self.room.full:
            postgres.create_database()
        if self.site and not self.ending:
            prepare_site(self.home)
            self._launch(web_children(self.home))
            self._launch(worker_children(self.home))  # who looks at a page waits for the processes that answer it alone
            if self.durable and not self.room.full:
                postgres.keep_log_ahead()
                self.room.keep_back()
        if self.room.full:
            say(f"{self.room.sentence()}: it is read, and nothing is written, until there is room.")
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

    def _watch(self) -> str:
        """Until it ends; why."""
        turn = 0
        while not self.ending:
            if self._abandoned(TURN_SECONDS):
                return "The command that it was started for has gone."
            self._heed_room()
            for child in self.children:
                self._care(child)
            if self.untold:
                self._tell(self.phase)
            turn += 1
            if turn % 40 == 0:
                for log in self.home.log.glob("*.log"):
                    rotate(log)
        return "It was told to end."

    def _heed_room(self) -> None:
        """With little room left the database is read only, and the broker goes on in memory; as before once there is room."""
        if self.room.look():
            self.postgres.allow_writes(not self.room.full, self.database)
            if self.room.full:
                say(f"{self.room.sentence()}: it is read, and nothing is written, until there is room.")
            else:
                self.deaths.clear()
                say("There is room again, and everything is written as before.")
            self._tell(self.phase)
        pid, kept = self.broker.pid, not self.room.full
        told = self.broker_told[1] if self.broker_told[0] == pid else True  # a new one keeps it, as its settings say
        if told != kept and keep_log(self.home, kept):
            self.broker_told = (pid, kept)

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
        if child.name not in self.due and self.room.full:
            self.due[child.name] = now + FULL_PAUSE
            say(f"{child.name} ended with status {child.ended()}: {tail(child.log, 1).strip()}")
            say(f"{self.room.sentence()}; {child.name} starts anew as soon as it can.")
        if child.name not in self.due:
            deaths = [then for then in self.deaths.get(child.name, []) if now - then < WITHIN] + [now]
            self.deaths[child.name] = deaths
            said = f"{child.name} ended with status {child.ended()}. The end of {child.log}:\n{tail(child.log)}"
            if len(deaths) > RESTARTS:
                self._give_up(child, said, f"{child.name} died {len(deaths)} times within {WITHIN:.0f} s")
                return
            self.due[child.name] = now + min(0.5 * 2 ** (len(deaths) - 1), 8)
            say(f"{said}\nRestarting {child.name}.")
        if now >= self.due[child.name] and self.room.free() >= TO_START:
            del self.due[child.name]
            try:
                child.start(self.home.environment(), ROOT)
            except OSError as error:  # no room for what it needs before it starts
                say(f"{child.name} does not start: {error}")
                self.due[child.name] = now + FULL_PAUSE
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
        self.phase = phase
        running = {child.name: [child.pid, birth(child.pid)] for child in self._kept() if child.process is not None}
        state = {
            "pid": os.getpid(),
            "phase": phase,
            "site": self.site,
            "url": self.home.url,
            "policy": self.home.policy,
            "children": running,
            "given_up": self.given_up,
            "full": self.room.sentence() if self.room.full else "",
        }
        try:
            write_json(self.home.run / "state.json", state)
            self.untold = False
        except OSError:
            self.untold = True

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


def why_ended(run: Path) -> str:
    """What the last supervisor said, where it ended and nobody had told it to."""
    try:
        return (run / ENDED).read_text()
    except OSError:
        return ""
