"""What the query of an address says of a list in the body."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import BadRequest

COLUMNS = ("ref_column", "category_column", "client_column", "country_column", "consented_on_column", "sheet")
LONGEST_NAME = 200
MOST_NUMBERS = 10  # columns of numbers


def read_columns(query: QueryDict) -> dict[str, Any]:
    """Arguments of `open_list`. Raises `BadRequest`."""
    numbers = query.getlist("number_column")
    for value in map(str, (*numbers, *(query[name] for name in COLUMNS if name in query))):
        _check_name(value)
    if len(numbers) > MOST_NUMBERS:
        message = _("A list has at most %(most)d columns of numbers.") % {"most": MOST_NUMBERS}
        raise BadRequest("column.too_many", message)
    return {**{name: query.get(name) for name in COLUMNS}, "number_column": numbers or None}


def read_sheet(query: QueryDict) -> str:
    """Of a workbook; "" where none is named. Raises `BadRequest`."""
    if "sheet" not in query:
        return ""
    _check_name(sheet := str(query["sheet"]))
    return sheet


def _check_name(name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadRequest("column.malformed", _("A column is named by its heading or its position."))
