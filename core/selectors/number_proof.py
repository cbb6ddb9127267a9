"""How a proof of a number stands: what was sent, what may be tried, which ways are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, Sum

from core.models import NumberCode, NumberProof, SmsHour
from core.policies import current_policy
from core.proving.asking import ADDRESS, HOUR, NETWORK, PREFIX, CodesAsked, Way, network_of, prefix_of
from core.proving.asking import waits_until as waits_until_of
from core.proving.asking import ways_open as ways_open_of
from core.proving.guesses import LONG, SHORT, SPAN, tries_allowed
from core.proving.pace import DAY, next_at
from core.proving.work import WorkKeys
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, hmac_digest
from core.selectors.sms_purpose import hour_of, spending_of
from core.sms.gateways import gateways
from core.sms.lines import is_spoken_to
from core.sms.purposes import CODE, budget_of

WORK_KEYS = ("challenge", "answer")


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
    ways: frozenset[Way]  # how this browser may come to a code now
    waits_until: datetime  # from then on without the calculation


def number_digest(e164: str) -> str:
    """What a number that nobody has proved is compared by."""
    return hmac_digest("number-proof", e164.encode()).hex()


def askers_of(address: str, e164: str) -> Mapping[str, str]:
    """Digests of what the asker is counted by."""
    named = {ADDRESS: address, NETWORK: network_of(address), PREFIX: prefix_of(e164)}
    return {by: hmac_digest("code-asker", f"{by}:{value}".encode()).hex() for by, value in named.items()}


def work_keys() -> WorkKeys:
    return WorkKeys(*(hmac_digest("work", name.encode()) for name in WORK_KEYS))


def proof_e164(proof: NumberProof) -> str:
    """The number in plaintext, in memory only; "" when the key of its day is gone."""
    try:
        return ephemeral_decrypt("proof", bytes(proof.e164)).decode()
    except KeyDestroyed:
        return ""


def codes_asked(askers: Mapping[str, str], at: datetime) -> CodesAsked:
    """Recounted from the codes that were sent."""
    hour, day, waited = {}, {}, 0
    for by, digest in askers.items():
        sent = NumberCode.objects.filter(**{by: digest}, sent_at__gt=at - DAY)
        recent = Q(sent_at__gt=at - HOUR)
        counts = sent.aggregate(
            day=Count("pk"), hour=Count("pk", filter=recent), waited=Count("pk", filter=recent & Q(way=Way.WAIT))
        )
        hour[by], day[by] = counts["hour"], counts["day"]
        waited = counts["waited"] if by == NETWORK else waited
    now = SmsHour.objects.filter(purpose=CODE, hour=hour_of(at)).values_list("spent", flat=True).first()
    return CodesAsked(hour, day, waited, now or 0, spending_of(CODE, at).is_open)


def ways_open(address: str, e164: str, at: datetime) -> frozenset[Way]:
    return ways_open_of(codes_asked(askers_of(address, e164), at), current_policy(at).messages)


def waits_until(proof: NumberProof, at: datetime) -> datetime:
    return waits_until_of(proof.created_at, proof.waited_at, current_policy(at).messages)


def tries_spent(digest: str, digits: int, at: datetime) -> int:
    """Wrong codes of so many digits, typed for this number in any browser; never fewer than in the last 24 hours."""
    field = {SHORT: "short_tries", LONG: "long_tries"}[digits]
    proofs = NumberProof.objects.filter(digest=digest, tried_at__gt=at - SPAN)
    return proofs.aggregate(all=Sum(field))["all"] or 0


def is_try_left(digest: str, digits: int, at: datetime) -> bool:
    return tries_spent(digest, digits, at) < tries_allowed(digits)


def code_live(digest: str, purpose: str, at: datetime) -> NumberCode | None:
    """The code that was sent last for this purpose, as long as it works."""
    return NumberCode.objects.live(at).filter(digest=digest, purpose=purpose).order_by("-sent_at", "-pk").first()


def code_next_at(digest: str, purpose: str, medium: str, at: datetime) -> datetime | None:
    """When another code may go out by `medium`; None: at once. Each purpose has its own pace: who asks for codes that add
    the number to an account keeps nobody from signing in."""
    rows = NumberCode.objects.filter(digest=digest, purpose=purpose, sent_at__gt=at - DAY).order_by("sent_at")
    sent = list(rows.values_list("medium", "sent_at"))
    most = budget_of(CODE, current_policy(at)).to_one_number
    if len(sent) >= most:
        return sent[-most][1] + DAY
    return next_at(medium, [moment for by, moment in sent if by == medium], at)


def proof_standing(handle: str, purpose: str, at: datetime, address: str) -> ProofStanding | None:
    """None when this browser's proof is over. `address`: of whoever asks."""
    proof = NumberProof.objects.open(at).filter(handle=handle, purpose=purpose).first()
    e164 = proof_e164(proof) if proof else ""
    if proof is None or not e164:
        return None
    digest, landline = proof.digest, is_spoken_to(e164)
    code = code_live(digest, purpose, at)
    usable = code is not None and is_try_left(digest, code.digits, at)
    return ProofStanding(
        digits=code.digits if code and usable else 0,
        spoken=code is not None and code.medium == "voice",
        spent=not is_try_left(digest, SHORT, at),
        landline=landline,
        text_at=code_next_at(digest, purpose, "text", at),
        voice_at=code_next_at(digest, purpose, "voice", at),
        speaks=gateways().speaks,
        word=proof.word,
        short_number="" if landline else settings.DNC_SMS_SHORT_NUMBER,
        texted=proof.texted_at is not None,
        ways=ways_open(address, e164, at),
        waits_until=waits_until(proof, at),
    )
