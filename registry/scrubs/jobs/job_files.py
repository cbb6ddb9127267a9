"""Where the files of a scrub job lie. What may hold a number in plaintext is encrypted under the job's own key.

list          as received                               encrypted
request       how it was described: JSON                encrypted
head          its columns: JSON                         encrypted
register/     the register as of the job (`freeze`)     sealed numbers
firm-…        what a firm has on file                   sealed numbers
chunk-N       rows of the list                          encrypted
answers-N     numbers and answers of those rows         encrypted
answers-N-C   of one of several columns of numbers      encrypted
sealed-N-G    the sorted numbers of one group of rows   sealed numbers
again-N       which rows repeat an earlier one
result-N…     a part of a result                        encrypted
"""

import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from core.files.sync import whole
from core.running.room import FOR_FILES, leave_room
from core.secrets.vault import vault_key_destroy, vault_key_make, vault_read, vault_write


def stored_jobs() -> list[tuple[str, float]]:
    """Ids of all jobs that have files here, and how many seconds ago the folder was changed."""
    root: Path = settings.DNC_FILES / "scrub-jobs"
    return [(path.name, time.time() - path.stat().st_mtime) for path in root.glob("scr_*")]


class JobFiles:
    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.folder: Path = settings.DNC_FILES / "scrub-jobs" / job_id

    @property
    def register(self) -> Path:
        return self.folder / "register"

    def make(self) -> None:
        vault_key_make(self.job_id)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def destroy(self) -> None:
        """The key first: what is left of the files after a power cut is unreadable."""
        vault_key_destroy(self.job_id)
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep_only(self, *names: str) -> None:
        """Everything else goes, for the list is read anew."""
        for path in self.folder.iterdir():
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def exists(self, name: str) -> bool:
        return (self.folder / name).exists()

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
        """An encrypted file that is there, whole, once the block has ended well; otherwise not at all."""
        leave_room(self.folder, FOR_FILES)
        with vault_write(self.folder / name, self.job_id) as file:
            yield file

    def read(self, name: str) -> io.BufferedReader:
        """Raises `VaultKeyGone` once the job is forgotten, FileNotFoundError."""
        return vault_read(self.folder / name, self.job_id)

    def size(self, name: str) -> int:
        """Bytes of its content."""
        with self.read(name) as file:
            return file.seek(0, io.SEEK_END)

    def put(self, name: str, content: bytes) -> None:
        with self.write(name) as file:
            file.write(content)

    def get(self, name: str) -> bytes:
        with self.read(name) as file:
            return file.read()

    def put_json(self, name: str, value: Any) -> None:
        self.put(name, json.dumps(value, ensure_ascii=False).encode())

    def get_json(self, name: str) -> Any:
        return json.loads(self.get(name))

    def put_array(self, name: str, values: NDArray[Any]) -> None:
        """A plain file of one array, for what holds no number in plaintext."""
        draft = self.folder / f".{name}.{os.getpid()}"
        with whole(draft) as file:
            np.save(file, values)
        draft.replace(self.folder / name)

    def get_array(self, name: str) -> NDArray[Any]:
        array: NDArray[Any] = np.load(self.folder / name, mmap_mode="r")
        return array
