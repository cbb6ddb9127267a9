"""The site's own processes, and what must be done before they start."""

import hashlib
import http.client
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .environment import PYTHON, ROOT
from .home import HOST, Home
from .processes import Child
from .proxy import proxy_child, socket_of
from .say import Stop, say, tail

DOING = {
    "migrated": "Migrating the database",
    "compiled": "Compiling the translations",
    "collected": "Collecting static files",
}


PAGES, TRANSFERS = ("web", 2, 8), ("transfers", 1, 16)  # name, processes, threads


def _web_command(home: Home, name: str, workers: int, threads: int) -> list[str]:
    """Processes behind the proxy; long bodies and results have some of their own, and hold up no page."""
    command = [f"{PYTHON.parent}/gunicorn", "config.wsgi", "--preload", "--worker-class", "config.serving.Worker"]
    command += ["--workers", str(workers), "--threads", str(threads), "--keep-alive", "75"]
    command += ["--bind", f"unix:{socket_of(home, name)}", "--graceful-timeout", "10", "--worker-tmp-dir", "/dev/shm"]
    return [
        "env",
        "DNC_TRUSTED_PROXIES=1",
        *command,
        "--umask",
        "0o077",
        "--control-socket",
        str(home.run / f"{name}.ctl"),
    ]


def web_children(home: Home) -> list[Child]:
    web = [_web_child(home, *pool) for pool in (PAGES, TRANSFERS)]
    return [*web, proxy_child(home, ready=lambda: answers(home.port))]


def worker_children(home: Home) -> list[Child]:
    worker, beat = ([str(PYTHON), "-m", module] for module in ("config.workers", "config.beat"))
    return [
        Child("worker", lambda: worker, home.log / "worker.log"),
        Child("beat", lambda: beat, home.log / "beat.log"),
    ]


def _web_child(home: Home, name: str, workers: int, threads: int) -> Child:
    path = socket_of(home, name)
    command = partial(_web_command, home, name, workers, threads)
    before = partial(path.unlink, missing_ok=True)
    return Child(name, command, home.log / f"{name}.log", ready=lambda: answers(path), before=before)


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__(HOST, timeout=5)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def answers(where: int | Path) -> bool:
    """Whether the site answers at this port or socket."""
    visit = SocketConnection(where) if isinstance(where, Path) else http.client.HTTPConnection(HOST, where, timeout=5)
    try:
        visit.request("GET", "/healthz")
        return visit.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visit.close()


def prepare_site(home: Home) -> None:
    """Migrations, message catalogues, static files: each only when what it is made from has changed."""
    if not os.access("/dev/shm", os.W_OK):
        raise Stop("/dev/shm is not writable; the worker's processes need it (in a container: mount a tmpfs there).")
    # Who may do what in the database is granted after each migration, so those rules count as one.
    code = ["requirements.txt", "*/migrations/*.py", "*/*/migrations/*.py", "core/running/database_role.py"]
    with ThreadPoolExecutor() as pool:
        steps = [
            pool.submit(_when_changed, home, "migrated", _all(*code), ["migrate", "--noinput"]),
            pool.submit(_when_changed, home, "collected", _all("static/**/*", code[0]), ["collectstatic", "--noinput"]),
            pool.submit(compile_catalogues, home),
        ]
    for step in steps:
        step.result()


def compile_catalogues(home: Home) -> None:
    """Catalogues are compiled beside their sources, so a home's stamp alone does not tell."""
    catalogues = _all("locale/**/*.po")
    if not all(path.with_suffix(".mo").exists() for path in catalogues):
        (home.run / "compiled.stamp").unlink(missing_ok=True)
    if catalogues:
        _when_changed(home, "compiled", catalogues, ["messages", "compile"])


def _all(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())


class Stamp:
    """What a step was last done with, so that it is done again only when that has changed."""

    def __init__(self, home: Home, name: str, sources: list[Path]) -> None:
        digest = hashlib.sha256()
        for path in sources:
            digest.update(str(path.relative_to(ROOT)).encode() + hashlib.sha256(path.read_bytes()).digest())
        self.path, self.digest = home.run / f"{name}.stamp", digest.hexdigest()

    def stands(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.digest

    def write(self) -> None:
        self.path.write_text(self.digest)


def demo_told(home: Home) -> Stamp:
    """Of the demo's past weeks."""
    return Stamp(home, "told", _all("config/demo/*.py", "core/policies/*.toml"))


def _when_changed(home: Home, name: str, sources: list[Path], command: list[str]) -> None:
    stamp = Stamp(home, name, sources)
    if stamp.stands():
        return
    say(f"{DOING[name]} …")
    log = home.log / f"{name}.log"
    with log.open("ab") as file:
        done = subprocess.run(
            [PYTHON, "manage.py", *command],
            cwd=ROOT,
            env=home.environment(owner=name == "migrated"),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise Stop(f"{DOING[name]} failed (manage.py {' '.join(command)}):\n{tail(log)}")
    stamp.write()
