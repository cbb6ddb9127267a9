"""A look-up by what is unique."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def only(rows: "QuerySet[Row]") -> Row | None:
    """The one row, or None. `first()` would put it in order, for which Django compares each column of the statement."""
    return next(iter(rows.order_by()[:1]), None)
