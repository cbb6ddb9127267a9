"""Where the texts of documents lie: ``documents/<folder>/<language>/<kind>.txt`` beside the packs, one's own before ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from core.policies.files import FOLDER


class DocumentFile(NamedTuple):
    """`name`: as errors call it."""

    kind: str
    language: str
    name: str
    text: str


def document_file(folder: str, language: str, kind: str) -> DocumentFile | None:
    """The text of a kind in a language; None where there is none."""
    for base in (Path(settings.DNC_POLICIES), FOLDER):
        path = base / "documents" / folder / language / f"{kind}.txt"
        if path.is_file():
            return DocumentFile(kind, language, "/".join(path.parts[-6:]), path.read_text("utf-8"))
    return None


def document_files(folder: str) -> Iterator[DocumentFile]:
    """Every text of a folder."""
    names = {
        (path.parent.name, path.stem)
        for base in (Path(settings.DNC_POLICIES), FOLDER)
        for path in (base / "documents" / folder).glob("*/*.txt")
    }
    for language, kind in sorted(names):
        found = document_file(folder, language, kind)
        if found:
            yield found
