"""Rows of a large file of consents, as the bodies that they stand for."""

from collections.abc import Sequence

from core.api.ndjson import Lines
from core.policies.schema import Policy
from registry.register.formats.consent_rows import ConsentBody, consent_read_quickly
from registry.register.formats.file_columns import CONSENTS
from registry.register.formats.handed_file import Line
from registry.register.formats.handed_rows import Rows, TableReader, numbered, read_lines


def check_headings(names: Sequence[str], policy: Policy) -> None:
    """Raises `DomainError` that names each heading which cannot be used. `names`: none of lines of JSON."""
    if names:
        TableReader(names, CONSENTS, ConsentBody, policy)


def consents_of_lines(
    lines: Sequence[Line], names: Sequence[str], policy: Policy, most_rows: int
) -> tuple[Rows[ConsentBody], dict[str, list[str]]]:
    """The rows, and what their sender should know of how they were read: headings, by code."""
    if names:
        reader = TableReader(names, CONSENTS, ConsentBody, policy)
        return Rows([reader.row(line, cells) for line, cells in lines], reader.headings), reader.notes
    written = Lines(cells[0].encode() for _line, cells in lines)
    rows = read_lines(written, ConsentBody, most_rows, consent_read_quickly)
    return numbered(rows, [line for line, _cells in lines]), {}
