"""Where the file of an import lies while it is worked on: encrypted under a key of its own.

file        as handed in
sheet       of a workbook, the sheet that is read
chunk-N     records cut from it
said-N      what each of them says, for `Twins`
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from complaints.formats.records import Record
from complaints.formats.twins import NO_ID, all_said
from core.ids import public_id
from core.running.vault_folder import VaultFolder, VaultUpload

FILE = "file"


class Kept(msgspec.Struct, array_like=True):
    """A record in a chunk. `body`: as JSON, for its numbers may be longer than others can write."""

    line: int
    raw: bytes
    identity: bytes
    body: bytes
    problem: str


class ImportFiles(VaultFolder):
    kept_in = "complaint-imports"

    def put_chunk(self, number: int, records: Sequence[Record]) -> None:
        kept = [Kept(one.line, one.raw, one.identity, msgspec.json.encode(one.body), one.problem) for one in records]
        self.put(f"said-{number}", all_said(records).tobytes())
        self.put(f"chunk-{number}", msgspec.msgpack.encode(kept))

    def chunk(self, number: int) -> list[Record]:
        kept = msgspec.msgpack.decode(self.get(f"chunk-{number}"), type=list[Kept])
        return [Record(one.line, one.raw, one.identity, body_of(one), one.problem) for one in kept]

    def said(self, chunks: int) -> Iterator[int]:
        """Of every row in its order. Once one of them has no id, nothing more is asked."""
        for number in range(chunks):
            found = array("Q", self.get(f"said-{number}"))
            yield from found
            if NO_ID in found:
                return


@dataclass(frozen=True)
class StoredFile:
    """A file of complaints that lies in `files`. `digest`: SHA-256 of it."""

    files: ImportFiles
    size: int
    digest: bytes


class ImportUpload(VaultUpload):
    """A file of complaints on its way in. Nothing stays of it that nobody has `kept`."""

    def __init__(self) -> None:
        self.folder = ImportFiles(public_id("imf"))
        self.kept = False
        super().__init__(self.folder, FILE)

    @property
    def stored(self) -> StoredFile:
        """Once it is there whole."""
        return StoredFile(self.folder, self.size, self.content.digest())

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        super().__exit__(kind, error, trace)
        if not self.kept:
            self.folder.destroy()


def body_of(kept: Kept) -> Any:
    return msgspec.json.decode(kept.body)
