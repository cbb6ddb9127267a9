"""The register as this process sees it: never more than a moment old, whatever process a change was made in.

The newest good snapshot, and over it the change log, read on at most `DNC_REGISTER_POLL_SECONDS` ago. Without a snapshot
(a small or new register) it is read whole from the database once. While the database is away the view goes on as it is.
"""

import logging
import os
import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from core.keyring import load_ring
from core.numbers.key_use import key_use
from core.numbers.keys import known_answer, seal_keys
from core.outage import AWAY_ERRORS, database_is_away
from registry.index.layout import Signer
from registry.index.overlay import Overlay
from registry.index.profiles import ProfileTable
from registry.index.store import Store
from registry.index.view import View, thaw
from registry.selectors.register_log import Cursor
from registry.selectors.register_stream import horizon, live_registrations, news_since
from registry.selectors.registration import registrations_live

logger = logging.getLogger(__name__)
MOST_WITHOUT_SNAPSHOT = 3_000_000
BUILD_ANEW = 2_000_000  # so many changes since the snapshot ask for a new one


def current_view(*, at: datetime, fresh: bool = False) -> View:
    """The view of this process, brought up to date; `fresh`: at this very moment, not a moment ago.

    Raises `Unavailable` when nothing is known of the register.
    """
    return _follower(os.getpid(), str(connection.settings_dict["NAME"])).view(at, fresh=fresh)


def forget_view() -> None:
    """Begin anew: the tables were emptied or a transaction was undone (tests)."""
    _follower.cache_clear()


@lru_cache(maxsize=4)
def _follower(_pid: int, _database: str) -> "Follower":
    return Follower()


def store() -> Store:
    return Store(settings.DNC_INDEX, signer(), known_answers())


def signer() -> Signer:
    ring = load_ring("DNC_SNAPSHOT_KEYS", settings.DNC_KEYS / "snapshot")
    return Signer(tuple(ring.keys[key_id] for key_id in sorted(ring.keys, reverse=True)))


def known_answers() -> dict[int, int]:
    return {key_id: known_answer(key_id) for key_id in seal_keys().keys}


def thaw_view(folder: Path) -> View:
    """A view that was set aside, the same in every process."""
    stat = (folder / "view.json").stat()
    return _thawed(str(folder), stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=8)
def _thawed(folder: str, _inode: int, _changed: int) -> View:
    return thaw(Path(folder), signer(), known_answers())


class Follower:
    def __init__(self) -> None:
        self.lock = Lock()
        self.known: View | None = None
        self.polled_at = -1e9
        self.place = Cursor("")
        self.tried = 0  # the newest snapshot that was opened, or refused

    def view(self, at: datetime, *, fresh: bool) -> View:
        with self.lock:
            recent = 0.0 if fresh else settings.DNC_REGISTER_POLL_SECONDS
            if time.monotonic() - self.polled_at < recent and self.known is not None:
                return self.known
            try:
                if not database_is_away():
                    self._follow(at)
            except AWAY_ERRORS as error:
                if not database_is_away(error):
                    if connection.in_atomic_block:
                        raise
                    self._follow(at)  # the connection alone was lost
            if self.known is None:
                self._open_alone(at)
            if self.known is None:
                raise Unavailable("register.not_ready", _("This is not available at the moment. Try again later."))
            return self.known

    def _follow(self, at: datetime) -> None:
        if self.known is None or self._newer_snapshot() or self._key_changed(self.known):
            self._open(at)
        assert self.known is not None
        more = True
        while more:
            news = news_since(self.place, self.known.table, key_id=self.known.key_id, at=at)
            self.known.overlay.apply(news.rows)
            moved, self.place = news.cursor != self.place, news.cursor
            more = news.more and moved
        self.known.cursor, self.known.as_of = str(self.place), at
        self.polled_at = time.monotonic()

    def _key_changed(self, known: View) -> bool:
        """Without a snapshot nobody builds one under the new key: the register is read anew."""
        use = key_use()
        return known.snapshot is None and use.former is None and use.in_use != known.key_id

    def _newer_snapshot(self) -> bool:
        return store_version() > self.tried

    def _open(self, at: datetime) -> None:
        """The newest good snapshot of this very cluster; without one the register as it stands in the database."""
        here, self.tried = horizon(), store_version()
        snapshot, refused = store().open()
        for version, why in refused.items():
            logger.error("Snapshot %s is not used: %s", version, why)
        if snapshot is not None:
            place = Cursor.parse(snapshot.manifest.cursor)
            if place.cluster == here.cluster:
                self._begin(View(snapshot, Overlay(), ProfileTable(snapshot.profiles.copy()), key_id=snapshot.key_id,
                                 cursor=str(place), as_of=at), place)  # fmt: skip
                return
            logger.error("Snapshot %s is of another database; a new one must be built", snapshot.manifest.version)
        self._read_whole(at)

    def _begin(self, view: View, place: Cursor) -> None:
        self.known, self.place = view, place

    def _read_whole(self, at: datetime) -> None:
        """The place in the log first, then the registrations: what is said between the two is heard twice, never missed."""
        if registrations_live() > MOST_WITHOUT_SNAPSHOT:
            raise Unavailable("register.not_ready", _("The register is being prepared. Try again in a few minutes."))
        place = horizon()
        overlay, table, key_id = Overlay(), ProfileTable(), key_use().in_use
        pages = list(live_registrations(table, key_id=key_id, at=at))
        if pages:
            sealed = np.concatenate([page.sealed for page in pages])
            overlay.apply_many(sealed, np.zeros(len(sealed), np.int64), np.concatenate([page.codes for page in pages]))
        self._begin(View(None, overlay, table, key_id=key_id, cursor=str(place), as_of=at), place)

    def _open_alone(self, at: datetime) -> None:
        """Without the database, from disk alone: as old as the snapshot."""
        snapshot, _refused = store().open()
        if snapshot is not None:
            built_at = datetime.fromisoformat(snapshot.manifest.built_at)
            table = ProfileTable(snapshot.profiles.copy())
            self.known = View(
                snapshot, Overlay(), table, key_id=snapshot.key_id, cursor=snapshot.manifest.cursor, as_of=built_at
            )
            self.place = Cursor.parse(snapshot.manifest.cursor)


def store_version() -> int:
    return Store(settings.DNC_INDEX, Signer(()), {}).current()


def overlay_size() -> int:
    """How many changes this process holds since its snapshot."""
    known = _follower(os.getpid(), str(connection.settings_dict["NAME"])).known
    return len(known.overlay) if known is not None else 0
