"""Keys and their firms as they were last seen, for scrubs while the database is away; how often a webhook is tested."""

from datetime import datetime

import msgspec

from core.running.memory import forget, is_due, recall, remember
from core.running.rates import Rate
from registry.firms.models import ApiKey, Marketer

TESTS_PER_MINUTE = Rate("webhook-tests", 10, 60)  # of one firm, by whichever door


class KeyNote(msgspec.Struct):
    """A key and its firm as they were last seen."""

    pk: int
    public_id: str
    scopes: list[str]
    networks: list[str]
    expires_at: datetime | None
    firm_pk: int
    firm_id: str
    firm_name: str
    firm_state: str
    firm_confirmed_at: datetime | None
    exemption_class: str
    most_a_day: int | None = None


def note_key(digest: bytes, key: ApiKey) -> None:
    firm = key.marketer
    if firm is None or not key.live:
        return
    note = KeyNote(
        pk=key.pk,
        public_id=key.public_id,
        scopes=list(key.scopes),
        networks=list(key.networks),
        expires_at=key.expires_at,
        firm_pk=firm.pk,
        firm_id=firm.public_id,
        firm_name=firm.name,
        firm_state=firm.state,
        firm_confirmed_at=firm.identity_confirmed_at,
        exemption_class=firm.exemption_class,
        most_a_day=key.most_a_day,
    )
    remember(f"key:{digest.hex()}", note)


def key_is_known(digest: bytes) -> bool:
    """Whether this process has seen it in use a moment ago."""
    return not is_due(f"key:{digest.hex()}")


def recall_key(digest: bytes) -> ApiKey | None:
    """The key and its firm, if they were in use within the last quarter of an hour."""
    note = recall(f"key:{digest.hex()}", KeyNote)
    if note is None:
        return None
    firm = Marketer(
        pk=note.firm_pk,
        public_id=note.firm_id,
        name=note.firm_name,
        state=note.firm_state,
        identity_confirmed_at=note.firm_confirmed_at,
        exemption_class=note.exemption_class,
    )
    key = ApiKey(pk=note.pk, public_id=note.public_id, live=True, scopes=note.scopes, networks=note.networks)
    key.expires_at, key.marketer, key.most_a_day = note.expires_at, firm, note.most_a_day
    return key


def forget_key(digest: bytes) -> None:
    """A key was revoked: nobody remembers it."""
    forget(f"key:{digest.hex()}")
