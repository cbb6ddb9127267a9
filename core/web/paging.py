"""Lists in pages. A page is found by the row that the one before it ended with, so the last page costs what the first does,
and rows that come meanwhile show none twice."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

PAGE_SIZE = 50
MOST_COUNTED = 10_000
MOST_MARK = 500  # characters

Row = Any
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Page:
    """`count`: of all rows, at most one more than are counted. `previous`, `next`: marks for the address; "": there is none."""

    object_list: Sequence[Row]
    count: int
    previous: str = ""
    next: str = ""
    most: int = MOST_COUNTED

    def __iter__(self) -> Iterator[Row]:
        return iter(self.object_list)

    @property
    def counted(self) -> str:
        if self.count <= self.most:
            return str(number_format(self.count, force_grouping=True))
        return _("more than %(count)s") % {"count": number_format(self.most, force_grouping=True)}


@dataclass(frozen=True)
class _Mark:
    """Where a page ends or begins: in which part of the list, and what its row has there."""

    part: int
    values: list[Any]


def page_of(
    request: HttpRequest, rows: Rows | Sequence[Rows], size: int = PAGE_SIZE, *, more_than: int | None = None
) -> Page:
    """The page of `rows` that the address asks for by ``after`` or ``before``; the first where the mark says nothing.

    `rows` are ordered by fields or annotations that are never null, "-" before those that fall; the key is added. Or they are
    parts of a list that stand one behind the other, each in an order of its own. `more_than`: so many are known to be there.
    """
    parts = [_in_order(each) for each in ([rows] if isinstance(rows, QuerySet) else rows)]
    most = MOST_COUNTED if more_than is None else more_than
    count = _counted(parts, most) if more_than is None else most + 1
    before, after = _read(request.GET.get("before", ""), parts), _read(request.GET.get("after", ""), parts)
    if before is not None:
        found = _gathered(parts, size + 1, before, backward=True)
        if len(found) > size:
            shown = found[:size][::-1]
            return Page([row for _part, row in shown], count, _said(shown[0], parts), _said(shown[-1], parts), most)
        after = None  # fewer lie before: the first page has them
    found = _gathered(parts, size + 1, after)
    shown = found[:size]
    first = _said(shown[0], parts) if shown and after is not None else ""
    last = _said(shown[-1], parts) if len(found) > size else ""
    return Page([row for _part, row in shown], count, first, last, most)


def _counted(parts: Sequence[Rows], most: int) -> int:
    found = 0
    for part in parts:
        found += counted(part, most - found)
        if found > most:
            break
    return found


def _gathered(parts: Sequence[Rows], most: int, mark: _Mark | None, *, backward: bool = False) -> list[tuple[int, Row]]:
    """The rows behind the mark, nearest first, each with its part; backward: those before it."""
    found: list[tuple[int, Row]] = []
    begins = mark.part if mark else 0
    for part in range(begins, -1, -1) if backward else range(begins, len(parts)):
        rows = parts[part]
        if mark and part == mark.part:
            rows = _beyond(rows, _keys(rows), mark.values, backward=backward)
        elif backward:
            rows = rows.reverse()
        found += [(part, row) for row in first_rows(rows, most - len(found))]
        if len(found) == most:
            break
    return found


def first_rows(rows: Rows, most: int) -> list[Row]:
    """The first of `rows`. Which, is asked of their keys alone: to put whole rows in order, the database would first join all
    of them with all that a page shows beside."""
    if not (rows.query.select_related or rows.query.annotations):
        return list(rows[:most])
    keys = list(rows.select_related(None).values_list("pk", flat=True)[:most])
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def counted(rows: Rows, most: int = MOST_COUNTED) -> int:
    """How many there are, counted to one more than `most`."""
    return int(rows.order_by().values("pk")[: most + 1].count())


@dataclass(frozen=True)
class Position:
    """Where a row stands in a list: how many stand before it (at most `most` are counted), and its neighbours."""

    before: int
    previous: Row | None
    next: Row | None


def position_of(row: Row, rows: Rows, most: int = 1000) -> Position | None:
    """None where the row is not of the list."""
    keys = _keys(rows)
    rows = rows.order_by(*keys)
    here = rows.filter(pk=row.pk).first()
    if here is None:
        return None
    values = _values(here, keys)
    earlier = _beyond(rows, keys, values, backward=True)
    return Position(counted(earlier, most), earlier.first(), _beyond(rows, keys, values).first())


def mark_of(row: Row, rows: Rows) -> str:
    """What an address says to go on behind this row of the list."""
    return _mark(row, _keys(rows))


def _keys(rows: Rows) -> tuple[str, ...]:
    keys = tuple(str(key) for key in rows.query.order_by or rows.model._meta.ordering)
    for key in keys:
        if key.lstrip("-") not in rows.query.annotations and getattr(_field(rows, key), "null", False):
            raise ValueError(f"{key} may be null: pages are found by what comes behind it")
    if any(key.lstrip("-") in ("pk", "id") for key in keys):
        return keys
    return (*keys, "-pk" if keys and keys[-1].startswith("-") else "pk")


def _in_order(rows: Rows) -> Rows:
    return rows.order_by(*_keys(rows))


def _field(rows: Rows, key: str) -> Any:
    """The model's field, or an annotation's."""
    name = key.lstrip("-")
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    model: type[Model] = rows.model
    *path, last = name.split("__")
    for step in path:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise FieldDoesNotExist(name)
        model = related
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _beyond(rows: Rows, keys: tuple[str, ...], values: Sequence[Any], *, backward: bool = False) -> Rows:
    """The rows behind the one with these values, nearest first; backward: those before it."""
    condition = Q()
    for key, value in zip(reversed(keys), reversed(list(values)), strict=True):
        name, falls = key.lstrip("-"), key.startswith("-") != backward
        step = "lt" if falls else "gt"
        further = Q(**{f"{name}__{step}": value})
        # The second bound says nothing new, but an index can use it.
        condition = (
            (further | Q(**{name: value}) & condition) & Q(**{f"{name}__{step}e": value}) if condition else further
        )
    found = rows.filter(condition)
    return found.reverse() if backward else found


def _values(row: Row, keys: tuple[str, ...]) -> list[Any]:
    found = []
    for key in keys:
        value = row
        for step in key.lstrip("-").split("__"):
            value = getattr(value, step)
        found.append(value)
    return found


def _mark(row: Row, keys: tuple[str, ...], *before: int) -> str:
    said = [value.isoformat() if isinstance(value, date) else value for value in _values(row, keys)]
    return base64.urlsafe_b64encode(json.dumps([*before, *said]).encode()).decode().rstrip("=")


def _said(found: tuple[int, Row], parts: Sequence[Rows]) -> str:
    """The mark of a row, with its part where there are several."""
    part, row = found
    return _mark(row, _keys(parts[part]), *([part] if len(parts) > 1 else []))


def _read(mark: str, parts: Sequence[Rows]) -> _Mark | None:
    """What a mark says; None for none, and for one that is not of this list."""
    if not mark or len(mark) > MOST_MARK:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        part = 0
        if len(parts) > 1:
            part, *said = said
        if not isinstance(said, list) or type(part) is not int or not 0 <= part < len(parts):
            return None
        rows, keys = parts[part], _keys(parts[part])
        if len(said) != len(keys) or any("\0" in str(value) for value in said):
            return None
        found = [_field(rows, key).to_python(value) for key, value in zip(keys, said, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None
    return None if any(value is None for value in found) else _Mark(part, found)
