"""Proving to hold a number by a code sent to it.

Tries are counted per number under a row lock, so that parallel sessions share one count. Whoever asks learns
nothing of the number: the same text goes out whether or not anybody ever registered it.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.actors import Actor
from core.errors import DomainError, TooMany
from core.models import Number, NumberProof
from core.secrets.encryption import hmac_digest
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.sms import sms_queue

LIFETIME = timedelta(minutes=10)
TRIES_PER_CODE = 5
TRIES_PER_DAY = 20
CODES_PER_HOUR = 5
CODES_PER_DAY = 10
PAUSE = timedelta(seconds=60)


@transaction.atomic
def proof_start(*, e164: str, language: str, at: datetime) -> NumberProof:
    """Send a fresh code to `e164`. Raises `TooMany` when this number was sent enough codes."""
    number = Number.objects.select_for_update().get(pk=number_obtain(e164=e164, at=at).pk)
    _check_pace(number, at)
    code = f"{secrets.randbelow(10**6):06d}"
    proof = NumberProof.objects.create(
        number=number,
        handle=secrets.token_urlsafe(24),
        code_digest=hmac_digest("code", code.encode()),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    with translation.override(language):
        text = _("[Do-Not-Call Register] Your code is %(code)s. It works for 10 minutes. Not you? Ignore this message.")
        sms_queue(number=number, kind="code", text=text % {"code": code}, at=at)
    audit_write(actor=Actor.system("number-proof"), act="number_proof.started", target=proof, at=at)
    return proof


def _check_pace(number: Number, at: datetime) -> None:
    recent = list(number.proofs.filter(created_at__gt=at - timedelta(days=1)).order_by("-created_at"))
    if recent and at - recent[0].created_at < PAUSE:
        wait = PAUSE - (at - recent[0].created_at)
    elif sum(proof.created_at > at - timedelta(hours=1) for proof in recent) >= CODES_PER_HOUR:
        wait = timedelta(hours=1) - (at - recent[CODES_PER_HOUR - 1].created_at)
    elif len(recent) >= CODES_PER_DAY:
        wait = timedelta(days=1) - (at - recent[CODES_PER_DAY - 1].created_at)
    else:
        return
    seconds = max(1, int(wait.total_seconds()))
    minutes = -(-seconds // 60)
    raise TooMany(
        "code.too_many",
        ngettext(
            "A code was sent to this number a moment ago. You can ask for another in %(minutes)d minute.",
            "Several codes were sent to this number. You can ask for another in %(minutes)d minutes.",
            minutes,
        )
        % {"minutes": minutes},
        retry_after=seconds,
    )


def proof_check(*, handle: str, code: str, at: datetime) -> NumberProof:
    """The proof, if `code` is the one that was sent. A wrong code is counted even though it is refused."""
    with transaction.atomic():
        proof, problem = _try_code(handle, code, at)
    if problem:
        raise problem
    assert proof is not None
    return proof


def _try_code(handle: str, code: str, at: datetime) -> tuple[NumberProof | None, DomainError | None]:
    proof = NumberProof.objects.select_related("number").filter(handle=handle).first()
    if proof is None:
        return None, DomainError("code.expired", gettext_lazy("This code is no longer valid. Ask for a new one."))
    Number.objects.select_for_update().get(pk=proof.number_id)
    proof.refresh_from_db()
    if proof.proved_at or at >= proof.expires_at:
        return proof, DomainError("code.expired", gettext_lazy("This code is no longer valid. Ask for a new one."))
    spent = proof.number.proofs.filter(created_at__gt=at - timedelta(days=1)).aggregate(all=Sum("tries"))["all"] or 0
    if proof.tries >= TRIES_PER_CODE or spent >= TRIES_PER_DAY:
        return proof, DomainError("code.too_many_tries", gettext_lazy("Too many wrong codes. Ask for a new one later."))
    if bytes(proof.code_digest) == hmac_digest("code", code.strip().encode()):
        proof.proved_at = at
        proof.save(update_fields=["proved_at"])
        audit_write(actor=Actor.system("number-proof"), act="number_proof.proved", target=proof, at=at)
        return proof, None
    proof.tries += 1
    proof.save(update_fields=["tries"])
    audit_write(actor=Actor.system("number-proof"), act="number_proof.failed", target=proof, at=at)
    left = TRIES_PER_CODE - proof.tries
    if left <= 0:
        return proof, DomainError("code.too_many_tries", gettext_lazy("Too many wrong codes. Ask for a new one later."))
    message = ngettext(
        "That code is not right. You have %(left)d try left.",
        "That code is not right. You have %(left)d tries left.",
        left,
    )
    return proof, DomainError("code.wrong", message % {"left": left}, pointer="/code")
