"""What gateways tell us, at addresses of ours: a text that came in, and what became of a message.

Each call is signed as Standard Webhooks says (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`;
HMAC-SHA256 over "id.timestamp.body", base64 behind "v1,"), is a few minutes old at most, and counts once by its id
(`core.services.sms_event`).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from core.errors import BadRequest, NotAllowed, TooLarge

MOST_BYTES = 16 * 1024
TOLERANCE = 300  # seconds between the gateway's clock and ours
LONGEST_ID = 200
LEAST_SECRET = 24  # bytes


class Inbound(Struct, frozen=True, forbid_unknown_fields=True):
    """Where in a call the sender and the text of a message to us stand: names, dots between those of nested ones."""

    sender: str
    text: str


class Receipts(Struct, frozen=True, forbid_unknown_fields=True):
    """Where in a call the message and its state stand, and which words mean what."""

    state: str
    delivered: tuple[str, ...]
    undelivered: tuple[str, ...]
    id: str = ""  # the gateway's own id
    reference: str = ""  # ours, where the gateway gives it back


@dataclass(frozen=True, repr=False)
class Callbacks:
    secret: bytes
    inbound: Inbound | None
    receipts: Receipts | None


@dataclass(frozen=True)
class Receipt:
    gateway_id: str
    reference: str
    delivered: bool | None  # None: still under way


def secret_read(text: str) -> bytes:
    """The bytes of a secret like ``whsec_<base64>``. Raises ValueError when it is none, or short enough to guess."""
    try:
        secret = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("is not base64 behind whsec_") from None
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"holds fewer than {LEAST_SECRET} bytes")
    return secret


def call_id(secret: bytes, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """The id of a call that was signed with `secret` and is fresh. Raises `NotAllowed`, whatever is wrong with it;
    `TooLarge`."""
    if len(body) > MOST_BYTES:
        raise TooLarge("gateway.body", _("This call is too long."))
    ident, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    signed = f"{ident}.{moment}.".encode() + body
    right = b"v1," + base64.b64encode(hmac.digest(secret, signed, "sha256"))
    given = headers.get("webhook-signature", "")[:2000].split()
    matches = [hmac.compare_digest(right, one.encode()) for one in given]
    fresh = moment.isascii() and moment.isdigit() and len(moment) < 12
    if not (any(matches) and 0 < len(ident) <= LONGEST_ID and fresh and abs(at.timestamp() - int(moment)) <= TOLERANCE):
        raise NotAllowed("gateway.signature", _("This call is not signed by the gateway, or not lately."))
    return ident


def inbound_read(layout: Inbound, body: bytes) -> tuple[str, str]:
    """Sender and text."""
    fields = _fields(body)
    return _at(fields, layout.sender), _at(fields, layout.text)


def receipt_read(layout: Receipts, body: bytes) -> Receipt:
    fields = _fields(body)
    state = _at(fields, layout.state)
    known = {**dict.fromkeys(layout.undelivered, False), **dict.fromkeys(layout.delivered, True)}
    return Receipt(
        gateway_id=_at(fields, layout.id) if layout.id else "",
        reference=_at(fields, layout.reference) if layout.reference else "",
        delivered=known.get(state),
    )


def _fields(body: bytes) -> Any:
    """JSON, or else a form."""
    try:
        text = body.decode()
        return json.loads(text) if text.lstrip().startswith(("{", "[")) else dict(parse_qsl(text, max_num_fields=100))
    except (ValueError, RecursionError):
        raise BadRequest("gateway.body", _("This is neither JSON nor a form.")) from None


def value_at(fields: Any, path: str) -> str | None:
    """What stands at ``messages.0.id``, as text; None where nothing does."""
    for name in path.split("."):
        if isinstance(fields, dict):
            fields = fields.get(name)
        elif isinstance(fields, list) and name.isdecimal() and int(name) < len(fields):
            fields = fields[int(name)]
        else:
            return None
    return None if fields is None or isinstance(fields, dict | list) else str(fields)


def _at(fields: Any, path: str) -> str:
    found = value_at(fields, path)
    if found is None:
        raise BadRequest("gateway.body", _("A field is missing in this call."))
    return found
