"""Real requests, each undone again; what came of them, and whether anything was written meanwhile."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection, transaction
from django.http import SimpleCookie
from django.test import Client
from django.urls import reverse

OPENED, FORBIDDEN, MISSING, NO_METHOD = "opened", "refused (403)", "not there (404)", "no such method (405)"
NO_KEY, SIGN_IN, FAILED = "no key (401)", "sent to sign in", "failed on our side"
FACTOR, ANEW = "sent to the second factor", "sent to give the second factor anew"
# In the environment of a request whose page is drawn: WHOLE, no more than its FORM says, or the refusal that is looked for.
DRAWN = "matrix.drawn"
WHOLE, FORM = "whole", "form"
DENIED = "refused by the act"  # opened, but this visitor may not do it: nothing came of it
FORM_TYPE = "application/x-www-form-urlencoded"
NAMED = {401: NO_KEY, 403: FORBIDDEN, 404: MISSING, 405: NO_METHOD}
# A page that only looks leaves nothing to undo.
READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
# A session may be opened, and a key notes the hour of its last use, whatever the answer is.
BOOKKEEPING = ("django_session", "firms_apikey")


@dataclass(frozen=True)
class Answer:
    """`records`: audit records that the request left. `size`: of the body, in bytes."""

    outcome: str
    status: int
    size: int
    records: int
    text: str


@dataclass
class Asking:
    """`savepoint`: which each request is undone to. `last`: the audit record before all of them."""

    savepoint: str
    last: int
    wrote: bool = False

    def __call__(self, client: Client, method: str, path: str, said: Any = None, **more: Any) -> Answer:
        """Send it, see what comes of it, and undo it: the session, the cookies and every row are as before."""
        cookies = client.cookies.output()
        kept = SimpleCookie()
        for name, morsel in client.cookies.items():
            kept[name] = morsel.value
        try:
            if said is None:
                answer = client.generic(method, path, **more)
            else:
                answer = client.post(path, urlencode(said), FORM_TYPE, **more)
            body = b"".join(answer) if answer.streaming else answer.content
            left = records(self.last) if method != "GET" else 0
        finally:
            if method != "GET" or self.wrote or connection.needs_rollback:
                self._undo()
        if client.cookies.output() != cookies:
            client.cookies = kept
        text = body.decode(errors="replace")
        return Answer(outcome_of(answer, path), answer.status_code, len(body), left, text)

    def watch(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        self.wrote = self.wrote or not str(sql).lstrip().startswith(READS)
        return execute(sql, *rest)

    def _undo(self) -> None:
        """A savepoint that one goes back to stays: one statement, where a block of its own takes three."""
        transaction.savepoint_rollback(self.savepoint)
        transaction.set_rollback(False)
        self.wrote = False


@contextmanager
def asking() -> Iterator[Asking]:
    with transaction.atomic():
        asked = Asking(connection.savepoint_ids[-1], number("SELECT coalesce(max(id), 0) FROM core_auditrecord"))
        with connection.execute_wrapper(asked.watch):
            yield asked
        transaction.set_rollback(True)


def outcome_of(answer: Any, path: str) -> str:
    status = answer.status_code
    if status >= 500:
        return FAILED
    if status == 302:
        where, following = answer["Location"], f"?next={quote(path)}"
        if where in {reverse(door) + following for door in ("sign-in", "account_login")}:
            return SIGN_IN
        if where in {reverse(door) + following for door in ("mfa_reauthenticate", "mfa_activate_totp")}:
            return FACTOR
        if where == f"{reverse('mfa_reauthenticate')}?{urlencode({'next': path})}":
            return ANEW
    return NAMED.get(status, OPENED)


def records(last: int) -> int:
    """Of acts, after this one: that somebody looked at a page is recorded whether or not an act was refused on it."""
    acts = "act !~ '[._](read|searched|exported)$'"
    return number(f"SELECT count(*) FROM core_auditrecord WHERE id > %s AND {acts}", [last])


def writes() -> int:
    """Rows written in this transaction so far, those undone again among them."""
    columns = "coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
    return number(f"SELECT {columns} FROM pg_stat_xact_user_tables WHERE relname <> ALL(%s)", [list(BOOKKEEPING)])


def number(sql: str, values: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)(?=[/$-])")
CHOICE = re.compile(r"\(\?P<(\w+)>(\w+(?:\|\w+)+)\)")


def parts(pattern: str) -> list[str]:
    return [match.group(1) or match.group(2) for match in PART.finditer(pattern)]


def choices(pattern: str) -> dict[str, list[str]]:
    """Parts of an address that are one of a few words, such as ``(?P<act>confirm|revoke)``."""
    return {match.group(1): match.group(2).split("|") for match in CHOICE.finditer(pattern)}


def address(pattern: str, values: Mapping[str, str]) -> str:
    """The path with these values in its parts."""
    path = PART.sub(lambda match: values[match.group(1) or match.group(2)], pattern)
    return "/" + re.sub(r"[\^$]|\\(?=\.)|\\Z", "", path)
