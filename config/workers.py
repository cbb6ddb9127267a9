"""``python -m config.workers [QUEUE …]``: a worker for each queue named, or for every queue.

Of several, each is a process forked from this one, so that the code lies in memory once; whoever is killed is forked anew.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.conf import settings

from config.celery import app, refuse_wrong_start
from config.queues import QUEUES, Queue
from config.run.processes import die_with_parent
from config.silence import watch_database

COMMON = ("--loglevel", "INFO", "--without-mingle", "--without-gossip", "--without-heartbeat")
AT_ONCE = 10.0  # seconds: whoever ends sooner than that after its start was refused, and would be again
PAUSE = 1.0


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
    """One child a queue."""

    def __init__(self, queues: list[Queue]) -> None:
        self.queues = queues
        self.running: dict[int, tuple[Queue, float]] = {}
        self.ending = False

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._end)
        for queue in self.queues:
            self._fork(queue)
        status = 0
        while self.running:
            pid, ended = os.wait()
            queue, since = self.running.pop(pid)
            if self.ending:
                continue
            status = os.waitstatus_to_exitcode(ended)
            say(f"The worker of {queue.name} ended with status {status}.")
            if time.monotonic() - since < AT_ONCE:
                self._end(signal.SIGTERM, None)
                status = status or 1
            else:
                time.sleep(PAUSE)
                status = 0
                self._fork(queue)
        return status

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self.ending = True
        for pid in self.running:
            os.kill(pid, number)

    def _fork(self, queue: Queue) -> None:
        if self.ending:
            return
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self.running[pid] = (queue, time.monotonic())
            say(f"The worker of {queue.name} is process {pid}.")
            return
        die_with_parent(signal.SIGKILL)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        os._exit(work(queue) if os.getppid() == parent else 1)


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
    return Workers(chosen).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
