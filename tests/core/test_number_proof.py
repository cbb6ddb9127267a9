"""Proving a number: who guesses does not get in, and whoever holds the number does, whatever strangers do meanwhile."""

import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from core.errors import TooMany
from core.models import AuditRecord, NumberCode, NumberProof, SmsMessage
from core.proving.guesses import LONG, SHORT, tries_allowed
from core.proving.purpose import Purpose
from core.secrets.encryption import ephemeral_decrypt
from core.selectors.number_proof import ProofStanding, proof_standing
from core.services.number_proof import (
    LIFETIME,
    PROOF_LIFETIME,
    TRIES,
    proof_by_text,
    proof_check,
    proof_send,
    proof_start,
)
from core.services.sms_inbound import sms_receive
from core.sms.console import ConsoleGateway
from core.web.outbox import read
from tests.acts import acts, refusal_of
from tests.codes import code_sent

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOME = "192.0.2.1"
NUMBER = "+8613912345678"
LANDLINE = "+861065883001"
pytestmark = pytest.mark.django_db


def start(at: datetime = AT, number: str = NUMBER, handle: str = "") -> NumberProof:
    return proof_start(purpose=Purpose.SIGN_IN, e164=number, language="en", address=HOME, at=at, handle=handle)


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10 ** len(code):0{len(code)}d}"


def refused(proof: NumberProof, code: str, at: datetime = AT) -> str:
    return refusal_of(lambda: proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code, at=at))


def standing(proof: NumberProof, at: datetime = AT) -> ProofStanding:
    found = proof_standing(proof.handle, proof.purpose, at, HOME)
    assert found
    return found


def spend_short_tries(at: datetime = AT) -> None:
    """Strangers try every code that they may."""
    for _ in range(tries_allowed(SHORT) // TRIES):
        stranger = start(at)
        for by in range(1, TRIES + 1):
            refused(stranger, wrong(code_sent(), by), at)


def spent_already() -> None:
    """The same, told by the rows alone."""
    stranger = start()
    stranger.short_tries, stranger.tried_at = tries_allowed(SHORT), AT
    stranger.save()


def test_the_right_code_proves_once() -> None:
    proof = start()
    code = code_sent()
    assert (
        proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=f" {code[:3]}-{code[3:]} ", at=AT).proved_at
        == AT
    )
    assert refused(proof, code) == "code.expired"
    assert refused(start(AT + timedelta(seconds=1)), code, AT + timedelta(seconds=1)) == "code.expired"
    assert acts("number_proof") == ["number_proof.started", "number_proof.proved", "number_proof.started"]


def test_a_code_ends_after_ten_minutes() -> None:
    proof = start()
    assert refused(proof, code_sent(), AT + LIFETIME) == "code.expired"


def test_the_code_is_not_in_the_database_in_clear() -> None:
    start()
    code = code_sent().encode()
    assert code not in bytes(SmsMessage.objects.get().body)
    assert code not in bytes(NumberCode.objects.get().secret)


def test_what_cannot_be_the_code_costs_no_try() -> None:
    proof = start()
    for typed in ("", "12345", "1234567", "12345a", "一二三四五六", "\u200b", "9" * 60, "9" * 61):
        assert refused(proof, typed) == "code.malformed"
    proof.refresh_from_db()
    assert proof.short_tries == 0
    assert proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=AT).proved_at


def test_five_wrong_codes_end_one_browser_and_no_other() -> None:
    stranger, holder = start(), start()
    code = code_sent()
    said = [refused(stranger, wrong(code)) for _ in range(TRIES)]
    assert said == ["code.wrong"] * (TRIES - 1) + ["code.too_many_tries"]
    assert refused(stranger, code) == "code.too_many_tries"
    assert proof_check(purpose=Purpose.SIGN_IN, handle=holder.handle, code=code, at=AT).proved_at == AT


def test_asking_again_leads_on_and_sends_nothing_too_soon() -> None:
    first = start()
    again = start(AT + timedelta(seconds=20), handle=first.handle)
    assert (again.pk, SmsMessage.objects.count()) == (first.pk, 1)
    other = start(AT + timedelta(seconds=20))  # another browser, without a proof under way
    assert other.pk != first.pk and SmsMessage.objects.count() == 1
    assert standing(other, AT + timedelta(seconds=20)).text_at == AT + MINUTE
    assert proof_check(
        purpose=Purpose.SIGN_IN, handle=other.handle, code=code_sent(), at=AT + timedelta(seconds=30)
    ).proved_at


def test_a_handle_of_another_number_begins_anew() -> None:
    first = start()
    assert start(number="+8613800138001", handle=first.handle).pk != first.pk


def test_sending_again_sends_the_same_code() -> None:
    """What came first and what came last both work, whoever asked for which."""
    proof = start()
    code = code_sent()
    with pytest.raises(TooMany) as early:
        proof_send(
            purpose=Purpose.SIGN_IN,
            handle=proof.handle,
            medium="text",
            language="en",
            address=HOME,
            at=AT + timedelta(seconds=20),
        )
    assert 0 < early.value.retry_after <= 40
    proof_send(purpose=Purpose.SIGN_IN, handle=proof.handle, medium="text", language="en", address=HOME, at=AT + MINUTE)
    assert (code_sent(), SmsMessage.objects.count()) == (code, 2)
    assert proof_check(
        purpose=Purpose.SIGN_IN, handle=proof.handle, code=code, at=AT + LIFETIME
    ).proved_at  # ten minutes from the last one


def test_strangers_who_try_every_code_do_not_get_in_and_keep_nobody_out() -> None:
    holder = start()
    short = code_sent()
    spend_short_tries()
    stranger = start()
    assert refused(stranger, short) == "code.spent"  # even the right one: nobody tries short codes any more
    assert standing(holder).spent and standing(holder).digits == 0
    proof_send(
        purpose=Purpose.SIGN_IN, handle=holder.handle, medium="text", language="en", address=HOME, at=AT + MINUTE
    )
    code = code_sent()
    assert len(code) == LONG and standing(holder, AT + MINUTE).digits == LONG
    for by in range(1, TRIES + 1):
        refused(stranger, wrong(code, by), AT + MINUTE)
    assert proof_check(purpose=Purpose.SIGN_IN, handle=holder.handle, code=code, at=AT + MINUTE).proved_at


def test_no_day_has_more_tries_than_the_bound() -> None:
    """A guesser who opens browsers and asks for codes at random times, for two days; every window of 24 hours is
    counted from the audit trail."""
    chosen = random.Random(7)
    at = AT
    for _ in range(24):
        at += timedelta(minutes=chosen.randint(60, 180))
        for _browser in range(2):
            proof = start(at)
            for _try in range(TRIES):
                refused(proof, "1" * (standing(proof, at).digits or SHORT), at)
    failed = AuditRecord.objects.filter(act="number_proof.failed", data__digits=SHORT).order_by("at")
    tried = list(failed.values_list("at", flat=True))
    assert len(tried) > tries_allowed(SHORT)  # the cap was met, and lifted again
    assert max(sum(start <= at < start + timedelta(days=1) for at in tried) for start in tried) == tries_allowed(SHORT)


def test_a_day_later_short_codes_are_back() -> None:
    spent_already()
    later = AT + timedelta(hours=25, minutes=1)
    proof = start(later)
    assert proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=later).proved_at
    assert len(code_sent()) == SHORT


@pytest.mark.django_db(transaction=True)
def test_many_browsers_at_once_share_one_count() -> None:
    """Forty browsers, each with a handle of its own and five tries, in parallel threads."""
    proofs = [start() for _ in range(40)]
    code = code_sent()

    def guess(proof: NumberProof) -> list[str]:
        try:
            return [refused(proof, wrong(code, by)) for by in range(1, TRIES + 1)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        said = [one for answers in pool.map(guess, proofs) for one in answers]
    assert said.count("code.wrong") + said.count("code.too_many_tries") == tries_allowed(SHORT)
    assert said.count("code.spent") == 40 * TRIES - tries_allowed(SHORT)
    assert sum(NumberProof.objects.values_list("short_tries", flat=True)) == tries_allowed(SHORT)


def ask(proof: NumberProof, medium: str, at: datetime) -> str:
    return refusal_of(
        lambda: proof_send(
            purpose=Purpose.SIGN_IN, handle=proof.handle, medium=medium, language="en", address=HOME, at=at
        )
    )


def test_strangers_who_ask_all_day_lock_nobody_out() -> None:
    """They ask for texts and calls whenever they may, for a day. Whoever holds the telephone then gets in with what they caused,
    or texts a word at once."""
    stranger, at = start(), AT
    for minute in range(1, 24 * 60, 20):
        at = AT + minute * MINUTE
        if proof_standing(stranger.handle, stranger.purpose, at, HOME) is None:
            stranger = start(at)
        for medium in ("text", "voice"):
            ask(stranger, medium, at)
    assert SmsMessage.objects.count() <= 30
    holder = start(at)
    open_from = {"text": standing(holder, at).text_at or at, "voice": standing(holder, at).voice_at or at}
    medium, free = min(open_from.items(), key=lambda way: way[1])
    assert free - at < PROOF_LIFETIME
    quicker = start(free)  # the strangers have the next one too
    if medium == "voice":
        proof_send(purpose=Purpose.SIGN_IN, handle=quicker.handle, medium="voice", language="en", address=HOME, at=free)
    assert proof_check(purpose=Purpose.SIGN_IN, handle=holder.handle, code=code_sent(), at=free).proved_at


def texted(word: str, sender: str = NUMBER, at: datetime = AT, event: str = "e1") -> None:
    sms_receive(gateway="first", event=event, sender=sender, text=word, at=at)


def test_a_word_texted_from_the_number_proves_it_beyond_every_cap() -> None:
    spent_already()
    holder = start()
    assert refusal_of(lambda: proof_by_text(purpose=Purpose.SIGN_IN, handle=holder.handle, at=AT)) == "code.not_texted"
    word = holder.word
    texted(f" {word[:4]} {word[4:]}。")
    assert standing(holder).texted
    assert proof_by_text(purpose=Purpose.SIGN_IN, handle=holder.handle, at=AT).proved_at == AT
    assert refusal_of(lambda: proof_by_text(purpose=Purpose.SIGN_IN, handle=holder.handle, at=AT)) == "code.expired"
    assert acts("number_proof.texted", "sms") == ["sms.received", "number_proof.texted"]


@pytest.mark.parametrize("sender", ["+8613800138001", "10690000", "", "LoanHouse", "139123456780", LANDLINE])
def test_a_word_from_elsewhere_proves_nothing(sender: str) -> None:
    proof = start()
    start(number="+8613800138001")
    texted(proof.word, sender)
    assert refusal_of(lambda: proof_by_text(purpose=Purpose.SIGN_IN, handle=proof.handle, at=AT)) == "code.not_texted"


def test_a_word_opens_its_own_browser_alone_and_not_too_late() -> None:
    stranger, holder = start(), start()
    texted(holder.word)
    assert (
        refusal_of(lambda: proof_by_text(purpose=Purpose.SIGN_IN, handle=stranger.handle, at=AT)) == "code.not_texted"
    )
    texted(stranger.word, at=AT + PROOF_LIFETIME, event="e2")
    assert (
        refusal_of(lambda: proof_by_text(purpose=Purpose.SIGN_IN, handle=stranger.handle, at=AT + PROOF_LIFETIME))
        == "code.expired"
    )


def test_a_landline_is_called_and_hears_its_code() -> None:
    proof = start(number=LANDLINE)
    message = SmsMessage.objects.get()
    text = read(message)
    assert message.medium == "voice" and ", ".join(code_sent()) in text and "http" not in text
    assert refusal_of(
        lambda: proof_send(
            purpose=Purpose.SIGN_IN, handle=proof.handle, medium="text", language="en", address=HOME, at=AT + MINUTE
        )
    )
    assert not standing(proof).short_number  # it cannot text either
    assert proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=AT).proved_at


@pytest.fixture
def _nobody_speaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ConsoleGateway, "speaks", False)
    yield


@pytest.mark.usefixtures("_nobody_speaks")
def test_without_a_voice_a_landline_is_told_so_and_no_text_goes_out() -> None:
    assert refusal_of(lambda: start(number=LANDLINE)) == "number.no_voice"
    assert not SmsMessage.objects.exists()
    proof = start()
    assert not standing(proof).speaks
    assert (
        refusal_of(
            lambda: proof_send(
                purpose=Purpose.SIGN_IN, handle=proof.handle, medium="voice", language="en", address=HOME, at=AT
            )
        )
        == "number.no_voice"
    )


def test_a_code_says_for_what_it_is() -> None:
    said = set()
    for purpose in Purpose:
        proof_start(purpose=purpose, e164=NUMBER, language="en", address=HOME, at=AT)
        body = ephemeral_decrypt("sms", bytes(SmsMessage.objects.latest("pk").body)).decode()
        said.add(re.sub(r"\d{4,8}", "…", body))
    assert len(said) == len(Purpose)


def test_what_is_proved_for_one_purpose_proves_nothing_for_another() -> None:
    """Somebody who adds a number to their account talks its holder into reading out a code: it lets nobody sign in."""
    signing_in = start()
    code_to_sign_in = code_sent()
    adding = proof_start(purpose=Purpose.ADD_NUMBER, e164=NUMBER, language="en", address=HOME, at=AT)
    assert adding.pk != signing_in.pk and SmsMessage.objects.count() == 2
    code_to_add = code_sent()
    assert code_to_add != code_to_sign_in
    both = ((signing_in, Purpose.SIGN_IN, code_to_add), (adding, Purpose.ADD_NUMBER, code_to_sign_in))
    for proof, purpose, code in both:
        tried = partial(proof_check, purpose=purpose, handle=proof.handle, code=code, at=AT)
        assert refusal_of(tried) == "code.wrong"
    for proof, other, code in (
        (signing_in, Purpose.ADD_NUMBER, code_to_add),
        (adding, Purpose.SIGN_IN, code_to_sign_in),
    ):
        NumberProof.objects.filter(pk=proof.pk).update(texted_at=AT)
        acts: tuple[Callable[..., object], ...] = (
            partial(proof_check, code=code),
            proof_by_text,
            partial(proof_send, medium="text", language="en", address=HOME),
        )
        for act in acts:
            assert refusal_of(partial(act, purpose=other, handle=proof.handle, at=AT)) == "code.expired"
    again = proof_start(
        purpose=Purpose.ADD_NUMBER, e164=NUMBER, language="en", address=HOME, at=AT, handle=signing_in.handle
    )
    assert again.handle != signing_in.handle
    assert proof_check(purpose=Purpose.ADD_NUMBER, handle=adding.handle, code=code_to_add, at=AT).proved_at
    assert proof_check(purpose=Purpose.SIGN_IN, handle=signing_in.handle, code=code_to_sign_in, at=AT).proved_at


def test_codes_for_another_purpose_keep_nobody_from_signing_in() -> None:
    for minute in range(40):
        at = AT + MINUTE * minute
        proof_start(purpose=Purpose.ADD_NUMBER, e164=NUMBER, language="en", address=HOME, at=at)
    sent = SmsMessage.objects.count()
    holder = start(at=AT + MINUTE * 40)
    assert SmsMessage.objects.count() == sent + 1
    code = code_sent()
    assert proof_check(purpose=Purpose.SIGN_IN, handle=holder.handle, code=code, at=AT + MINUTE * 40).proved_at
