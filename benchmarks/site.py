"""The real site of the benchmark's home: gunicorn, worker and beat as `./dnc up` runs them, and a firm to ask it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.timing import forget_peak, own_memory, peak_memory
from config.run.environment import ROOT
from config.run.home import Home, port_is_free
from config.run.processes import Child, wait_until
from config.run.say import Stop, tail
from config.run.site import prepare_site, web_children, worker_children

START_SECONDS = 90.0


@dataclass(frozen=True)
class Site:
    home: Home
    children: list[Child]

    def processes(self) -> list[int]:
        """Of web, worker and beat, all they forked."""
        found, waiting = [], [child.pid for child in self.children]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            listed = Path(f"/proc/{pid}/task/{pid}/children")
            waiting += [int(word) for word in listed.read_text().split()] if listed.exists() else []
        return found

    def forget_peaks(self) -> None:
        for pid in self.processes():
            forget_peak(pid)

    def peak(self) -> int:
        """The most bytes that one of the site's processes held since the peaks were forgotten."""
        return max(peak_memory(pid) for pid in self.processes())

    def own_memory(self) -> int:
        """The most bytes that one of them holds now for itself, without files that all map."""
        return max(own_memory(pid) for pid in self.processes())


def own_home() -> Home:
    """The home this process was started in, by `./dnc bench`."""
    return Home(
        Path(os.environ["DNC_HOME"]),
        os.environ["DNC_POLICY"],
        int(os.environ["DNC_SITE_URL"].rpartition(":")[2]),
        os.environ["DJANGO_SETTINGS_MODULE"],
    )


@contextmanager
def running_site(home: Home) -> Iterator[Site]:
    if not port_is_free(home.port):
        raise Stop(f"Port {home.port} is taken by another program; name a free one: DNC_PORT=8001 ./dnc bench")
    children = [*web_children(home), *worker_children(home)]
    try:
        for child in children:
            child.start(home.environment(), ROOT)
        for child in children:
            if not wait_until(partial(_settled, child), START_SECONDS) or child.ended() is not None:
                raise Stop(f"{child.name} does not start:\n{tail(child.log)}")
        yield Site(home, children)
    finally:
        for child in children:
            child.stop()


def _settled(child: Child) -> bool:
    return child.ended() is not None or child.ready()


__all__ = ["Site", "own_home", "prepare_site", "running_site"]
