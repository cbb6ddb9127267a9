"""The sweep of watched lists: what was said since the mark is noted for the lists that it touches, and for no others.

The mark is a moment of the database behind which no late commit can slip (docs/adr/0045); what firms hear of numbers by
consents, refusals and relationships is noted by the database with each change.
"""

from datetime import datetime

from django.db import connection, transaction

from core.models.sql_arrays import integers
from core.policies import current_policy
from core.sealing.key_use import key_use_now
from core.sealing.sealing import reseal_many
from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_news import changed_since
from registry.register.models import FirmNumberChange
from registry.scrubs.models import WatchMark, WatchPart
from registry.scrubs.rules.watch import buckets_of
from registry.scrubs.selectors.watch_news import BATCH, MOST, numbers_by_key

LOCK = 0x444E4306  # advisory lock, until the transaction ends: one sweep at a time
# One number leads by its bucket to the parts that may hold it. `firm`: it said something to this firm alone; 0: to all.
NOTE = """
INSERT INTO scrubs_watchnews (watchlist_id, part, number, as_of)
SELECT DISTINCT part.watchlist_id, part.id, asked.number, %(as_of)s
FROM unnest(%(numbers)s::bigint[], %(firms)s::bigint[], %(buckets)s::int[], %(keys)s::smallint[])
    AS asked (number, firm, bucket, seal_key)
JOIN scrubs_watchpart part ON part.buckets @> ARRAY[asked.bucket] AND part.seal_key = asked.seal_key
JOIN scrubs_watchlist watched ON watched.id = part.watchlist_id
WHERE asked.firm = 0 OR watched.subject_id = asked.firm
"""
NOTE_ALL = """
INSERT INTO scrubs_watchnews (watchlist_id, as_of) SELECT id, %(as_of)s FROM scrubs_watchlist WHERE ended_at IS NULL
"""
Said = set[tuple[int, int]]  # id of a number, and of the firm it said something to; 0: to all


@transaction.atomic
def watchlists_notice(*, at: datetime) -> int:
    """Note what watched lists must look at, and move the mark; how many notes. A second sweep at once does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    now, version = cursor_now(), current_policy(at).version
    mark = WatchMark.objects.filter(policy_version=version).first()
    marks = list(FirmNumberChange.objects.order_by("pk").values_list("pk", "number", "marketer")[:MOST])
    found = _log(mark, now, at)
    if found is None:
        noted = _execute(NOTE_ALL, as_of=at)
    else:
        said, as_of = found
        noted = _note(said | {(number, marketer) for _pk, number, marketer in marks}, as_of)
    if marks:
        FirmNumberChange.objects.filter(pk__in=[pk for pk, _number, _marketer in marks]).delete()
    WatchMark.objects.update_or_create(pk=1, defaults={"cursor": str(now), "policy_version": version})
    return noted


def _log(mark: WatchMark | None, now: LogCursor, at: datetime) -> tuple[Said, datetime] | None:
    """What the log names since the mark, and the latest word. None: look at everything, for there is too much of it, the mark
    is not one of this log, or the pack has another version."""
    if mark is None:
        return None
    cursor = LogCursor.parse(mark.cursor)
    if not cursor.leads_to(now):
        return None
    said: Said = set()
    as_of = at
    for page in changed_since(cursor, now):
        said.update((number, 0) for number in page.ids)
        as_of = max(as_of, page.latest)
        if len(said) > MOST:
            return None
    return said, as_of


def _note(said: Said, as_of: datetime) -> int:
    """Asked in one statement a batch under each key that parts are sealed by: one that is sealed anew meanwhile is met once."""
    keys = _keys() if said else []
    firms: dict[int, list[int]] = {}
    for number, firm in said if keys else ():
        firms.setdefault(number, []).append(firm)
    noted = 0
    for key, (ids, sealed) in numbers_by_key(set(firms)).items():
        for start in range(0, len(ids), BATCH):
            buckets = [buckets_of(reseal_many(sealed[start : start + BATCH], key, other)).tolist() for other in keys]
            rows = [
                (number, firm, buckets[n][position], other)
                for position, number in enumerate(ids[start : start + BATCH])
                for firm in firms[number]
                for n, other in enumerate(keys)
            ]
            columns = dict(
                zip(("numbers", "firms", "buckets", "keys"), map(integers, zip(*rows, strict=True)), strict=True)
            )
            noted += _execute(NOTE, as_of=as_of, **columns)
    return noted


def _keys() -> list[int]:
    """Those that parts are sealed by, and the one in use: a round may be sealing the first part by it now."""
    return list({*WatchPart.objects.order_by().values_list("seal_key", flat=True).distinct(), key_use_now().in_use})


def _execute(statement: str, **values: str | datetime) -> int:
    with connection.cursor() as cursor:
        # A planner without statistics would read every part instead of the few that the index leads to.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, values)
        count: int = cursor.rowcount
        cursor.execute("SET LOCAL enable_seqscan = on")
        return count
