"""Building the register's snapshot from the database: streamed, in bounded memory, one builder at a time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.sealing.key_use import key_use_now
from core.sealing.keys import known_answer
from core.services.audit import audit_write
from registry.engine.index.build import Said, SnapshotDraft
from registry.engine.index.layout import Manifest
from registry.engine.index.store import Store, StoreBusy
from registry.register.following.register_cursor import cursor_now
from registry.register.following.register_stream import (
    profiles_in_use,
    register_held_still,
    released_numbers,
    stream_register,
)
from registry.register.following.register_view import store
from registry.register.models import ReleasedSeal


def snapshot_build(*, at: datetime, actor: Actor) -> int:
    """Build a version from the register as it stands, and put it in use; returns its number.

    What is not committed yet is not in it, the caller's own doings included. Raises `Conflict` while another is being
    built, `BuildRefused` when it cannot be.
    """
    versions = store()
    try:
        with versions.building():
            manifest, released = _build(versions, at)
            versions.swap(manifest.version)
            versions.prune()
    except StoreBusy:
        raise Conflict("snapshot.building", _("A snapshot is being built already.")) from None
    _note_built(manifest, released, actor, at)
    return manifest.version


def _build(versions: Store, at: datetime) -> tuple[Manifest, list[int]]:
    """The manifest, and the changes whose erased numbers it is without. The database is let go before the sorting."""
    version, key_id = versions.next_version(), key_use_now().in_use
    with register_held_still() as db:
        position, profiles = cursor_now(db), profiles_in_use(db, at=at)
        with SnapshotDraft(versions.path(version), expected=profiles.registrations) as draft:
            stream_register(db, profiles, key_id=key_id, at=at, receive=draft.add)
            released = released_numbers(db)
            db.close()
            said = Said(version, str(position), key_id, known_answer(key_id), at, profiles.profiles)
            return draft.finish(said, versions.signer), released


@transaction.atomic
def _note_built(manifest: Manifest, released: list[int], actor: Actor, at: datetime) -> None:
    """Whoever reads the log on from this snapshot never meets the withdrawals of these erased numbers."""
    ReleasedSeal.objects.filter(change__in=released).delete()
    data = {"version": manifest.version, "count": manifest.count, "seal_key": manifest.seal_key}
    audit_write(actor=actor, act="snapshot.built", target=None, at=at, data=data)
