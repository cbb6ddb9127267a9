"""As many watched lists as one likes, with nothing new in any: made in bulk, as a round would have left them."""

from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from registry.firms.models import Marketer
from registry.scrubs.models import Scrub, WatchList, WatchPart
from tests.registry.scrubs.watching import filled_part

SEED = 20
PAIRS = 10**15
COPIES = """
INSERT INTO scrubs_scrub SELECT made.* FROM scrubs_scrub row, generate_series(1, %(count)s) n,
    LATERAL jsonb_populate_record(row, jsonb_build_object('id', row.id + n, 'public_id', 'scr_' || n)) made
WHERE row.id = %(id)s
"""


def scrub_copies(scrub: Scrub, count: int) -> None:
    """Their ids follow that of `scrub`."""
    with connection.cursor() as cursor:
        cursor.execute(COPIES, {"count": count, "id": scrub.pk})


def watched_lists(scrub: Scrub, count: int, rows: int, at: datetime) -> list[WatchList]:
    """Lists of one firm, each of so many numbers that nobody has said anything of."""
    scrub_copies(scrub, count)
    made = WatchList.objects.bulk_create(
        [_list_of(scrub.marketer, scrub.pk + n, rows, at) for n in range(1, count + 1)], batch_size=1000
    )
    random = np.random.default_rng(SEED)
    for start in range(0, count, 100):
        WatchPart.objects.bulk_create(
            [filled_part(one, np.sort(random.integers(0, PAIRS, rows))) for one in made[start : start + 100]]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE scrubs_watchlist, scrubs_watchpart")
    return made


def _list_of(firm: Marketer, scrub_id: int, rows: int, at: datetime) -> WatchList:
    return WatchList(
        marketer=firm,
        subject=firm,
        scrub_id=scrub_id,
        channel="voice",
        category="insurance",
        created_at=at,
        ends_at=at + timedelta(days=20),
        rows=rows,
        filled_at=at,
        round_at=at,
        whole_at=at,
        by_clock_at=at,
        look_at=at + timedelta(days=1),
        next_round_at=at,
    )
