"""Rows of files in which others share their lists: a column of a table, or the phone book of a router. Hostile until read."""

import codecs
import csv
import io
from collections.abc import Iterator

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _

from core.errors import BadRequest, TooLarge

MOST_BYTES = 32 * 1024 * 1024
COLUMNS = frozenset({"number", "numbers", "pattern", "phonenumber", "phone", "telephone", "号码", "电话", "电话号码"})
DELIMITERS = ",;\t|"


def rows_of(data: bytes) -> Iterator[str]:
    """The cells that name callers, as written. Raises `BadRequest` for XML that is no phone book, `TooLarge` over 32 MB."""
    if len(data) > MOST_BYTES:
        raise TooLarge("foreign_list.too_large", _("A list has at most 32 MB."))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    yield from _book(data) if text.lstrip().startswith("<") else _table(text)


def _book(data: bytes) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise BadRequest("foreign_list.malformed", _("This is no phone book that can be read.")) from error
    for number in root.iter("number"):
        yield number.text or ""


def _table(text: str) -> Iterator[str]:
    """Of the column whose head says so; without a head, of the first."""
    lines = text.splitlines()
    delimiter = next((sign for sign in DELIMITERS if lines and sign in lines[0]), ",")
    column = 0
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise BadRequest("foreign_list.malformed", _("This is no list that can be read.")) from error
    for place, row in enumerate(rows):
        heads = [cell.strip().casefold().replace(" ", "").replace("_", "") for cell in row] if place == 0 else []
        named = [n for n, head in enumerate(heads) if head in COLUMNS]
        if named:
            column = named[0]
        elif len(row) > column and row[column].strip():
            yield row[column]
