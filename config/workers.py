"""``python -m config.workers [QUEUE …]``: a worker for each queue named, or for every queue.

Of several, each is a process forked from this one, so that the code lies in memory once; whoever is killed is forked anew.
A queue whose worker dies again and again is left alone for some minutes, and all others go on.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from django.conf import settings

from config.celery import app, refuse_wrong_start
from config.queues import QUEUES, Queue
from config.run.given_up import write_given_up
from config.run.processes import die_with_parent
from config.silence import watch_database

COMMON = ("--loglevel", "INFO", "--without-mingle", "--without-gossip", "--without-heartbeat")
AT_ONCE = 10.0  # seconds: while no worker has lived so long, one that ends was refused, and all others would be
PAUSE, LONGEST_PAUSE = 1.0, 8.0  # before a queue's worker is forked anew: twice as long after each death
DEATHS, WITHIN = 5, 120.0
REST = 300.0  # a queue that was given up is tried again after that
TURN_SECONDS = 0.25
TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)  # to end


def work(queue: Queue) -> int:
    """Be the worker of this queue until told to end. The status to end with."""
    if queue.threads:
        _give_up_silent_database()
    be_worker: Callable[[list[str]], object] = app.worker_main
    try:
        status = be_worker(["worker", *COMMON, *queue.worker_options()])
    except SystemExit as end:
        status = end.code
    if isinstance(status, str):  # a wrong start was refused with a sentence
        say(status)
    return status if isinstance(status, int) else int(status is not None)


def _give_up_silent_database() -> None:
    """No limit of a task ends a thread. What its tasks wait for ends by itself: others' servers by their own limits, a
    database that is stopped as in the processes of the web."""
    database = settings.APPLICATION_DATABASE
    watch_database(database["HOST"], int(database["PORT"]))


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


class Workers:
    """One child a queue. `work` is what it does; in `run` stands which queues are given up."""

    def __init__(self, queues: list[Queue], run: Path, work: Callable[[Queue], int] = work) -> None:
        self.queues, self.folder, self.work = queues, run, work
        self.running: dict[int, tuple[Queue, float]] = {}
        self.deaths: dict[str, list[float]] = {}
        self.due: dict[str, float] = {}  # whose worker is gone, and when it is forked anew
        self.given_up: dict[str, str] = {}  # whose died too often, and the sentence that says so
        self.proved = False  # some worker has lived, so what refuses all is out of the question
        self.ending = False

    def run(self) -> int:
        for number in TOLD:
            signal.signal(number, self._end)
        self._tell()
        for queue in self.queues:
            self._fork(queue)
        status = 0
        while self.running or (self.due and not self.ending):
            self._fork_due()
            pid, ended = os.waitpid(-1, os.WNOHANG if self.due else 0) if self.running else (0, 0)
            if not pid:
                time.sleep(TURN_SECONDS)
                continue
            queue, since = self.running.pop(pid)
            if not self.ending:
                status = self._heed_death(queue, since, os.waitstatus_to_exitcode(ended))
        self.given_up.clear()
        self._tell()
        return status

    def _heed_death(self, queue: Queue, since: float, status: int) -> int:
        """Whose, and what follows from it. The status to end with where all of them end, otherwise 0."""
        now = time.monotonic()
        say(f"The worker of {queue.name} ended with status {status}.")
        oldest = min([since, *(begun for _queue, begun in self.running.values())])
        self.proved = self.proved or now - oldest >= AT_ONCE
        if not self.proved:
            self._end(signal.SIGTERM, None)
            return status or 1
        deaths = [then for then in self.deaths.get(queue.name, []) if now - then < WITHIN] + [now]
        self.deaths[queue.name] = deaths
        if len(deaths) < DEATHS:
            self.due[queue.name] = now + min(PAUSE * 2 ** (len(deaths) - 1), LONGEST_PAUSE)
        else:
            self._give_up(queue, now)
        return 0

    def _give_up(self, queue: Queue, now: float) -> None:
        died = f"The worker of {queue.name} died {DEATHS} times within {WITHIN:.0f} s"
        self.given_up[queue.name] = f"{died}; nobody works that queue until it is tried again, {REST:.0f} s later"
        self.due[queue.name] = now + REST
        del self.deaths[queue.name]
        say(f"{self.given_up[queue.name]}.")
        self._tell()

    def _fork_due(self) -> None:
        now = time.monotonic()
        for queue in self.queues:
            if self.due.get(queue.name, now + 1) > now:
                continue
            del self.due[queue.name]
            if self.given_up.pop(queue.name, None):
                self._tell()
            self._fork(queue)

    def _tell(self) -> None:
        with suppress(OSError):  # no room: it stands in the log
            write_given_up(self.folder, self.given_up)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self.ending = True
        for pid in self.running:
            os.kill(pid, number)

    def _fork(self, queue: Queue) -> None:
        signal.pthread_sigmask(
            signal.SIG_BLOCK, TOLD
        )  # who is told meanwhile is told once child and parent know each other
        try:
            if self.ending:
                return
            parent = os.getpid()
            pid = os.fork()
            if pid:
                self.running[pid] = (queue, time.monotonic())
                say(f"The worker of {queue.name} is process {pid}.")
                return
            die_with_parent(signal.SIGKILL)
            for number in TOLD:
                signal.signal(number, signal.SIG_DFL)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)
        os._exit(self.work(queue) if os.getppid() == parent else 1)


def main(names: list[str]) -> int:
    unknown = set(names) - {queue.name for queue in QUEUES}
    if unknown:
        say(f"There is no queue {', '.join(sorted(unknown))}.")
        return 2
    chosen = [queue for queue in QUEUES if queue.name in names or not names]
    if len(chosen) == 1:
        return work(chosen[0])
    gc.disable()  # what is here is garbage to nobody, and to look through it takes a tenth of a start
    app.loader.import_default_modules()  # before the fork: all the code and tables once, and a wrong start refused once
    refuse_wrong_start()
    gc.collect()
    gc.freeze()  # a collection in a child would copy its pages
    gc.enable()
    return Workers(chosen, settings.DNC_HOME / "run").run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
