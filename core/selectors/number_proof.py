"""How a proof of a number stands: what was sent, what may be tried, which ways are open."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from core.models import Number, NumberCode, NumberProof
from core.proving.guesses import LONG, SHORT, SPAN, tries_allowed
from core.proving.pace import DAY, next_at
from core.sealing import sealing
from core.sms.gateways import gateways
from core.sms.lines import is_spoken_to


@dataclass(frozen=True)
class ProofStanding:
    """What the page of a proof shows. A moment of None: at once."""

    digits: int  # of the code that works now; 0 where none does
    spoken: bool  # it was spoken to the line, not written
    spent: bool  # the short codes of this number were tried too often today, by whomever
    landline: bool
    text_at: datetime | None
    voice_at: datetime | None
    speaks: bool  # calls are made here at all
    word: str  # to be sent from the number to `short_number`
    short_number: str
    texted: bool  # it was


def tries_spent(number: Number, digits: int, at: datetime) -> int:
    """Wrong codes of so many digits, typed for this number in any browser; never fewer than in the last 24 hours."""
    field = {SHORT: "short_tries", LONG: "long_tries"}[digits]
    return number.proofs.filter(tried_at__gt=at - SPAN).aggregate(all=Sum(field))["all"] or 0


def is_try_left(number: Number, digits: int, at: datetime) -> bool:
    return tries_spent(number, digits, at) < tries_allowed(digits)


def code_live(number: Number, at: datetime) -> NumberCode | None:
    """The code that was sent last, as long as it works."""
    return number.codes.live(at).order_by("-sent_at", "-pk").first()


def code_next_at(number: Number, medium: str, at: datetime) -> datetime | None:
    """When another code may go out by `medium`; None: at once."""
    sent = number.codes.filter(medium=medium, sent_at__gt=at - DAY).order_by("sent_at")
    return next_at(medium, list(sent.values_list("sent_at", flat=True)), at)


def is_landline(number: Number) -> bool:
    """Asked of the number itself, unsealed in memory only."""
    return number.sealed is not None and is_spoken_to(sealing.unseal(number.sealed, number.seal_key))


def proof_standing(handle: str, at: datetime) -> ProofStanding | None:
    """None when this browser's proof is over."""
    proof = NumberProof.objects.open(at).select_related("number").filter(handle=handle).first()
    if proof is None:
        return None
    number, landline = proof.number, is_landline(proof.number)
    code = code_live(number, at)
    usable = code is not None and is_try_left(number, code.digits, at)
    return ProofStanding(
        digits=code.digits if code and usable else 0,
        spoken=code is not None and code.medium == "voice",
        spent=not is_try_left(number, SHORT, at),
        landline=landline,
        text_at=code_next_at(number, "text", at),
        voice_at=code_next_at(number, "voice", at),
        speaks=gateways().speaks,
        word=proof.word,
        short_number="" if landline else settings.DNC_SMS_SHORT_NUMBER,
        texted=proof.texted_at is not None,
    )
