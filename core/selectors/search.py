"""Rows that are found by one of several ways, each asked by the index that answers it.

An OR over columns and tables is answered by no index, and a part that many rows have is better met on the way through a list in
its order than gathered and sorted. So each way is asked by itself, to a bound: what it finds within is found by its keys, and
one that finds more is left to be asked of each row of the list, of which then a page is soon together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

MOST_FOUND = 2_000


@dataclass(frozen=True)
class Way:
    """`found`: as an index answers it. `each`: the same, as it is asked of one row."""

    found: Q
    each: Q


@dataclass(frozen=True)
class Found:
    """`more`: there are more than `MOST_FOUND`, and nobody counted them."""

    rows: "QuerySet[Any]"
    more: bool


def way_of_own(found: Q) -> Way:
    """By columns of the rows themselves."""
    return Way(found, _each(found))


def way_of(path: str, model: type[Model], found: Q) -> Way:
    """By columns of what the rows belong to."""
    return Way(_named(path, model._default_manager.filter(found).values("pk")), _each(found, f"{path}__"))


def way_of_many(owned: "QuerySet[Any]", owner: str, found: Q, path: str = "pk") -> Way:
    """By columns of those of `owned` that belong to the rows, or to what their `path` names."""
    one = owned.filter(_each(found), **{owner: OuterRef(path)}).order_by().values(owner)[:1]
    # Not EXISTS: that the database may turn into all that is found in the whole table, gathered for the first row.
    return Way(_named(path, owned.filter(found).values(owner)), Q(**{path: Subquery(one)}))


def rows_found(rows: "QuerySet[Any]", ways: Iterable[Way], most: int = MOST_FOUND) -> Found:
    """Those of `rows` that one of the ways finds."""
    keys: set[Any] = set()
    each: list[Q] = []
    for way in ways:
        if each:  # so many are found already that a page is soon together, whatever else a row is asked
            each.append(way.each)
            continue
        asked = rows.order_by().select_related(None).filter(way.found).values_list("pk", flat=True)
        found = list(asked[: most + 1])
        if len(found) > most:
            each.append(way.each)
        else:
            keys.update(found)
    either = Q(pk__in=sorted(keys))
    for one in each:
        either |= one
    return Found(rows.filter(either), bool(each))


def _named(path: str, keys: "QuerySet[Any]") -> Q:
    """Rows that name nothing are left out in so many words: of the condition alone the database would not see it."""
    return Q(**{f"{path}__in": keys}) & (Q() if path == "pk" else Q(**{f"{path}__isnull": False}))


def _each(found: Q, before: str = "") -> Q:
    """The same condition asked of a row, or of what stands in it under `before`."""
    asked = Q(_connector=found.connector, _negated=found.negated)
    for child in found.children:
        if isinstance(child, tuple):
            name, value = child
            asked.add(Q(**{before + name.replace("__has_part", "__icontains"): value}), found.connector)
        elif isinstance(child, Q):
            asked.add(_each(child, before), found.connector)
        else:
            raise TypeError(f"{child!r} cannot be asked of a row")
    return asked
