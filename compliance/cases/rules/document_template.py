"""What a document's template is made of, once its file is read (`formats/document_template.py`)."""

from collections.abc import Iterator
from dataclasses import dataclass

FORMATS = ("figures", "capitals", "ordinal")


@dataclass(frozen=True)
class Said:
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Slot:
    name: str
    line: int
    form: str = ""
    optional: bool = False
    strong: bool = False


Pieces = tuple[Said | Slot, ...]


@dataclass(frozen=True)
class Part:
    """`kind`: heading, annex, paragraph, flush, fact, item, head, row or sign. `cells`: its texts; `columns` of a head: width and side."""

    kind: str
    line: int
    cells: tuple[Pieces, ...]
    columns: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True)
class Section:
    """`[if …]` or `[each …]` and what stands in it."""

    kind: str  # "if", "if not", "each"
    name: str
    line: int
    parts: tuple["Part | Section", ...]


@dataclass(frozen=True)
class Template:
    title: str
    foot: Pieces
    parts: tuple[Part | Section, ...]
    sealed: bool = True


def slots_of(parts: tuple[Part | Section, ...], rows: str = "") -> Iterator[tuple[str, Slot | Section]]:
    """Every placeholder and section below `parts`, each with the rows it stands in ("" outside [each])."""
    for part in parts:
        if isinstance(part, Section):
            yield rows, part
            yield from slots_of(part.parts, part.name if part.kind == "each" else rows)
        else:
            yield from ((rows, piece) for cell in part.cells for piece in cell if isinstance(piece, Slot))
