"""Forms of several pages: what was answered so far travels in the form, sealed; each tab sends what it shows.

So that a page can be drawn by its address (back, reload, after signing in), the session holds a copy of the last few
drafts. What is sent is read from the form, never from the copy.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from core.running.form_state import FIELD, FormState, open_state, seal_state
from core.web.typed import typed

COPIES, NEWEST = "drafts", "newest_drafts"
MOST = 5
_KEY = "draft"


@dataclass(frozen=True)
class Draft:
    """`key` names the draft in addresses; `sealed` is what its form carries; `state` is None before the first answer."""

    key: str
    sealed: str
    state: FormState | None

    @property
    def data(self) -> dict[str, Any]:
        return {name: value for name, value in self.state.data.items() if name != _KEY} if self.state else {}

    def at(self, url_name: str, **more: object) -> str:
        return f"{reverse(url_name)}?{urlencode({**more, _KEY: self.key})}"


def draft_of(request: HttpRequest, purpose: str, *, newest: bool = False) -> Draft:
    """The draft of the form that was sent; on GET the one the address names, or (`newest`) the last that was left.

    A new one where there is none, and where it is another's or too old.
    """
    sent = typed(request)
    if sent is not None and (FIELD in sent or not newest):
        return _opened(request, purpose, sent.get(FIELD, ""))
    copies, named = request.session.get(COPIES, {}), request.GET.get(_KEY, "")
    if named or not newest:
        return _opened(request, purpose, copies.get(named, ""))
    left = _opened(request, purpose, copies.get(request.session.get(NEWEST, {}).get(purpose), ""))
    key = secrets.token_urlsafe(9)  # a tab of its own: what it answers does not change the draft it began with
    return _opened(request, purpose, seal_state(request, purpose, {**left.data, _KEY: key}))


def draft_keep(request: HttpRequest, purpose: str, draft: Draft, answers: dict[str, Any]) -> Draft:
    """The draft with further answers, for the next page to be drawn from."""
    kept = _opened(request, purpose, seal_state(request, purpose, {**draft.data, **answers, _KEY: draft.key}))
    others = {key: text for key, text in request.session.get(COPIES, {}).items() if key != kept.key}
    request.session[COPIES] = dict([*others.items(), (kept.key, kept.sealed)][-MOST:])
    request.session[NEWEST] = {**request.session.get(NEWEST, {}), purpose: kept.key}
    return kept


def draft_forget(request: HttpRequest, purpose: str) -> None:
    """It was sent: the next visit begins anew. The copy stays, so that "back" leads to the page that was sent."""
    request.session[NEWEST] = {of: key for of, key in request.session.get(NEWEST, {}).items() if of != purpose}


def _opened(request: HttpRequest, purpose: str, text: str) -> Draft:
    state = open_state(request, purpose, text)
    if state is None or _KEY not in state.data:
        key = secrets.token_urlsafe(9)
        return Draft(key, seal_state(request, purpose, {_KEY: key}), None)
    return Draft(state.data[_KEY], text, state)
