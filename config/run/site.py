"""The site's own processes, and what must be done before they start."""

import hashlib
import http.client
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .environment import PYTHON, ROOT
from .home import HOST, Home
from .processes import Child
from .say import Stop, say, tail

DOING = {
    "migrated": "Migrating the database",
    "compiled": "Compiling the translations",
    "collected": "Collecting static files",
}


def site_children(home: Home) -> list[Child]:
    bin_folder = PYTHON.parent
    web = [f"{bin_folder}/gunicorn", "config.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    web += ["--bind", f"{HOST}:{home.port}", "--graceful-timeout", "10", "--worker-tmp-dir", "/dev/shm"]
    web += ["--umask", "0o077", "--control-socket", str(home.run / "gunicorn.ctl")]
    worker = [
        f"{bin_folder}/celery",
        "-A",
        "config",
        "worker",
        "--loglevel",
        "INFO",
        "--concurrency",
        "2",
        "--without-mingle",
        "--without-gossip",
    ]
    beat = [
        f"{bin_folder}/celery",
        "-A",
        "config",
        "beat",
        "--loglevel",
        "WARNING",
        "--pidfile=",
    ]
    return [
        Child("web", lambda: web, home.log / "web.log", ready=lambda: answers(home)),
        Child("worker", lambda: worker, home.log / "worker.log"),
        Child("beat", lambda: beat, home.log / "beat.log"),
    ]


def answers(home: Home) -> bool:
    connection = http.client.HTTPConnection(HOST, home.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


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


def _when_changed(home: Home, name: str, sources: list[Path], command: list[str]) -> None:
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode() + hashlib.sha256(path.read_bytes()).digest())
    stamp = home.run / f"{name}.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
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
    stamp.write_text(digest.hexdigest())
