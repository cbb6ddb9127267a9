"""What many tests begin with is made by the real services once in a process; later the rows that came of it are put back.

`kept` counts for what is made in a test's own transaction, as long as nothing else has written in it: then what stands in
the database follows from the calls before, which are the name under which its rows are kept.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")
Counts = dict[str, int]  # rows written so far, by table

WRITTEN = """
SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)
  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# Triggers forbid emptying the audit trail, and what was checked when it was made needs no second look.
PUT_BACK = "SET LOCAL session_replication_role = replica; {} SET LOCAL session_replication_role = origin"


@dataclass(frozen=True)
class Kept:
    """`statements` bring the tables to what they held then. `news`: what was to be done after commit, and whether robustly."""

    statements: str
    news: list[tuple[Callable[[], Any], bool]]
    pickled: bytes


_kept: dict[Any, Kept] = {}  # by the calls
_calls: tuple[Any, ...] | None = ()  # since the test began; None: something else has written
_left: Counts = {}  # by them


def forget_calls() -> None:
    global _calls
    _calls = ()


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """What it makes follows from its arguments. What it returns bears pickling, and is a copy each time."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        global _calls, _left
        if not connection.in_atomic_block or _calls is None:
            return make(*args, **kwargs)
        before, calls = _written(), (*_calls, (make.__qualname__, plain(args), plain(kwargs)))
        alone = before == _left if _calls else not _has_written()
        _calls = None  # what it calls in turn is part of it
        if not alone:
            return make(*args, **kwargs)
        if calls in _kept:
            returned: R = _put_back(_kept[calls])
        else:
            waiting, returned = len(connection.run_on_commit), make(*args, **kwargs)
            news = [(one[1], one[2]) for one in cast("list[Any]", connection.run_on_commit)[waiting:]]
            _kept[calls] = Kept(_statements(before), news, pickle.dumps(returned))
        _calls, _left = calls, _written()
        return returned

    return made


def _put_back(one: Kept) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(one.statements)
    for tell, robust in one.news:
        transaction.on_commit(tell, robust=robust)
    return pickle.loads(one.pickled)


def plain(value: Any) -> Any:
    """Something that is equal for equal values: a row is named by its key."""
    if isinstance(value, Model):
        return (type(value).__name__, value.pk)
    if isinstance(value, dict):
        return tuple((key, plain(one)) for key, one in value.items())
    return tuple(map(plain, value)) if isinstance(value, list | tuple) else repr(value)


def _has_written() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _written() -> Counts:
    """In this transaction, and maybe in some before it."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def _statements(before: Counts) -> str:
    """What brings each table written since to what it holds now."""
    found = []
    with connection.cursor() as cursor:
        for table in [table for table, count in _written().items() if count != before[table]]:
            cursor.execute(f"""SELECT format('%L::"{table}"', one) FROM "{table}" one""")
            rows = ",".join(row for (row,) in cursor.fetchall())
            found.append(f'DELETE FROM "{table}";')
            if rows:
                found.append(f'INSERT INTO "{table}" SELECT (one).* FROM unnest(ARRAY[{rows}]) one;')
    return PUT_BACK.format("".join(found))
