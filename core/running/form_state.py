"""What a form rests on, sealed into the form itself: earlier answers, the state of a case as it was shown (decision 41).

A sealed state is encrypted and authenticated under a day key. It opens for its purpose alone, for whom it was drawn
(an account, or a browser without one) and until its time is over. Its id is good for one act (`core.web.once`).
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from django.http import HttpRequest

from core import clock
from core.running.visitor import holder_of, holders_of
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt

FIELD = "state"  # the hidden field's name
LIFETIME = timedelta(hours=24)
LONGEST = 100_000  # characters of a sealed state; what comes longer is none of ours


class Sealed(msgspec.Struct, array_like=True):
    id: str
    holder: str
    purpose: str
    data: dict[str, Any]


@dataclass(frozen=True)
class FormState:
    id: str
    data: dict[str, Any]


def seal_state(request: HttpRequest, purpose: str, data: dict[str, Any] | None = None) -> str:
    """`data` (JSON values) for a hidden field of a form that is drawn for whoever asks."""
    body = json.dumps([secrets.token_urlsafe(12), holder_of(request), purpose, data or {}]).encode()
    return base64.urlsafe_b64encode(ephemeral_encrypt("forms", body, at=clock.now(), lifetime=LIFETIME)).decode()


def open_state(request: HttpRequest, purpose: str | None, text: str) -> FormState | None:
    """What `seal_state` was given; None for another's, another purpose's, one too old, and whatever else. Of no `purpose`: any."""
    sealed = _unsealed(text)
    if sealed is None or purpose not in (None, sealed.purpose) or sealed.holder not in holders_of(request):
        return None
    return FormState(sealed.id, sealed.data)


def posted_state(request: HttpRequest, purpose: str | None) -> FormState | None:
    return open_state(request, purpose, request.POST.get(FIELD, ""))


def holder_named(text: str) -> str:
    """For whom a genuine state was drawn, whoever brings it; "" for none."""
    sealed = _unsealed(text)
    return sealed.holder if sealed else ""


def _unsealed(text: str) -> Sealed | None:
    if not text or len(text) > LONGEST:
        return None
    try:
        blob = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        return msgspec.json.decode(ephemeral_decrypt("forms", blob, at=clock.now()), type=Sealed)
    except (ValueError, binascii.Error, CorruptSecret, KeyDestroyed, msgspec.MsgspecError):
        return None
