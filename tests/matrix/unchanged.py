"""Who asks is read once for many requests: each is undone, so the next finds a visitor's session and person as they were.

The middleware does all its work on them. Only that these rows, and those of the person's roles, are fetched anew is left out,
and only until a request writes something: from there on it reads for itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_started
from django.db import connection
from django.db.models import Model, prefetch_related_objects

from core.models import User
from tests.matrix.asking import READS


class Unchanged:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, Any], Any] = {}
        self.written = False

    def begin(self, **_signal: Any) -> None:
        self.written = False

    def watch(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        self.written = self.written or not str(sql).lstrip().startswith(READS)
        return execute(sql, *rest)

    def once(self, kind: str, key: Any, read: Callable[[], Any]) -> Any:
        """A copy of the row, for requests change what they are given."""
        if self.written:
            return read()
        if (kind, key) not in self.rows:
            self.rows[kind, key] = read()
        return copy(self.rows[kind, key])

    def assert_so(self) -> None:
        """The database says the same."""
        for kept in filter(None, self.rows.values()):
            row = type(kept).objects.get(pk=kept.pk)
            assert values(row) == values(kept), f"{row!r} was changed, and not undone"


def values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def with_roles(user: User | None) -> User | None:
    prefetch_related_objects([user] if user else [], "grants")
    return user


@contextmanager
def read_once(patch: pytest.MonkeyPatch) -> Iterator[None]:
    unchanged = Unchanged()
    session, person = SessionStore._get_session_from_db, ModelBackend.get_user  # type: ignore[attr-defined]

    def load(store: Any) -> Any:
        return unchanged.once("session", store.session_key, lambda: session(store))

    def get_user(backend: Any, user_id: Any) -> Any:
        found = unchanged.once("person", user_id, lambda: with_roles(person(backend, user_id)))
        if found is not None:  # what a request learns of its roles is not the next one's
            found._prefetched_objects_cache = dict(found._prefetched_objects_cache)
        return found

    patch.setattr(SessionStore, "_get_session_from_db", load)
    patch.setattr(ModelBackend, "get_user", get_user)
    request_started.connect(unchanged.begin)
    with connection.execute_wrapper(unchanged.watch):
        yield
    request_started.disconnect(unchanged.begin)
    unchanged.assert_so()
