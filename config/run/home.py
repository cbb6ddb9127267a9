"""A home: a folder under which everything is written, one a register: ``DNC_HOME/cn``, ``…/us``, ``…/test``."""

import fcntl
import json
import os
import random
import secrets
import socket
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import BYTECODE, PYTHON, ROOT
from .say import Stop

HOST = "127.0.0.1"
RECEIVER_PORT = 9443  # of a developer's own receiver of webhooks (config.receiver)
DATABASE = OWNER = "dnc"  # the role that owns the tables: migrations run under it
APPLICATION = "dnc_app"  # the role that the site works under: it owns nothing (docs/adr/0040)

FOREIGN = {
    *("DNC_KEYS", "DNC_FILES", "DNC_STATIC", "DNC_SEAL_KEYS", "DNC_AUDIT_HEADS"),
    *("DNC_DATABASE_OWNER", "MIGRATION_DATABASE_URL", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"),
    # Without bytecode each process compiles Django and all else anew: seconds of processor, dozens of times in a test.
    "PYTHONDONTWRITEBYTECODE",
}


def all_homes() -> Path:
    return Path(os.environ.get("DNC_HOME") or ROOT / "var").resolve()


def policies() -> list[str]:
    """The packs there are, each found by its file. (core.policies itself needs packages that may not be installed yet.)"""
    folder = Path(os.environ.get("DNC_POLICIES") or ROOT / "core" / "policies")
    return sorted(path.stem for path in folder.glob("*.toml"))


@dataclass(frozen=True)
class Home:
    """``path`` holds keys, data, files, logs; ``policy`` is the pack it was made for; ``port`` is the site's."""

    path: Path
    policy: str
    port: int
    settings: str = "config.settings.development"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def webhooks(self) -> Path:
        """Where the certificate of a developer's receiver lies."""
        return self.path / "webhooks"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def prepare(self) -> None:
        """Its folders, closed to everybody else; so is what this process and its children write from now on."""
        os.umask(0o077)
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for name in ("run", "log", "keys", "files", "static", "index", "audit"):
            (self.path / name).mkdir(parents=True, exist_ok=True)
            (self.path / name).chmod(0o700)

    def passwords(self) -> dict[str, str]:
        passwords: dict[str, str] = json.loads((self.path / "keys" / "services.json").read_text())
        return passwords

    def ports(self) -> dict[str, int]:
        """Ports of database and broker as written by the last supervisor."""
        ports: dict[str, int] = json.loads((self.run / "ports.json").read_text())
        return ports

    def choose(self) -> None:
        """Settle passwords (once) and ports (last time's where free). For the supervisor, before it starts anything."""
        self._choose_passwords()
        try:
            ports = self.ports()
        except (OSError, ValueError):
            ports = {}
        kept: dict[str, int] = {
            name: ports[name] for name in ("database", "broker") if name in ports and port_is_free(ports[name])
        }
        for name in {"database", "broker"} - kept.keys():
            kept[name] = free_port(set(kept.values()))
        write_json(self.run / "ports.json", kept)

    def _choose_passwords(self) -> None:
        """One a service and role, made once. A home from before the application's role gets what it lacks."""
        path = self.path / "keys" / "services.json"
        if not path.exists() and (self.path / "postgres" / "PG_VERSION").exists():
            raise Stop(f"{path} is missing, though {self.path} holds a database; bring it back from the back-up.")
        known = self.passwords() if path.exists() else {}
        made = {name: secrets.token_urlsafe(24) for name in ("database", "application", "broker") if name not in known}
        if made:
            write_json(path, {**known, **made})

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """The environment of every process of this home: its own services, whatever the caller's shell says.

        `owner`: with the address under which migrations run, which the site itself is not told.
        """
        passwords, ports = self.passwords(), self.ports()
        database = f"{HOST}:{ports['database']}/{DATABASE}"
        receiver = (
            {f"localhost:{RECEIVER_PORT}": str(self.webhooks / "ca.pem")} if "development" in self.settings else {}
        )
        usual = {"DNC_WEBHOOK_TEST_HOSTS": ",".join(f"{host}={file}" for host, file in receiver.items())}
        own = {
            "DNC_HOME": str(self.path),
            "DNC_POLICY": self.policy,
            "DNC_SITE_URL": self.url,
            "DATABASE_URL": f"postgresql://{APPLICATION}:{passwords['application']}@{database}",
            "BROKER_URL": f"redis://:{passwords['broker']}@{HOST}:{ports['broker']}/0",
            "CACHE_URL": f"redis://:{passwords['broker']}@{HOST}:{ports['broker']}/1",
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPYCACHEPREFIX": str(BYTECODE),
        }
        if owner:
            own["MIGRATION_DATABASE_URL"] = f"postgresql://{OWNER}:{passwords['database']}@{database}"
        return {**usual, **{name: value for name, value in os.environ.items() if name not in FOREIGN}, **own}


class Lock:
    """A lock on a file, held until released or until the process ends. ``take`` answers whether it was to be had."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._descriptor)


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace the file at once: a reader sees the old or the new, never half."""
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(value, file)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(taken: Collection[int] = ()) -> int:
    # Below the ports the kernel hands out for outgoing connections, so that none of those takes it meanwhile.
    for port in random.sample(range(20_000, 32_000), 200):
        if port not in taken and port_is_free(port):
            return port
    raise Stop("No free port for database and broker between 20000 and 32000.")
