"""A document drafted from its template and the facts of a case. What is missing becomes a numbered gap, never a guess."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from compliance.cases.rules.amounts import capitals, figures, ordinal
from compliance.cases.rules.document_facts import DocumentFacts
from compliance.cases.rules.document_names import NUMBER_IN_ROWS, WANTED
from compliance.cases.rules.document_template import Part, Pieces, Said, Section, Slot, Template
from core.typesetting.blocks import (
    Block,
    Column,
    Fact,
    Facts,
    Gap,
    Heading,
    Items,
    Line,
    Paragraph,
    Run,
    Signature,
    Table,
)

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """A gap of a draft: its number in the text, the name of the fact, what it is called, and the role that can mend it."""

    number: int
    fact: str
    name: str
    who: str


@dataclass(frozen=True)
class Draft:
    title: str
    foot: str
    blocks: tuple[Block, ...]
    gaps: tuple[Missing, ...]
    sealed: bool


def draft(template: Template, facts: DocumentFacts, language: str) -> Draft:
    """The template with the facts in it, in the language `language`."""
    return _Drafting(facts, language).draft(template)


def written(value: Any, form: str, language: str) -> str:
    """A fact as the language writes it: 2026年11月25日, 25 November 2026."""
    chinese = language.startswith("zh")
    if isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        return f"{written(value.date(), '', language)} {value:%H:%M}"
    if isinstance(value, date):
        return (
            f"{value.year}年{value.month}月{value.day}日"
            if chinese
            else f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        )
    if isinstance(value, int):
        forms: dict[str, Callable[[int], str]] = {
            "figures": figures,
            "capitals": capitals,
            "ordinal": ordinal if chinese else str,
        }
        return forms[form](value) if form else str(value)
    if isinstance(value, Mapping):
        return str(value.get(language) or value.get("en") or next(iter(value.values()), ""))
    return str(value)


def _is_missing(value: Any) -> bool:
    return value is None or (not isinstance(value, int) and not value)


class _Drafting:
    def __init__(self, facts: DocumentFacts, language: str) -> None:
        self.values = dict(_values(facts))
        self.language = language
        self.gaps: dict[str, Missing] = {}

    def draft(self, template: Template) -> Draft:
        blocks = tuple(self.blocks(self.emitted(template.parts, {})))
        foot = "".join(run.text for run in self.line(template.foot, {}))
        return Draft(template.title, foot, blocks, tuple(self.gaps.values()), template.sealed)

    def gap(self, name: str) -> Missing:
        """The same fact is one gap, however often it is missed."""
        if name not in self.gaps:
            wanted = WANTED.get(name)
            called = written(wanted.names, "", self.language) if wanted else name
            self.gaps[name] = Missing(len(self.gaps) + 1, name, called, wanted.who if wanted else "officer")
        return self.gaps[name]

    def value(self, name: str, row: Mapping[str, Any]) -> Any:
        return row[name] if name in row else self.values.get(name)

    def line(self, pieces: Pieces, row: Mapping[str, Any]) -> Line:
        runs = []
        for piece in pieces:
            if isinstance(piece, Said):
                runs.append(Run(piece.text, piece.strong))
            else:
                runs.append(self.run(piece, row))
        return tuple(run for run in runs if run.text)

    def run(self, slot: Slot, row: Mapping[str, Any]) -> Run:
        value = self.value(slot.name, row)
        if _is_missing(value) and not slot.optional and slot.name not in row:
            gap = self.gap(slot.name)
            return Run(gap.name, gap=gap.number)
        return Run("" if _is_missing(value) else written(value, slot.form, self.language), slot.strong)

    def emitted(
        self, parts: Iterable[Part | Section], row: Mapping[str, Any]
    ) -> Iterator[tuple[Part, tuple[Line, ...]] | Gap]:
        """Parts with their texts, sections resolved."""
        for part in parts:
            if isinstance(part, Part):
                yield part, tuple(self.line(cell, row) for cell in part.cells)
            elif part.kind == "each":
                rows = self.values[part.name]
                if not rows:
                    gap = self.gap(part.name)
                    yield Gap(gap.number, gap.name)
                for n, each in enumerate(rows, 1):
                    yield from self.emitted(part.parts, {**dict(_values(each)), NUMBER_IN_ROWS: n})
            else:
                value = self.value(part.name, row)
                if (value is False or _is_missing(value)) == (part.kind == "if not"):
                    yield from self.emitted(part.parts, row)

    def blocks(self, found: Iterable[tuple[Part, tuple[Line, ...]] | Gap]) -> Iterator[Block]:
        """Rows, pairs and points that follow each other are one block; a new head begins a new table."""
        tables = 0

        def together(one: tuple[Part, tuple[Line, ...]] | Gap) -> tuple[str, int]:
            nonlocal tables
            kind = "gap" if isinstance(one, Gap) else "table" if one[0].kind in ("head", "row") else one[0].kind
            if not isinstance(one, Gap) and one[0].kind == "head":
                tables += 1
            return kind, tables

        for (kind, _table), group in groupby(found, together):
            yield from _block_of(kind, list(group))


def _block_of(kind: str, group: list[Any]) -> Iterator[Block]:
    if kind == "gap":
        yield from group
    elif kind == "table":
        head, *rows = group
        sides = head[0].columns
        columns = tuple(Column(_plain(line), *side) for line, side in zip(head[1], sides, strict=True))
        yield Table(columns, tuple(lines for _part, lines in rows))
    elif kind == "fact":
        yield Facts(tuple(Fact(_plain(lines[0]), lines[1]) for _part, lines in group if lines[1]))
    elif kind == "item":
        yield Items(tuple(lines[0] for _part, lines in group))
    else:
        yield from (_single(kind, lines[0]) for _part, lines in group)


def _single(kind: str, line: Line) -> Block:
    if kind in ("paragraph", "flush"):
        return Paragraph(line, kind == "flush")
    return Signature(_plain(line)) if kind == "sign" else Heading(_plain(line), new_page=kind == "annex")


def _plain(line: Line) -> str:
    return "".join(run.text for run in line)


def _values(facts: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for each in fields(facts):
        value = getattr(facts, each.name)
        if is_dataclass(value):
            yield from _values(value, f"{each.name}.")
        else:
            yield f"{prefix}{each.name}", value
