"""Proving to hold a number: by a code sent to it, written or spoken, or by a word texted from it.

Whoever asks learns nothing of the number: the same message goes out whether or not anybody ever registered it. Strangers
ask and guess too, and cannot be told from the holder. What they do neither lets them in (`core.proving.guesses`) nor keeps
the holder out: a code works in every browser that asked for its number, wrong ones typed in one browser use up the tries
of that browser alone, and where all browsers' tries at short codes are spent, longer ones are sent.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.actors import Actor
from core.errors import Conflict, DomainError, TooMany
from core.models import Number, NumberCode, NumberProof
from core.proving.guesses import SHORT, digits_next
from core.proving.pace import LONGEST_GAP
from core.proving.typed_code import read_code
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt
from core.selectors.number_proof import code_live, code_next_at, is_landline, is_try_left, tries_spent
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.sms import sms_queue
from core.sms.gateways import gateways

LIFETIME = timedelta(minutes=10)  # of a code, from when it was last sent
PROOF_LIFETIME = LONGEST_GAP + timedelta(hours=1)  # whoever has to wait for a code finds the page still open
TRIES = 5  # in one browser
WORD = 8  # digits
ACTOR = Actor.system("number-proof")


@transaction.atomic
def proof_start(*, e164: str, language: str, at: datetime, handle: str = "") -> NumberProof:
    """Open a proof in a browser, and send a code if one may be sent now. `handle`: the browser's proof so far, which
    goes on where it is of this number.

    Asked too soon, it sends nothing and opens the proof all the same: the code sent before works in it.
    Raises `DomainError` where nobody here can call a landline.
    """
    number = Number.objects.select_for_update().get(pk=number_obtain(e164=e164, at=at).pk)
    medium = "voice" if is_landline(number) else "text"
    _check_speaks(medium)
    proof = number.proofs.open(at).filter(handle=handle).first()
    if proof is None or proof.short_tries + proof.long_tries >= TRIES:
        proof = NumberProof.objects.create(
            number=number,
            handle=secrets.token_urlsafe(24),
            word=f"{secrets.randbelow(10**WORD):0{WORD}d}",
            created_at=at,
            expires_at=at + PROOF_LIFETIME,
        )
    sent = code_next_at(number, medium, at) is None
    if sent:
        _code_send(number, medium, language, at)
    audit_write(actor=ACTOR, act="number_proof.started", target=proof, at=at, data={"sent": medium if sent else ""})
    return proof


@transaction.atomic
def proof_send(*, handle: str, medium: str, language: str, at: datetime) -> None:
    """Send the code again, or a new one, by "text" or "voice". Raises `TooMany` with the seconds left, `DomainError`."""
    proof = _open_proof(handle, at)
    if medium == "text" and is_landline(proof.number):
        raise DomainError("code.landline", gettext_lazy("A landline takes no text messages. Let us call it."))
    _check_speaks(medium)
    wait = code_next_at(proof.number, medium, at)
    if wait is not None:
        raise _too_soon(wait - at)
    _code_send(proof.number, medium, language, at)
    audit_write(actor=ACTOR, act="number_proof.sent", target=proof, at=at, data={"sent": medium})


def proof_check(*, handle: str, code: str, at: datetime) -> NumberProof:
    """The proof, if `code` is the one that was sent. A wrong code is counted even though it is refused; what cannot be
    a code is refused and not counted."""
    with transaction.atomic():
        proof, problem = _try_code(_open_proof(handle, at), read_code(code), at)
    if problem:
        raise problem
    return proof


@transaction.atomic
def proof_by_text(*, handle: str, at: datetime) -> NumberProof:
    """The proof, if its word came in from the number. Raises `Conflict` while it has not."""
    proof = _open_proof(handle, at)
    if proof.texted_at is None:
        raise Conflict(
            "code.not_texted",
            gettext_lazy("Your message has not arrived yet. It can take a minute: press the button again then."),
        )
    return _proved(proof, "texted", at)


def _open_proof(handle: str, at: datetime) -> NumberProof:
    """The browser's proof with its number's row locked, under which all tries are counted."""
    proof = NumberProof.objects.filter(handle=handle).first()
    if proof is not None:
        proof.number = Number.objects.select_for_update().get(pk=proof.number_id)
        proof = NumberProof.objects.open(at).select_related("number").filter(pk=proof.pk).first()
    if proof is None:
        raise DomainError("code.expired", gettext_lazy("This code is no longer valid. Ask for a new one."))
    return proof


def _check_speaks(medium: str) -> None:
    if medium == "voice" and not gateways().speaks:
        text = gettext_lazy("This is a landline, and we cannot call it. Ask your telephone company to register it.")
        raise DomainError("number.no_voice", text, pointer="/number")


def _code_send(number: Number, medium: str, language: str, at: datetime) -> None:
    """While a code lives, the same one again; at its end, or when short ones may not be tried any more, a new one."""
    digits = digits_next(tries_spent(number, SHORT, at))
    live = code_live(number, at)
    code = _code_of(live) if live and live.digits == digits else ""
    code = code or f"{secrets.randbelow(10**digits):0{digits}d}"
    NumberCode.objects.create(
        number=number,
        medium=medium,
        digits=digits,
        secret=ephemeral_encrypt("code", code.encode(), at=at, lifetime=LIFETIME),
        sent_at=at,
        expires_at=at + LIFETIME,
    )
    language = language or settings.LANGUAGE_CODE
    with translation.override(language):
        sms_queue(number=number, kind="code", text=_words(code, medium), medium=medium, language=language, at=at)


def _words(code: str, medium: str) -> str:
    if medium == "voice":
        text = _(
            "This is the Do-Not-Call Register. Your code is: %(code)s. I repeat: %(code)s. "
            "You did not ask for it? Then hang up and tell it to nobody."
        )
        return text % {"code": ", ".join(code)}
    text = _("[Do-Not-Call Register] Your code is %(code)s. It works for 10 minutes. Not you? Ignore this message.")
    return text % {"code": code}


def _code_of(sent: NumberCode) -> str:
    """ "" when the key of its day is gone."""
    try:
        return ephemeral_decrypt("code", bytes(sent.secret)).decode()
    except (KeyDestroyed, CorruptSecret):
        return ""


def _try_code(proof: NumberProof, code: str, at: datetime) -> tuple[NumberProof, DomainError | None]:
    sent = code_live(proof.number, at)
    right = _code_of(sent) if sent else ""
    if refusal := _not_to_be_tried(proof, code, right, at):
        return proof, refusal
    if hmac.compare_digest(right, code):
        return _proved(proof, "proved", at), None
    if len(right) == SHORT:
        proof.short_tries += 1
    else:
        proof.long_tries += 1
    proof.tried_at = at
    proof.save(update_fields=["short_tries", "long_tries", "tried_at"])
    audit_write(actor=ACTOR, act="number_proof.failed", target=proof, at=at, data={"digits": len(right)})
    return proof, _wrong(TRIES - proof.short_tries - proof.long_tries)


def _not_to_be_tried(proof: NumberProof, code: str, right: str, at: datetime) -> DomainError | None:
    """Why `code` is not even compared with the right one, which costs no try."""
    if not right:
        return DomainError("code.expired", gettext_lazy("This code is no longer valid. Ask for a new one."))
    if len(code) != len(right):
        text = gettext_lazy("The code has %(digits)d digits. Type just these.") % {"digits": len(right)}
        return DomainError("code.malformed", text, pointer="/code")
    if proof.short_tries + proof.long_tries >= TRIES:
        return _browser_spent()
    if not is_try_left(proof.number, len(right), at):
        spent = gettext_lazy("Too many wrong codes were typed for this number today. Choose another way below.")
        return DomainError("code.spent", spent)
    return None


def _proved(proof: NumberProof, how: str, at: datetime) -> NumberProof:
    """A code proves once, in one browser."""
    proof.proved_at = at
    proof.save(update_fields=["proved_at"])
    proof.number.codes.live(at).update(used_at=at)
    audit_write(actor=ACTOR, act=f"number_proof.{how}", target=proof, at=at)
    return proof


def _wrong(left: int) -> DomainError:
    if left <= 0:
        return _browser_spent()
    message = ngettext_lazy(
        "That code is not right. You have %(left)d try left.",
        "That code is not right. You have %(left)d tries left.",
        "left",
    )
    return DomainError("code.wrong", message % {"left": left}, pointer="/code")


def _browser_spent() -> DomainError:
    return DomainError("code.too_many_tries", gettext_lazy("Too many wrong codes. Begin again with your number."))


def _too_soon(wait: timedelta) -> TooMany:
    seconds = max(1, int(wait.total_seconds()))
    minutes = -(-seconds // 60)
    message = ngettext(
        "A code was sent to this number a moment ago. You can ask for another in %(minutes)d minute.",
        "Several codes were sent to this number. You can ask for another in %(minutes)d minutes.",
        minutes,
    )
    return TooMany("code.too_many", message % {"minutes": minutes}, retry_after=seconds)
