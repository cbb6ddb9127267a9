"""What somebody typed is not lost when it could not be taken: the session had ended, or the page's token with it.

It is kept in the encrypted session through signing in, and stands in its form again, unsent. Kept is only what came from
a form of ours (its sealed state says for whom it was drawn), and it is shown to nobody else. No file is read for it: of a
form with files, the fields before the first one are kept.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import TooMany
from core.running.form_state import FIELD, holder_named
from core.running.rates import Rate, client_address, spend
from core.running.visitor import holders_of
from core.web.bodies import is_form_with_files
from core.web.form_token import fields_at_the_head

KEPT = "typed"
MOST = 100_000  # characters of one form
FORMS = 3
SECONDS = 4 * 3600
FROM_ONE_ADDRESS = Rate("typed", 240, 3600)
WORTH_COPYING = 12
NEVER = ("csrfmiddlewaretoken", "password", "again", "code")


def keep_typed(request: HttpRequest) -> bool:
    """Keep the fields of this POST, to stand in the form at its address again; False where that cannot be."""
    sent: QueryDict
    if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
        sent = request.POST
    elif is_form_with_files(request):
        sent = fields_at_the_head(request)
    else:
        return False
    fields = {name: sent.getlist(name) for name in sent if name not in NEVER}
    holder = holder_named(sent.get(FIELD, ""))
    if not holder or sum(len(value) for values in fields.values() for value in values) > MOST:
        return False
    try:
        spend(FROM_ONE_ADDRESS, client_address(request))
    except TooMany:
        return False
    entry = {"fields": fields, "holder": holder, "at": clock.now().timestamp()}
    others = {path: kept for path, kept in _kept(request).items() if path != request.path}
    request.session[KEPT] = dict([*others.items(), (request.path, entry)][-FORMS:])
    return True


def texts_typed(request: HttpRequest) -> list[str]:
    """The longer words of this POST, for whoever must copy them to keep them. No file is read for it."""
    if request.content_type != "application/x-www-form-urlencoded":
        return []
    hidden = (*NEVER, FIELD, "next")
    values = [value for name, values in request.POST.lists() if name not in hidden for value in values]
    return [value[:MOST] for value in values if len(value) >= WORTH_COPYING][:10]


def typed(request: HttpRequest, path: str = "") -> QueryDict | None:
    """What a form is bound to: what was sent to `path` (the page's own address) now, or was kept of it; None for neither."""
    path = path or request.path
    kept = _kept(request)
    entry = kept.get(path)
    if request.method == "POST":
        if entry is not None and request.path == path:
            request.session[KEPT] = {other: value for other, value in kept.items() if other != path}
        return request.POST if request.path == path else None
    if entry is None or entry["holder"] not in holders_of(request):
        return None
    if not hasattr(request, "told_of_typed"):
        request.told_of_typed = True  # type: ignore[attr-defined]
        messages.warning(request, _("Not sent yet. What you typed stands below: check it and send it."))
    fields = QueryDict(mutable=True)
    for name, values in entry["fields"].items():
        fields.setlist(name, values)
    return fields


def _kept(request: HttpRequest) -> dict[str, Any]:
    oldest = clock.now().timestamp() - SECONDS
    return {path: entry for path, entry in request.session.get(KEPT, {}).items() if entry["at"] > oldest}
