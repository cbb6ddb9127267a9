"""One view of the register and its cursor in the change log, moved on step by step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np
from django.db import connection

from registry.engine.index.overlay import Overlay
from registry.engine.index.profiles import ProfileTable
from registry.engine.index.snapshot import Snapshot
from registry.engine.index.view import View
from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_news import NONE, StateReader, States, changed_since
from registry.register.following.register_stream import profiles_in_use, stream_register


class Following:
    """`view` is good at any time; `cursor` is how far the log was read to its end for it."""

    def __init__(self, view: View, table: ProfileTable, cursor: LogCursor) -> None:
        self.view, self.table, self.cursor = view, table, cursor
        self.doubtful = NONE.sealed  # what a transaction said that may have been undone since

    @classmethod
    def from_snapshot(cls, snapshot: Snapshot, cursor: LogCursor) -> "Following":
        table, built_at = ProfileTable(snapshot.profiles), datetime.fromisoformat(snapshot.manifest.built_at)
        view = View(snapshot, Overlay(), table.profiles, snapshot.key_id, cursor.brief, built_at)
        return cls(view, table, cursor)

    @classmethod
    def from_database(cls, *, key_id: int, at: datetime) -> "Following":
        """Read whole. The cursor is asked first: what is said meanwhile is read again."""
        cursor, profiles = cursor_now(), profiles_in_use(connection, at=at)
        pieces = [NONE]
        stream_register(
            connection, profiles, key_id=key_id, at=at, receive=lambda *piece: pieces.append(States(*piece))
        )
        overlay = Overlay().with_changes(
            np.concatenate([piece.sealed for piece in pieces]), np.concatenate([piece.codes for piece in pieces])
        )
        table = ProfileTable(profiles.profiles)
        return cls(View(None, overlay, table.profiles, key_id, cursor.brief, at), table, cursor)

    def steps(self, now: LogCursor, at: datetime) -> Iterator[None]:
        """Read the log to `now`, a page a step. What has been read counts at once."""
        states = StateReader(self.table, self.view.key_id, at)
        doubtful, last = NONE, max(self.cursor.last, 0)
        for page in changed_since(self.cursor, now):
            last = max(last, page.last)
            self._ingest(states.of_ids(page.ids))
            if page.own:
                doubtful = doubtful.followed_by(states.of_ids(page.own))
            yield
        self._ingest(states.of_sealed(self.doubtful))
        self.doubtful = np.unique(doubtful.sealed)
        self.cursor = replace(now, last=last)
        self.view = replace(self.view, cursor=self.cursor.brief, as_of=at)

    def _ingest(self, states: States) -> None:
        self.view = replace(self.view, overlay=self.view.overlay.with_changes(states.sealed, states.codes))
