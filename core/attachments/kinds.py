"""The closed list of what may be handed in. The content says which of them a file is, never its name or the browser.

Read by the bounded child process too (`child.py`): plain Python.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MIB = 1 << 20
MOST_FILES = 10  # of one hand-in
MOST_BYTES = 128 * MIB  # of one hand-in
MOST_OF_OWNER = 200  # attachments of one owner
MOST_BYTES_OF_OWNER = 1024 * MIB
MOST_COPY = 64 * MIB  # bytes of what is shown
MOST_NAME = 120  # characters


@dataclass(frozen=True)
class Kind:
    """`endings`: of file names, the usual one first; `most`: bytes; `shown`: the media type of the stripped copy, "" where
    there is none and only the original can be taken; `played`: every browser plays it."""

    code: str
    media: str
    endings: tuple[str, ...]
    most: int
    shown: str = ""
    played: bool = False


TEXT = "text/plain; charset=utf-8"
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", (".pdf",), 50 * MIB, "application/pdf"),
        Kind("jpeg", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), 30 * MIB, "image/jpeg"),
        Kind("png", "image/png", (".png",), 30 * MIB, "image/png"),
        Kind("webp", "image/webp", (".webp",), 30 * MIB, "image/webp"),
        Kind("mp3", "audio/mpeg", (".mp3",), 64 * MIB, played=True),
        Kind("m4a", "audio/mp4", (".m4a", ".mp4", ".3gp", ".aac"), 64 * MIB, played=True),
        Kind("wav", "audio/wav", (".wav",), 64 * MIB, played=True),
        Kind("amr", "audio/amr", (".amr", ".awb"), 64 * MIB),
        Kind("ogg", "audio/ogg", (".ogg", ".oga", ".opus"), 64 * MIB, played=True),
        Kind("text", "text/plain", (".txt", ".text", ".log", ".md"), 10 * MIB, TEXT),
        Kind("csv", "text/csv", (".csv", ".tsv", ".txt"), 10 * MIB, TEXT),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), 30 * MIB),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), 30 * MIB),
    )
}
RECORDINGS = frozenset(kind.code for kind in KINDS.values() if kind.media.startswith("audio/"))
MOST_OF_ANY = max(kind.most for kind in KINDS.values())
ACCEPTED = ",".join(sorted({ending for kind in KINDS.values() for ending in kind.endings[:2]}))


class Refused(Exception):
    """A file that is not taken; the code of one of `core.attachments.refusals`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
