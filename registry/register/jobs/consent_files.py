"""Where a large file of consents lies while it is taken in: encrypted under a key of its own.

file        as handed in
sheet       of a workbook, the sheet that is read
part-N      rows cut from it
answers-N   what became of each of them
"""

from collections.abc import Sequence

import msgspec

from core.ids import public_id
from core.running.vault_folder import VaultFolder, VaultUpload
from registry.register.formats.handed_file import Line
from registry.register.memory import AnsweredRow

FILE = "file"


class ConsentFiles(VaultFolder):
    kept_in = "consent-files"

    def put_part(self, number: int, rows: Sequence[Line]) -> None:
        self.put(f"part-{number}", msgspec.msgpack.encode(rows))

    def part(self, number: int) -> list[Line]:
        return msgspec.msgpack.decode(self.get(f"part-{number}"), type=list[Line])

    def put_answers(self, number: int, answers: Sequence[AnsweredRow]) -> None:
        self.put(f"answers-{number}", msgspec.msgpack.encode(answers))

    def answers(self, number: int) -> list[AnsweredRow]:
        """Of every row of a part, in its order."""
        return msgspec.msgpack.decode(self.get(f"answers-{number}"), type=list[AnsweredRow])

    def forget_rows(self) -> None:
        """The numbers go as soon as the last row has its answer, and with them what a kill left half written."""
        for path in self.folder.glob("*"):
            if not path.name.startswith("answers-"):
                path.unlink(missing_ok=True)


class ConsentUpload(VaultUpload):
    """A file of consents on its way in. Nothing stays of it that nobody has `kept`."""

    def __init__(self) -> None:
        self.folder = ConsentFiles(public_id("cff"))
        self.kept = False
        super().__init__(self.folder, FILE)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        super().__exit__(kind, error, trace)
        if not self.kept:
            self.folder.destroy()
