"""Following the change log without ever missing a row that commits late."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import BadRequest
from registry.register.models import RegisterChange

SIZE = 10_000


@dataclass(frozen=True)
class Cursor:
    """A place in the log of one database cluster: behind the change (`transaction`, `change`)."""

    cluster: str
    transaction: int = 0
    change: int = 0

    def __str__(self) -> str:
        return f"{self.cluster}.{self.transaction}.{self.change}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 21 for part in parts):
            raise BadRequest("cursor.malformed", _("This cursor is not one of ours."))
        return cls(parts[0], int(parts[1]), int(parts[2]))


@dataclass(frozen=True)
class Changes:
    """`settled`: in final order, each given once. `unsettled`: lie past the horizon and are given again next time.

    `restart` says that the reader's cursor was of another cluster (a restored dump): it must read everything anew.
    """

    settled: list[RegisterChange]
    unsettled: list[RegisterChange]
    cursor: Cursor
    restart: bool


def register_changes_after(cursor: Cursor | None, *, size: int = SIZE) -> Changes:
    """Changes committed since `cursor` (None: from the beginning), at most `size` settled ones a poll.

    Below the horizon (the oldest running transaction) nothing can commit any more, so the cursor moves up to there only;
    a long-running writer holds the cursor back but not the news: what lies past the horizon is given at once, and again.
    """
    cluster, horizon = cluster_and_horizon()
    restart = cursor is not None and cursor.cluster != cluster
    start = cursor if cursor is not None and not restart else Cursor(cluster)
    rows = RegisterChange.objects.order_by("transaction", "pk")
    behind = rows.filter(transaction=start.transaction, pk__gt=start.change) | rows.filter(
        transaction__gt=start.transaction
    )
    settled = list(behind.filter(transaction__lt=horizon)[:size])
    unsettled = list(behind.filter(transaction__gte=horizon)) if len(settled) < size else []
    end = Cursor(cluster, settled[-1].transaction, settled[-1].pk) if settled else start
    return Changes(settled, unsettled, end, restart)


def register_version() -> str:
    """The state of the register an answer rests on: ``live`` (no snapshot), the cluster and its horizon."""
    cluster, horizon = cluster_and_horizon()
    return f"live.{cluster}.{horizon}"


def cluster_and_horizon() -> tuple[str, int]:
    with connection.cursor() as db:
        db.execute(
            "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        cluster, horizon = db.fetchone()
    return cluster, horizon
