"""Where an attachment lies: a folder and a key of its own below DNC_FILES.

original    as handed in
copy        what is shown of it, if anything is
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any, Literal

from core.attachments.inspecting import inspect
from core.attachments.kinds import MOST_OF_ANY, Refused
from core.attachments.names import kept_name
from core.attachments.scanner import scan
from core.ids import public_id
from core.running.vault_folder import VaultFolder, VaultUpload
from core.secrets.vault import LASTING, vault_keys_lasting

Part = Literal["original", "copy"]
ORIGINAL: Part = "original"
COPY: Part = "copy"


class AttachmentFiles(VaultFolder):
    kept_in = "attachments"

    @classmethod
    def all(cls) -> list[tuple[str, float]]:
        """Folders, and keys whose folder a kill left unmade or unmade again."""
        return [*{**dict(vault_keys_lasting()), **dict(super().all())}.items()]

    def age(self) -> float:
        """Seconds since something was put into it."""
        return time.time() - self.folder.stat().st_mtime


@dataclass(frozen=True)
class Handed:
    """A content that lies in its folder, checked and stripped, and that no row speaks of yet."""

    folder: str
    name: str
    kind: str
    size: int
    digest: str  # SHA-256 of the original, in hexadecimal
    copy_size: int = 0
    copy_digest: str = ""

    @property
    def files(self) -> AttachmentFiles:
        return AttachmentFiles(self.folder)


class AttachmentUpload(VaultUpload):
    """A file on its way in. Nothing stays of it that nobody has `kept`."""

    def __init__(self, name: str) -> None:
        self.given_name, self.kept = name, False
        super().__init__(AttachmentFiles(public_id(LASTING)), ORIGINAL)

    def take(self, data: bytes) -> None:
        """Raises Refused beyond what any kind may hold."""
        if self.size + len(data) > MOST_OF_ANY:
            raise Refused("attachment.too_large")
        self.write(data)

    def forget(self) -> None:
        """At once, for the rest of the form may take long."""
        self.writing.__exit__(Refused, Refused(""), None)
        self.files.destroy()

    def handed(self, *, until: float) -> Handed:
        """Scanned, recognised and stripped, once it is there whole. Raises Refused, `Unavailable`."""
        if not self.size:
            raise Refused("attachment.empty")
        with self.files.read(ORIGINAL) as source:
            scan(source, until=until)
        with self.files.read(ORIGINAL) as source:
            found = inspect(source, until=until)
        shown: dict[str, Any] = {}
        if found.copy is not None:
            self.files.put(COPY, found.copy)
            shown = {"copy_size": len(found.copy), "copy_digest": hashlib.sha256(found.copy).hexdigest()}
        return Handed(
            folder=self.files.name,
            name=kept_name(self.given_name, found.kind),
            kind=found.kind,
            size=self.size,
            digest=self.content.hexdigest(),
            **shown,
        )

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        super().__exit__(kind, error, trace)
        if not self.kept:
            self.files.destroy()
