"""Helper of the acts on proofs: what is counted is counted by one at a time, in whatever process."""

from collections.abc import Iterable

from django.db import connection

_LOCK = "SELECT pg_advisory_xact_lock(%s)"


def digests_lock(digests: Iterable[str]) -> None:
    """Until the caller's transaction ends, in one order. A number's digest is locked before those of its asker."""
    keys = sorted(int.from_bytes(bytes.fromhex(digest)[:8], signed=True) for digest in digests)
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(_LOCK, [key])
