"""Work on many rows in bounded transactions: each takes a few, and says where the next one begins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Batch:
    """`done`: rows that this transaction ended. `last`: the id that the next one begins after; None: nothing old is left."""

    done: int = 0
    last: int | None = None


def until_done(act: Callable[[int], Batch]) -> int:
    """`act` again and again, each time after the last id it has looked at; returns how many rows were ended."""
    done, after = 0, 0
    while True:
        batch = act(after)
        done += batch.done
        if batch.last is None:
            return done
        after = batch.last


def until_none_left(act: Callable[[], int]) -> int:
    """`act`, which ends a batch and says how many rows that were, again and again until it finds none."""
    done = 0
    while ended := act():
        done += ended
    return done


def older_delete(rows: QuerySet[Any], *, moment: str, before: datetime, after: int, most: int) -> Batch:
    """Delete those of the next `most` of `rows`, by id, whose `moment` lies before; in the transaction of the caller.

    Ids grow with time, so that it begins with the oldest; what somebody holds now is left to the next round.
    """
    found = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk__gt=after).order_by("pk")
    looked_at = list(found.values_list("pk", moment)[:most])
    old = [pk for pk, since in looked_at if since < before]
    if not old:
        return Batch()
    rows.model._default_manager.filter(pk__in=old).delete()
    return Batch(len(old), looked_at[-1][0])
