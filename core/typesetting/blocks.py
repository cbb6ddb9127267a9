"""What a document consists of: a list of blocks, frozen and JSON-able. Texts are plain: nothing in them is read as markup."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

MOST_BLOCKS = 3_000  # rows of tables and lists counted too
MOST_CHARACTERS = 400_000
MOST_PAGES = 200
MOST_LINES = 8_000  # as `lines_of` reckons them: fewer than fill the pages
LINE = 80  # narrow signs of a line; a wide one takes the place of two
WIDE = re.compile("[^\x00-\u02ff]")


class Run(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a paragraph or cell. `gap`: the number of what is still missing here, whose name `text` is; 0 for none."""

    text: str
    strong: bool = False
    gap: int = 0


Line = tuple[Run, ...]


class Heading(Struct, frozen=True, tag="heading", forbid_unknown_fields=True, omit_defaults=True):
    text: str
    new_page: bool = False  # an annex begins on a page of its own


class Paragraph(Struct, frozen=True, tag="paragraph", forbid_unknown_fields=True, omit_defaults=True):
    line: Line
    flush: bool = False  # whom it addresses: begins at the margin where others are indented


class Column(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`width`: its share of the line beside the others'; `end`: figures, set to the right, as wide as they are."""

    text: str
    width: int = 1
    end: bool = False


class Table(Struct, frozen=True, tag="table", forbid_unknown_fields=True, omit_defaults=True):
    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    line: Line


class Facts(Struct, frozen=True, tag="facts", forbid_unknown_fields=True):
    """Pairs of a label and what it is, as at the head of a letter."""

    rows: tuple[Fact, ...]


class Items(Struct, frozen=True, tag="items", forbid_unknown_fields=True):
    rows: tuple[Line, ...]


class Signature(Struct, frozen=True, tag="signature", forbid_unknown_fields=True):
    """A place to sign, and for the date."""

    label: str


class Gap(Struct, frozen=True, tag="gap", forbid_unknown_fields=True):
    """What is still missing where a whole block would stand."""

    number: int
    name: str


Block = Heading | Paragraph | Table | Facts | Items | Signature | Gap


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One document in one language. `number` and `code` are empty until it is issued; `day`: as people write it.

    `address`: where the code is checked, `key`: which key signed; both stand beside the code. `mark`: above the rule of a
    document that is none yet, such as a draft.
    """

    language: str  # "zh-hans", "en"
    title: str
    authority: str
    reference: str
    blocks: tuple[Block, ...]
    number: str = ""
    day: str = ""
    foot: str = ""
    code: str = ""
    address: str = ""
    key: str = ""
    mark: str = ""
    sealed: bool = True  # whether it bears the authority's seal


class TooMuchText(ValueError):
    """A document with more blocks, characters or lines than anybody reads."""


def document_of(raw: Any) -> Document:
    """The document that stands as `raw` (dictionaries and lists). Raises msgspec.ValidationError when it is none."""
    return msgspec.convert(raw, Document)


def raw_of(document: Document) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.to_builtins(document)
    return raw


def texts_of(raw: Any) -> Iterator[str]:
    """Every text in a document's raw form."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for value in raw.values():
            yield from texts_of(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from texts_of(value)


def lines_in(text: str, share: float = 1.0) -> int:
    """How many lines a text takes, rather too many than too few, in a column that has this share of the width."""
    width = max(1, int(LINE * share))
    return sum(max(1, -(-(len(line) + len(WIDE.findall(line))) // width)) for line in text.split("\n"))


def lines_of(document: Document) -> int:
    """How many lines of the layout a document takes, rather too many than too few: white space counts too."""
    return sum(map(_lines_of_block, document.blocks))


def _lines_of_block(block: Block) -> int:
    if isinstance(block, Table):
        whole = sum(column.width for column in block.columns)
        shares = [column.width / whole for column in block.columns]
        rows = [[Run(column.text)] for column in block.columns], *block.rows
        return sum(1 + max(map(_lines_of_line, row, shares)) for row in rows)
    if isinstance(block, Facts):
        return sum(1 + _lines_of_line(row.line, 0.7) for row in block.rows)
    if isinstance(block, Items):
        return sum(_lines_of_line(row, 0.9) for row in block.rows)
    if isinstance(block, Paragraph):
        return _lines_of_line(block.line)
    return 3 + (lines_in(block.text) if isinstance(block, Heading) else 0)


def _lines_of_line(line: Iterable[Run], share: float = 1.0) -> int:
    return lines_in("".join(run.text for run in line), share)


def refuse_too_much(document: Document) -> None:
    rows = sum(len(block.rows) for block in document.blocks if isinstance(block, Table | Facts | Items))
    if len(document.blocks) + rows > MOST_BLOCKS:
        raise TooMuchText(f"The document has more than {MOST_BLOCKS} blocks and rows.")
    if sum(map(len, texts_of(raw_of(document)))) > MOST_CHARACTERS:
        raise TooMuchText(f"The document has more than {MOST_CHARACTERS} characters.")
    if lines_of(document) > MOST_LINES:
        raise TooMuchText(f"The document has more than {MOST_LINES} lines.")


def is_too_much(document: Document) -> bool:
    """Whether it is longer than what is set."""
    try:
        refuse_too_much(document)
    except TooMuchText:
        return True
    return False
