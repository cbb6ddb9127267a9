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
UV = "uv==0.13.9"


def ensure_environment(*, dev: bool = False) -> None:
    """Make ``.venv`` hold exactly the pinned packages. Quick when it does; two starts at once wait."""
    with _locked():
        stamp = STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""
        if stamp == _digest("requirements-dev.txt") or (not dev and stamp == _digest("requirements.txt")):
            return
        # A developer's environment stays one, or every `test` after a `demo` would install anew.
        name = "requirements-dev.txt" if dev or stamp.startswith("requirements-dev.txt") else "requirements.txt"
        started = time.monotonic()
        say(f"Installing {name} into .venv …")
        _make_venv()
        STAMP.unlink(missing_ok=True)
        how = _install(name)
        STAMP.write_text(_digest(name))
        say(f"Installed with {how} in {time.monotonic() - started:.0f} s.")


@contextmanager
def _locked() -> Iterator[None]:
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _digest(name: str) -> str:
    return (
        f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()} {sys.version_info[0]}.{sys.version_info[1]}"
    )


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


def _install(name: str) -> str:
    """Install by uv, which is quick; by pip where uv cannot be had or cannot reach the index. Both check every hash."""
    uv = VENV / "uv" / "bin" / "uv"
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    if not uv.exists():
        subprocess.run([*pip, "install", "-q", "--no-deps", "--target", uv.parents[1], UV], capture_output=True)
    if uv.exists():
        sync: list[str | Path] = [uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, ROOT / name]
        if subprocess.run(sync, capture_output=True, cwd=ROOT).returncode == 0:
            return "uv"
    done = subprocess.run(
        [*pip, "install", "-q", "--require-hashes", "-r", ROOT / name], capture_output=True, text=True
    )
    if done.returncode:
        raise Stop(
            f"Installing {name} failed; is the package index reachable?\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return "pip"
