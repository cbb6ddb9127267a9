"""Ending a task in the middle, as a kill does: what it had committed stays, what it had begun is gone."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction

WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")
ROOMS = ("core", "complaints", "firms", "register", "scrubs", "findings", "cases", "listings", "reports", "desk")
Row = tuple[tuple[str, str], ...]
State = dict[str, Counter[Row]]


class Killed(BaseException):
    """Nothing that a task catches."""


class Killer:
    """Counts what is written; before the write number `at` the process is gone, and with it whatever was to be sent."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.writes = at, 0

    def __call__(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if str(sql).lstrip().startswith(WRITES):
            if self.writes == self.at:
                raise Killed
            self.writes += 1
        return execute(sql, *rest)


def killed(act: Callable[[], Any], at: int | None = None) -> int:
    """Do `act`, but for what comes from the write number `at` on. Returns how many there were."""
    killer = Killer(at)
    with connection.execute_wrapper(killer), suppress(Killed):
        act()
    return killer.writes


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is as if it had not been: rows and cache."""
    cache.clear()
    place = transaction.savepoint()
    later = len(connection.run_on_commit)
    try:
        yield
    finally:
        transaction.savepoint_rollback(place)
        del connection.run_on_commit[later:]


def last_rows() -> dict[str, int]:
    """The last row of each table, by the table's name."""
    return {model._meta.label: model._default_manager.count() and _last(model) for model in _models()}


def state(before: dict[str, int]) -> State:
    """What the tables hold. A row that came since `before` is called new: its id differs each time, as moments do."""
    return {
        model._meta.label: Counter(_row(row, before) for row in model._default_manager.order_by())
        for model in _models()
    }


def without(found: State, columns: set[tuple[str, str]]) -> State:
    """`columns`: of tables, which hold something of chance."""
    return {
        label: Counter(tuple(pair for pair in row if (label, pair[0]) not in columns) for row in rows.elements())
        for label, rows in found.items()
    }


def of_chance(one: State, other: State) -> set[tuple[str, str]]:
    """Columns in which two runs of the same differ: ids, salts, signatures."""
    return {
        (label, name)
        for label, rows in one.items()
        for name in {name for row in rows for name, _value in row}
        if _column(rows, name) != _column(other[label], name)
    }


def _column(rows: Counter[Row], name: str) -> Counter[str]:
    return Counter(value for row in rows.elements() for column, value in row if column == name)


def _models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models() if model._meta.managed]


def _last(model: type[models.Model]) -> int:
    key = model._meta.pk
    return (
        int(model._default_manager.aggregate(last=models.Max("pk"))["last"]) if isinstance(key, models.AutoField) else 0
    )


def _row(row: models.Model, before: dict[str, int]) -> Row:
    return tuple(
        (field.name, _value(field, getattr(row, field.attname), before))
        for field in row._meta.concrete_fields
        if not isinstance(field, models.AutoField | models.DateTimeField)
    )


def _value(field: "models.Field[Any, Any]", value: Any, before: dict[str, int]) -> str:
    target, value = field.related_model, bytes(value) if isinstance(value, memoryview) else value
    if value is None or target is None or isinstance(target, str):
        return repr(value)
    since = before.get(target._meta.label, 0)
    return "new" if isinstance(value, int) and since and value > since else repr(value)
