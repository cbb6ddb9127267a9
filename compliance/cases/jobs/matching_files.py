"""Where a file that a firm hands in to a notice lies: encrypted under a key of its own.

file        as handed in
sheet       of a workbook, the sheet that is read
chunk-N     rows read from it
samples     its first cells, masked, where its owner is asked what its columns are
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from compliance.cases.formats.column_answers import Sample
from compliance.cases.formats.defence_file import Call, Consent, Row
from compliance.cases.rules.matching import FileKind
from core.ids import public_id
from core.running.vault_folder import VaultFolder, VaultUpload
from core.secrets.encryption import hmac_digest
from core.secrets.vault import VaultKeyGone

FILE, SAMPLES = "file", "samples"
TYPES: dict[FileKind, Any] = {FileKind.CALLS: list[Call], FileKind.CONSENTS: list[Consent]}


class MatchingFiles(VaultFolder):
    kept_in = "matching-files"

    def put_chunk(self, number: int, rows: Sequence[Row]) -> None:
        self.put(f"chunk-{number}", msgspec.msgpack.encode(rows))

    def put_samples(self, samples: Sequence[Sample]) -> None:
        self.put(SAMPLES, msgspec.json.encode(list(samples)))

    def samples(self) -> list[Sample]:
        """None where the file is gone."""
        try:
            return msgspec.json.decode(self.get(SAMPLES), type=list[Sample])
        except (VaultKeyGone, FileNotFoundError):
            return []

    def chunk(self, number: int, kind: FileKind) -> list[Any]:
        rows: list[Any] = msgspec.msgpack.decode(self.get(f"chunk-{number}"), type=TYPES[kind])
        return rows


class MatchingUpload(VaultUpload):
    """A file on its way in. Nothing stays of it that nobody has `kept`."""

    def __init__(self) -> None:
        self.folder = MatchingFiles(public_id("mtf"))
        self.kept = False
        super().__init__(self.folder, FILE)

    @property
    def digest(self) -> bytes:
        """Keyed: the digest of a file with one row would tell the number in it to whoever tries them all."""
        return hmac_digest("matching-files", self.content.digest())

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        super().__exit__(kind, error, trace)
        if not self.kept:
            self.folder.destroy()
