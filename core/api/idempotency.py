"""Idempotency-Key: the same key and body give the first answer again; another body is refused.

Answers belong to the firm or operator, live and sandbox apart, and not to its API key: a client that changes its key
between two tries of one call gets the first answer and no second act.

The claim, the act and the kept answer are one transaction. A killed worker leaves nothing behind, so a retry
does the work; of two calls at once the second waits on the unique index and then reads the first one's answer.
"""

import functools
import hashlib
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from core import clock
from core.api.access import client_of
from core.api.problems import exception_handler
from core.api.renderers import JSONRenderer
from core.errors import BadRequest, Conflict, DomainError, TooMany
from core.models import IdempotentAnswer
from core.models.idempotent_answer import LIFETIME
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt

LARGE = 64 * 1024
Handler = Callable[..., HttpResponseBase]


Headers = tuple[tuple[str, str], ...]


class Kept(msgspec.Struct, array_like=True):
    """`headers`: those of the act itself. What every answer has is added to each anew."""

    status: int
    content_type: str
    body: bytes
    headers: Headers = ()
    packed: bool = False  # deflated: the answer to a hundred thousand rows says nearly the same of each

    def response(self) -> HttpResponse:
        body = zlib.decompress(self.body) if self.packed else self.body
        return HttpResponse(body, status=self.status, content_type=self.content_type, headers=dict(self.headers))


def packed(answer: Kept) -> Kept:
    if len(answer.body) < LARGE:
        return answer
    return msgspec.structs.replace(answer, body=zlib.compress(answer.body, 1), packed=True)


def idempotent(handler: Handler) -> Handler:
    @functools.wraps(handler)
    def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return once(request, lambda: request._request.body, lambda: handler(view, request, *args, **kwargs))

    return idempotent_within(wrapped)


def idempotent_within(handler: Handler) -> Handler:
    """Of a handler that asks `once` itself, for it has read a body that is too long to be held in memory."""
    handler.idempotent = True  # type: ignore[attr-defined]
    return handler


def once(request: Request, sent: Callable[[], bytes], act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """`sent`: the body, or what tells it from any other."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > 200 or not key.isprintable():
        raise BadRequest("idempotency.malformed", _("An Idempotency-Key has at most 200 printable characters."))
    return _once(request, key, sent(), act)


@transaction.atomic
def _once(request: Request, key: str, sent: bytes, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    at = clock.now()
    caller = client_of(request)
    client = caller.client if caller else ""
    body = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + sent).digest()
    kept = claim(client, hashlib.sha256(key.encode()).digest(), body, at)
    if kept.status is not None:
        return replay(kept, body)
    answer = answer_of(act, request)
    if answer.status < 500:
        kept.status = answer.status
        kept.answer = ephemeral_encrypt("answers", msgspec.msgpack.encode(packed(answer)), at=at, lifetime=LIFETIME)
        kept.save(update_fields=["status", "answer"])
    else:
        kept.delete()
    return answer.response()


def claim(client: str, key_digest: bytes, body_digest: bytes, at: datetime) -> IdempotentAnswer:
    IdempotentAnswer.objects.filter(client=client, key_digest=key_digest, created_at__lt=at - LIFETIME).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                client=client, key_digest=key_digest, body_digest=body_digest, created_at=at
            )
    except IntegrityError:
        return IdempotentAnswer.objects.get(client=client, key_digest=key_digest)


def replay(kept: IdempotentAnswer, body_digest: bytes) -> HttpResponse:
    if bytes(kept.body_digest) != body_digest:
        raise Conflict("idempotency.mismatch", _("This Idempotency-Key was used with another body."))
    try:
        answer = msgspec.msgpack.decode(ephemeral_decrypt("answers", bytes(kept.answer or b"")), type=Kept)
    except KeyDestroyed as error:
        raise Conflict("idempotency.expired", _("The answer to this Idempotency-Key is no longer kept.")) from error
    response = answer.response()
    response["Idempotent-Replayed"] = "true"
    return response


def answer_of(act: Callable[[], HttpResponseBase], request: Request) -> Kept:
    try:
        with transaction.atomic():
            response: Any = act()
    except TooMany:
        raise
    except (DomainError, APIException) as error:
        response = exception_handler(error, {"request": request})
    if not hasattr(response, "data"):
        return Kept(response.status_code, response["Content-Type"], response.content, _headers_of(response))
    kind = response.content_type or "application/json"
    return Kept(response.status_code, kind, JSONRenderer().render(response.data), _headers_of(response))


def _headers_of(response: HttpResponseBase) -> Headers:
    return tuple((name, value) for name, value in response.items() if name != "Content-Type")
