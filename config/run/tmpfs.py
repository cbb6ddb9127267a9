"""A small disk in memory that only processes of ours see, to be filled to its last byte."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from .processes import die_with_parent, signal_group, wait_until
from .say import Stop

SLACK = 4 << 20
MOUNT = 'mount -t tmpfs -o size="$1",mode=0700 tmpfs "$2" && exec sleep 21600'


class Tmpfs:
    """Mounted at `folder` for commands that begin with `inside`, in a namespace of its own; whoever is outside sees its
    files below `seen`."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        """Raises `Stop` where the machine does not let us."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        words = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", f"{megabytes}m", str(folder)]
        try:
            self.keeper = subprocess.Popen(
                words,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                preexec_fn=die_with_parent,
            )
        except OSError as error:
            raise Stop(f"A disk in memory cannot be mounted here: {error}") from None
        if not wait_until(lambda: self.keeper.poll() is not None or self._is_mounted(), 10):
            self.close()
        if self.keeper.poll() is not None:
            assert self.keeper.stderr is not None
            said = self.keeper.stderr.read().decode("utf-8", "replace").strip()
            raise Stop(f"A disk in memory cannot be mounted here: {said}")
        self.inside = ["nsenter", "--target", str(self.keeper.pid), "--user", "--mount", "--preserve-credentials", "--"]

    @property
    def seen(self) -> Path:
        return Path(f"/proc/{self.keeper.pid}/root{self.folder}")

    def close(self) -> None:
        signal_group(self.keeper.pid, signal.SIGKILL)
        self.keeper.wait()

    def free(self) -> int:
        found = os.statvfs(self.seen)
        return found.f_bavail * found.f_frsize

    def fill(self, name: str = "filler") -> None:
        """To the last byte, by this file, which grows where it is there already."""
        with suppress(OSError), (self.seen / name).open("ab", buffering=0) as file:
            with suppress(OSError):  # others write meanwhile; what cannot be had whole is not had at all
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, max(4096, self.free() - SLACK))
            while file.write(b"\0" * 65536):
                pass

    def empty(self, name: str = "filler") -> None:
        (self.seen / name).unlink(missing_ok=True)

    def _is_mounted(self) -> bool:
        with suppress(OSError):
            return f" {self.folder} tmpfs " in Path(f"/proc/{self.keeper.pid}/mounts").read_text()
        return False
