"""Proving to hold a number: by a code sent to it, written or spoken, or by a word texted from it.

Whoever asks learns nothing of the number: the same message goes out whether or not anybody ever registered it, and the
number gets a row of its own only when it is proved, and for the purpose it was asked for alone. Strangers ask and guess too,
and cannot be told from the holder. What
they do neither lets them in (`core.proving.guesses`) nor keeps the holder out: a code works in every browser that asked
for its number and purpose, wrong ones typed in one browser use up the tries of that browser alone, and where all browsers' tries at
short codes are spent, longer ones are sent. Who asks for many codes pays for each (`core.proving.asking`).
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.actors import Actor
from core.errors import Conflict, DomainError, TooMany
from core.models import NumberCode, NumberProof
from core.policies import current_policy
from core.proving.asking import Way, ways_open
from core.proving.guesses import SHORT, digits_next
from core.proving.pace import LONGEST_GAP
from core.proving.purpose import Purpose
from core.proving.typed_code import read_code
from core.proving.work import work_id
from core.secrets.encryption import CorruptSecret, KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt
from core.selectors.number_proof import (
    askers_of,
    code_live,
    code_next_at,
    codes_asked,
    is_try_left,
    number_digest,
    proof_e164,
    tries_spent,
    waits_until,
    work_keys,
)
from core.selectors.only import only
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.proof_lock import digests_lock
from core.services.sms import sms_queue
from core.services.sms_event import is_first
from core.sms.gateways import gateways
from core.sms.lines import is_spoken_to
from core.sms.purposes import CODE

LIFETIME = timedelta(minutes=10)  # of a code, from when it was last sent
PROOF_LIFETIME = LONGEST_GAP + timedelta(hours=1)  # whoever has to wait for a code finds the page still open
TRIES = 5  # in one browser
WORD = 8  # digits
ACTOR = Actor.system("number-proof")


@transaction.atomic
def proof_start(
    *, e164: str, purpose: Purpose, language: str, address: str, at: datetime, handle: str = ""
) -> NumberProof:
    """Open a proof in a browser, and send a code if one may be sent now. `handle`: the browser's proof so far, which
    goes on where it is of this number and purpose. `address`: the internet address that asks.

    Asked too soon or too often, it sends nothing and opens the proof all the same: a code sent before works in it, and a
    word texted in. Raises `DomainError` where nobody here can call a landline.
    """
    digest = number_digest(e164)
    digests_lock([digest])
    medium = "voice" if is_spoken_to(e164) else "text"
    _check_speaks(medium)
    proof = only(NumberProof.objects.open(at).filter(digest=digest, purpose=purpose, handle=handle))
    if proof is None or proof.short_tries + proof.long_tries >= TRIES:
        proof = NumberProof.objects.create(
            purpose=purpose,
            digest=digest,
            e164=ephemeral_encrypt("proof", e164.encode(), at=at, lifetime=PROOF_LIFETIME),
            handle=secrets.token_urlsafe(24),
            word=f"{secrets.randbelow(10**WORD):0{WORD}d}",
            created_at=at,
            expires_at=at + PROOF_LIFETIME,
        )
    sent = code_next_at(digest, purpose, medium, at) is None
    if sent:
        askers = askers_of(address, e164)
        digests_lock(askers.values())
        sent = Way.FREE in ways_open(codes_asked(askers, at), current_policy(at).messages)
        if sent:
            _code_send(proof, e164, medium, language, askers, Way.FREE, at)
    audit_write(actor=ACTOR, act="number_proof.started", target=proof, at=at, data={"sent": medium if sent else ""})
    return proof


@transaction.atomic
def proof_send(
    *, handle: str, purpose: Purpose, medium: str, language: str, address: str, at: datetime, work: str = ""
) -> None:
    """Send the code again, or a new one, by "text" or "voice". Raises `TooMany` with the seconds left, `DomainError`.

    `work`: what the browser calculated, where that is asked.
    """
    proof, e164 = _open_proof(handle, purpose, at)
    if medium == "text" and is_spoken_to(e164):
        raise DomainError("code.landline", gettext_lazy("A landline takes no text messages. Let us call it."))
    _check_speaks(medium)
    wait = code_next_at(proof.digest, purpose, medium, at)
    if wait is not None:
        raise _too_soon(wait - at)
    askers = askers_of(address, e164)
    digests_lock(askers.values())
    way = _way(proof, ways_open(codes_asked(askers, at), current_policy(at).messages), work, at)
    if way == Way.WAIT:
        proof.waited_at = at
        proof.save(update_fields=["waited_at"])
    _code_send(proof, e164, medium, language, askers, way, at)
    audit_write(actor=ACTOR, act="number_proof.sent", target=proof, at=at, data={"sent": medium, "way": way})


def _way(proof: NumberProof, ways: frozenset[Way], work: str, at: datetime) -> Way:
    """How this browser comes to the code; raises what it is told instead."""
    if not ways:
        text = gettext_lazy(
            "No code can be sent from where you are at the moment. Use another way, or come back later."
        )
        raise DomainError("code.none_left", text)
    if Way.FREE in ways:
        return Way.FREE
    done = work_id(work_keys(), work, at)
    if done and is_first("work", done, at):
        return Way.WORK
    free = waits_until(proof, at)
    if Way.WAIT in ways and free <= at:
        return Way.WAIT
    if Way.WAIT in ways:
        raise _too_busy(free - at)
    text = gettext_lazy("Many codes were asked for. Your browser must do a calculation first, and has not.")
    raise DomainError("code.work_needed", text)


def proof_check(*, handle: str, purpose: Purpose, code: str, at: datetime) -> NumberProof:
    """The proof, if `code` is the one that was sent. A wrong code is counted even though it is refused; what cannot be
    a code is refused and not counted."""
    with transaction.atomic():
        proof, problem = _try_code(_open_proof(handle, purpose, at)[0], read_code(code), at)
    if problem:
        raise problem
    return proof


@transaction.atomic
def proof_by_text(*, handle: str, purpose: Purpose, at: datetime) -> NumberProof:
    """The proof, if its word came in from the number. Raises `Conflict` while it has not."""
    proof, _e164 = _open_proof(handle, purpose, at)
    if proof.texted_at is None:
        raise Conflict(
            "code.not_texted",
            gettext_lazy("Your message has not arrived yet. It can take a minute: press the button again then."),
        )
    return _prove(proof, "texted", at)


def _open_proof(handle: str, purpose: Purpose, at: datetime) -> tuple[NumberProof, str]:
    """The browser's proof for this purpose and its number, locked: under that lock all tries are counted."""
    digest = NumberProof.objects.filter(handle=handle, purpose=purpose).values_list("digest", flat=True).first()
    if digest is not None:
        digests_lock([digest])
    proof = NumberProof.objects.open(at).filter(handle=handle, purpose=purpose).first()
    e164 = proof_e164(proof) if proof else ""
    if proof is None or not e164:
        raise DomainError("code.expired", gettext_lazy("This code is no longer valid. Ask for a new one."))
    return proof, e164


def _check_speaks(medium: str) -> None:
    if medium == "voice" and not gateways().speaks:
        text = gettext_lazy("This is a landline, and we cannot call it. Ask your telephone company to register it.")
        raise DomainError("number.no_voice", text, pointer="/number")


def _code_send(
    proof: NumberProof, e164: str, medium: str, language: str, askers: Mapping[str, str], way: Way, at: datetime
) -> None:
    """While a code lives, the same one again; at its end, or when short ones may not be tried any more, a new one."""
    digits = digits_next(tries_spent(proof.digest, SHORT, at))
    live = code_live(proof.digest, proof.purpose, at)
    code = _code_of(live) if live and live.digits == digits else ""
    code = code or f"{secrets.randbelow(10**digits):0{digits}d}"
    NumberCode.objects.create(
        purpose=proof.purpose,
        digest=proof.digest,
        medium=medium,
        digits=digits,
        secret=ephemeral_encrypt("code", code.encode(), at=at, lifetime=LIFETIME),
        sent_at=at,
        expires_at=at + LIFETIME,
        way=way,
        **askers,
    )
    language = language or settings.LANGUAGE_CODE
    with translation.override(language):
        sms_queue(
            e164=e164,
            kind=CODE,
            text=_words(code, Purpose(proof.purpose), medium),
            medium=medium,
            language=language,
            at=at,
        )


def _words(code: str, purpose: Purpose, medium: str) -> str:
    """They say for what the code is, so that nobody who was told of one thing reads it to somebody who does another."""
    if medium == "voice":
        return _spoken(purpose) % {"code": ", ".join(code)}
    if purpose == Purpose.ADD_NUMBER:
        text = _(
            "[Do-Not-Call Register] Your code to add this number to an account: %(code)s. It works for 10 minutes."
            " Not you? Ignore this message."
        )
    elif purpose == Purpose.CALLER_LINE:
        text = _(
            "[Do-Not-Call Register] A firm says that it calls from this line. Its code: %(code)s. It works for 10 minutes."
            " Whoever tells the firm this code confirms that. Not your firm? Tell it to nobody."
        )
    elif purpose == Purpose.PLANTED:
        text = _(
            "[Do-Not-Call Register] Your code to enter this line of the office: %(code)s. It works for 10 minutes."
            " Not you? Ignore this message."
        )
    elif purpose == Purpose.HELP:
        text = _(
            "[Do-Not-Call Register] Somebody wants to help you with this number. Their code: %(code)s. It works for 10 minutes."
            " Give it only to somebody of your own whom you trust; we never ask for it. Not wanted? Ignore this message."
        )
    elif purpose == Purpose.ANEW:
        text = _(
            "[Do-Not-Call Register] Your code to confirm what you are doing on our site: %(code)s. It works for 10 minutes."
            " Did you not ask for it? Then somebody is signed in with your number: end that under Security."
        )
    else:
        text = _(
            "[Do-Not-Call Register] Your code to sign in: %(code)s. It works for 10 minutes. Not you? Ignore this message."
        )
    return text % {"code": code}


def _spoken(purpose: Purpose) -> str:
    if purpose == Purpose.ADD_NUMBER:
        return _(
            "This is the Do-Not-Call Register. Your code to add this number to an account is: %(code)s. I repeat: %(code)s. "
            "You did not ask for it? Then hang up and tell it to nobody."
        )
    if purpose == Purpose.CALLER_LINE:
        return _(
            "This is the Do-Not-Call Register. A firm says that it calls from this line. Whoever tells it this code confirms that: "
            "%(code)s. I repeat: %(code)s. It is not your firm? Then hang up and tell the code to nobody."
        )
    if purpose == Purpose.PLANTED:
        return _(
            "This is the Do-Not-Call Register. Your code to enter this line of the office is: %(code)s. I repeat: %(code)s. "
            "You did not ask for it? Then hang up and tell it to nobody."
        )
    if purpose == Purpose.HELP:
        return _(
            "This is the Do-Not-Call Register. Somebody wants to help you with this number. Give them this code only if they are "
            "of your own and you trust them: %(code)s. I repeat: %(code)s. You do not want it? Then hang up and tell it to nobody."
        )
    if purpose == Purpose.ANEW:
        return _(
            "This is the Do-Not-Call Register. Your code to confirm what you are doing on our site is: %(code)s. "
            "I repeat: %(code)s. You did not ask for it? Then hang up and tell it to nobody."
        )
    return _(
        "This is the Do-Not-Call Register. Your code to sign in is: %(code)s. I repeat: %(code)s. "
        "You did not ask for it? Then hang up and tell it to nobody."
    )


def _code_of(sent: NumberCode) -> str:
    """ "" when the key of its day is gone."""
    try:
        return ephemeral_decrypt("code", bytes(sent.secret)).decode()
    except (KeyDestroyed, CorruptSecret):
        return ""


def _try_code(proof: NumberProof, code: str, at: datetime) -> tuple[NumberProof, DomainError | None]:
    sent = code_live(proof.digest, proof.purpose, at)
    right = _code_of(sent) if sent else ""
    if refusal := _not_to_be_tried(proof, code, right, at):
        return proof, refusal
    if hmac.compare_digest(right, code):
        return _prove(proof, "proved", at), None
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
    if not is_try_left(proof.digest, len(right), at):
        spent = gettext_lazy("Too many wrong codes were typed for this number today. Choose another way below.")
        return DomainError("code.spent", spent)
    return None


def _prove(proof: NumberProof, how: str, at: datetime) -> NumberProof:
    """A code proves once, in one browser. Now the number has its row."""
    proof.number, proof.proved_at = number_obtain(e164=proof_e164(proof), at=at), at
    proof.save(update_fields=["number", "proved_at"])
    NumberCode.objects.live(at).filter(digest=proof.digest, purpose=proof.purpose).update(used_at=at)
    audit_write(actor=ACTOR, act=f"number_proof.{how}", target=proof, at=at, data={"purpose": proof.purpose})
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


def _too_busy(wait: timedelta) -> TooMany:
    seconds = max(1, int(wait.total_seconds()))
    minutes = -(-seconds // 60)
    message = ngettext(
        "Many codes were asked for. Press the button again in %(minutes)d minute.",
        "Many codes were asked for. Press the button again in %(minutes)d minutes.",
        minutes,
    )
    return TooMany("code.wait", message % {"minutes": minutes}, retry_after=seconds)


def _too_soon(wait: timedelta) -> TooMany:
    seconds = max(1, int(wait.total_seconds()))
    minutes = -(-seconds // 60)
    message = ngettext(
        "A code was sent to this number a moment ago. You can ask for another in %(minutes)d minute.",
        "Several codes were sent to this number. You can ask for another in %(minutes)d minutes.",
        minutes,
    )
    return TooMany("code.too_many", message % {"minutes": minutes}, retry_after=seconds)
