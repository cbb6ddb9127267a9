"""Which seal key is in use: a fact of the database, for all processes change over at the same moment.

A process remembers what the database said last. That is a guess, and good enough to choose the key of a scrub record,
which names it; every question by sealed value brings the true answer along (`core.selectors.number`).
"""

from dataclasses import dataclass

from django.db import connection

from core.sealing.keys import SealKeyUnfit, known_answer, seal_keys

WRONG = (
    "Seal key {key} is not the key this database was sealed with; every number would look unregistered."
    " Put the right key in DNC_SEAL_KEYS or its key file (docs/keys.md)."
)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """`in_use` seals new rows; while a change of key goes on, rows may still be sealed under `former`."""

    in_use: int
    former: int | None = None

    @property
    def keys(self) -> tuple[int, ...]:
        return (self.in_use,) if self.former is None else (self.in_use, self.former)


_last: KeyUse | None = None
_proved: set[int] = set()


def key_use() -> KeyUse:
    """As the database said last; it is asked only when it never was."""
    return _last or key_use_now()


def key_use_now() -> KeyUse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT in_use, former FROM core_sealkeyuse")
        return learn(cursor.fetchone())


def learn(told: tuple[int, int | None] | None) -> KeyUse:
    """Ingest what the database says. Raises `SealKeyUnfit` unless this process has these keys, and the right ones."""
    global _last
    if told is None:
        raise SealKeyUnfit("The database does not say which seal key is in use; run manage.py migrate (docs/keys.md).")
    use = KeyUse(*told)
    for key_id in use.keys:
        if key_id not in _proved:
            prove(key_id)
    _last = use
    return use


def prove(key_id: int) -> None:
    """Compare a key with the answer it gave when it was new."""
    if key_id not in seal_keys().keys:
        raise SealKeyUnfit(f"Seal key {key_id} is missing; numbers sealed with it could not be read.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM core_sealkeycheck WHERE seal_key = %s", [key_id])
        row = cursor.fetchone()
    if row is None or row[0] != known_answer(key_id):
        raise SealKeyUnfit(WRONG.format(key=key_id))
    _proved.add(key_id)


def forget_use() -> None:
    global _last
    _last = None
    _proved.clear()
