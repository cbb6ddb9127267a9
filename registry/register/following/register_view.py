"""The register as this process sees it: never more than a moment old, whatever process a change was made in.

The newest good snapshot, and over it the change log, read on at most `DNC_REGISTER_POLL_SECONDS` ago. Without a snapshot
(a small or new register) it is read whole from the database once. While the database is away the view goes on as it is.
"""

import logging
import os
import time
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from core.running.outage import AWAY_ERRORS, database_is_away
from core.sealing.key_use import key_use
from core.sealing.keys import known_answer, seal_keys
from core.secrets.keyring import load_ring
from registry.engine.index.layout import Manifest, Signer
from registry.engine.index.snapshot import Snapshot
from registry.engine.index.store import Store, current_version
from registry.engine.index.view import View, thaw
from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_follow import Following
from registry.register.selectors.registration import registrations_more_than

logger = logging.getLogger(__name__)
MOST_WITHOUT_SNAPSHOT = 3_000_000
BUILD_ANEW = 2_000_000  # so many changes since the snapshot ask for a new one
WAIT = 0.5  # seconds: so long a thread waits for another that is reading the log, before it takes what is there
STEPS_AT_ONCE = 3  # pages of the log that are read at a time for a snapshot that is not in use yet


def current_view(*, at: datetime, fresh: bool = False) -> View:
    """The view of this process, brought up to date; `fresh`: at this very moment, not a moment ago.

    Raises `Unavailable` when nothing is known of the register.
    """
    return _follower(os.getpid(), str(connection.settings_dict["NAME"])).current(at, fresh=fresh)


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


def overlay_size() -> int:
    """How many changes this process holds since its snapshot."""
    following = _follower(os.getpid(), str(connection.settings_dict["NAME"])).following
    return len(following.view.overlay) if following is not None else 0


class Follower:
    def __init__(self) -> None:
        self.lock = Lock()
        self.following: Following | None = None
        self.coming: tuple[Following, Iterator[None]] | None = None  # a newer snapshot, while it catches up
        self.tried = 0  # the newest version that was opened, or refused
        self.polled_at = float("-inf")

    def current(self, at: datetime, *, fresh: bool) -> View:
        known = self.following
        if known is not None and not fresh and time.monotonic() - self.polled_at < settings.DNC_REGISTER_POLL_SECONDS:
            return known.view
        # Nobody waits long for a database that does not answer, as long as there is something to answer from.
        if not self.lock.acquire(timeout=-1 if known is None or fresh else WAIT):
            assert known is not None
            return known.view
        try:
            return self._polled(at).view
        finally:
            self.lock.release()

    def _polled(self, at: datetime) -> Following:
        try:
            if not database_is_away():
                self._follow(at)
        except AWAY_ERRORS as error:
            if not database_is_away(error):
                if connection.in_atomic_block:
                    raise
                self._follow(at)  # the connection alone was lost
        if self.following is None:
            self.following = self._from_disk_alone()
        if self.following is None:
            raise Unavailable("register.not_ready", _("This is not available at the moment. Try again later."))
        return self.following

    def _follow(self, at: datetime) -> None:
        """First the log, then the snapshots: what an erased number was is kept until a snapshot without it is in use."""
        now = cursor_now()
        if self.following is None or not self.following.cursor.leads_to(now) or _key_changed(self.following.view):
            self.following, self.coming = self._begin(now, at), None
        for _step in self.following.steps(now, at):
            pass
        self.polled_at = time.monotonic()
        version = current_version(settings.DNC_INDEX)
        if version > self.tried:
            self._open_newer(version, at)
        if self.coming is not None:
            self._catch_up(at)

    def _begin(self, now: LogCursor, at: datetime) -> Following:
        self.tried = current_version(settings.DNC_INDEX)
        found = _open_snapshot(now)
        if found is not None:
            return Following.from_snapshot(*found)
        if registrations_more_than(MOST_WITHOUT_SNAPSHOT):
            raise Unavailable("register.not_ready", _("The register is being prepared. Try again in a few minutes."))
        return Following.from_database(key_id=key_use().in_use, at=at)

    def _open_newer(self, version: int, at: datetime) -> None:
        self.tried = version
        now = cursor_now()
        found = _open_snapshot(now)
        if found is not None and not self._in_use(found[0]):
            following = Following.from_snapshot(*found)
            self.coming = following, following.steps(now, at)

    def _in_use(self, snapshot: Snapshot) -> bool:
        mine = self.following.view.snapshot if self.following is not None else None
        return mine is not None and mine.manifest.version >= snapshot.manifest.version

    def _catch_up(self, at: datetime) -> None:
        """The newer snapshot comes into use once it knows all that the older one knows."""
        assert self.coming is not None
        following, steps = self.coming
        for _step in range(STEPS_AT_ONCE):
            if next(steps, self) is self:  # it has come to the end of what there was when it was opened
                for _late in following.steps(cursor_now(), at):
                    pass
                self.following, self.coming = following, None
                return

    def _from_disk_alone(self) -> Following | None:
        """Without the database: as old as the snapshot."""
        snapshot, _refused = store().open()
        if snapshot is None:
            return None
        return Following.from_snapshot(snapshot, LogCursor.parse(snapshot.manifest.cursor))


def _key_changed(view: View) -> bool:
    """Without a snapshot nobody builds one under the new seal key: the register is read anew."""
    use = key_use()
    return view.snapshot is None and use.former is None and use.in_use != view.key_id


def _open_snapshot(now: LogCursor) -> tuple[Snapshot, LogCursor] | None:
    """The newest good snapshot of this very database, and the cursor in the log from which on it is to be read."""
    snapshot, refused = store().open()
    for version, why in refused.items():
        logger.error("Snapshot %s is not used: %s", version, why)
    if snapshot is None:
        return None
    try:
        cursor = LogCursor.parse(snapshot.manifest.cursor)
    except ValueError:
        cursor = None
    if cursor is None or not cursor.leads_to(now):
        logger.error("Snapshot %s is of another database; a new one must be built", snapshot.manifest.version)
        return None
    return snapshot, cursor


def usable_snapshot() -> Manifest | None:
    """Of the snapshot that a process would open now."""
    found = _open_snapshot(cursor_now())
    return found[0].manifest if found is not None else None
