"""A folder of files that are encrypted under a key of the folder's own, and a file on its way into one."""

import hashlib
import io
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self

from django.conf import settings
from django.db.models import QuerySet

from core.running.room import FOR_FILES, leave_room
from core.secrets.vault import vault_key_destroy, vault_key_make, vault_read, vault_write

UPLOAD_SECONDS = 86_400  # how long an upload may be on its way into a row


class VaultFolder:
    """`kept_in`: the folder below DNC_FILES where all of a kind lie; `name`: of this one, and of its key."""

    kept_in: ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder: Path = settings.DNC_FILES / self.kept_in / name

    @classmethod
    def all(cls) -> list[tuple[str, float]]:
        """Names of all of this kind, and how many seconds ago each was changed."""
        root: Path = settings.DNC_FILES / cls.kept_in
        if not root.exists():
            return []
        with os.scandir(root) as lying:
            return [(one.name, time.time() - one.stat().st_mtime) for one in lying if not one.name.startswith(".")]

    @classmethod
    def left(cls, rows: "QuerySet[Any]", column: str, seconds: float = UPLOAD_SECONDS) -> list[str]:
        """Names that stand in no row's `column`. One that changed within `seconds` may be on its way into a row."""
        old = [name for name, age in cls.all() if age >= seconds]
        known = set(rows.filter(**{f"{column}__in": old}).values_list(column, flat=True))
        return [name for name in old if name not in known]

    def make(self) -> None:
        vault_key_make(self.name)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def destroy(self) -> None:
        """The key first: what is left of the files after a power cut is unreadable."""
        vault_key_destroy(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def exists(self, name: str) -> bool:
        return (self.folder / name).exists()

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
        """An encrypted file that is there, whole, once the block has ended well; otherwise not at all."""
        leave_room(self.folder, FOR_FILES)
        with vault_write(self.folder / name, self.name) as file:
            yield file

    def read(self, name: str) -> io.BufferedReader:
        """Raises `VaultKeyGone` once the folder is destroyed, FileNotFoundError."""
        return vault_read(self.folder / name, self.name)

    def size(self, name: str) -> int:
        """Bytes of its content."""
        with self.read(name) as file:
            return file.seek(0, io.SEEK_END)

    def put(self, name: str, content: bytes) -> None:
        with self.write(name) as file:
            file.write(content)

    def put_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """What may be long: with room left before each piece, and nothing there unless all of them came."""
        with self.write(name) as file:
            for piece in pieces:
                leave_room(self.folder, FOR_FILES)
                file.write(piece)

    def get(self, name: str) -> bytes:
        with self.read(name) as file:
            return file.read()


class VaultUpload:
    """A file on its way into `files`: written as it comes, digested as it comes. Ends with nothing kept when the block fails."""

    def __init__(self, files: VaultFolder, name: str) -> None:
        self.files, self.name = files, name
        self.size = 0
        self.beginning = b""
        self.content = hashlib.sha256()
        self.writing = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.files.make()
            self.file = self.writing.enter_context(self.files.write(self.name))
        except OSError:
            self.files.destroy()
            raise
        return self

    def write(self, data: bytes) -> None:
        leave_room(self.files.folder, FOR_FILES)
        self.beginning = self.beginning or data[:16]
        self.content.update(data)
        self.size += len(data)
        self.file.write(data)

    def close(self) -> None:
        """The file is there whole."""
        self.writing.close()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.writing.__exit__(kind, error, trace)
        if error is not None:
            self.files.destroy()
