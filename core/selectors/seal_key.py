"""Questions about the seal keys."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from core.models import SealKeyUse
from core.sealing.keys import known_answer, seal_keys


@dataclass(frozen=True)
class SealKeyStatus:
    """`left`: numbers still under the former key, counted. `waiting`: higher keys that are known but not in use.

    `prints` shows by key what the test number seals to, so that two machines can be seen to have the same keys.
    """

    in_use: int
    former: int | None
    left: int
    started_at: datetime | None
    finished_at: datetime | None
    waiting: tuple[int, ...]
    prints: dict[int, int]


@transaction.atomic
def seal_key_status() -> SealKeyStatus:
    use = SealKeyUse.objects.get()
    ring = sorted(seal_keys().keys)
    return SealKeyStatus(
        in_use=use.in_use,
        former=use.former,
        left=_left_under(use.former) if use.former is not None else 0,
        started_at=use.started_at,
        finished_at=use.finished_at,
        waiting=tuple(key for key in ring if key > use.in_use),
        prints={key: known_answer(key) for key in ring},
    )


def _left_under(former: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '30min'")  # the whole table is read
        cursor.execute("SELECT count(*) FROM core_number WHERE seal_key = %s AND sealed IS NOT NULL", [former])
        return int(cursor.fetchone()[0])
