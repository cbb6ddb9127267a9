"""One act with one form: a second click, or a page sent again, gets the answer of the first."""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core import clock
from core.api.idempotency import claim
from core.errors import Conflict
from core.models.idempotent_answer import LIFETIME, IdempotentAnswer
from core.running.form_state import FIELD, FormState, posted_state
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt

STALE = _("This page was open too long, or was drawn for somebody else. Nothing was done. Check it and send it again.")
CLIENT = "form"  # beside the public ids of keys


def stale() -> Conflict:
    return Conflict("form.stale", STALE)


def once(request: HttpRequest, purpose: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """`act` answers with a redirect; of the same form its second sending is answered alike, and does nothing.

    Raises Conflict for a form that is another's or too old, and whatever `act` raises, which leaves the form unused.
    A form without a state is sent by hand: nobody clicked twice.
    """
    if not request.POST.get(FIELD):
        return act()
    state = posted_state(request, purpose)
    if state is None:
        raise stale()
    return once_with(state, act)


def answer_before(request: HttpRequest) -> HttpResponse | None:
    """What the first sending of this form was answered, None where it acted never. For a page that opens no more: the act
    may have ended what the page is about, and the second of two clicks comes after that."""
    state = posted_state(request, None) if request.method == "POST" else None
    kept = IdempotentAnswer.objects.filter(client=CLIENT, key_digest=_digest(state)).first() if state else None
    try:
        return _first_answer(kept) if kept else None
    except KeyDestroyed:
        return None


def _digest(state: FormState) -> bytes:
    return hashlib.sha256(state.id.encode()).digest()


def _first_answer(kept: IdempotentAnswer) -> HttpResponse | None:
    if kept.status is None:
        return None
    return redirect(ephemeral_decrypt("answers", bytes(kept.answer or b"")).decode())


@transaction.atomic
def once_with(state: FormState, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The claim, the act and the answer kept are one transaction: of two at once the second waits for the first."""
    at = clock.now()
    digest = _digest(state)
    kept = claim(CLIENT, digest, digest, at)
    try:
        if first := _first_answer(kept):
            return first
    except KeyDestroyed:
        raise stale() from None
    answer = act()
    kept.status = answer.status_code
    kept.answer = ephemeral_encrypt("answers", answer["Location"].encode(), at=at, lifetime=LIFETIME)
    kept.save(update_fields=["status", "answer"])
    return answer
