"""Strangers who ask for codes to many numbers: what they cause is bounded, costs them work, and leaves no row of a number."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core.cache import cache
from django.db import connection
from django.test import Client

from core import clock
from core.models import Number, NumberCode, NumberProof, SmsHour, SmsMessage
from core.policies import current_policy
from core.proving.asking import Way
from core.proving.purpose import Purpose
from core.proving.work import work_make
from core.selectors.number_proof import proof_standing, work_keys
from core.services.number import number_obtain
from core.services.number_proof import proof_check, proof_send, proof_start
from core.services.number_proof_end import number_proofs_expire
from core.services.sms import sms_send
from core.services.sms_inbound import sms_receive
from core.services.user import citizen_obtain
from tests.acts import refusal_of
from tests.budgets import caps
from tests.codes import code_sent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOME = "192.0.2.1"
Caps = Callable[..., None]
__all__ = ["caps"]


@pytest.fixture(autouse=True)
def _no_rates_yet() -> None:
    cache.clear()


def number(n: int, prefix: int = 0) -> str:
    return f"+86139{prefix:04d}{n:04d}"


def begin(address: str, e164: str, at: datetime = AT) -> NumberProof:
    return proof_start(purpose=Purpose.SIGN_IN, e164=e164, language="en", address=address, at=at)


def ask(proof: NumberProof, address: str = HOME, at: datetime = AT, work: str = "") -> str:
    return refusal_of(
        lambda: proof_send(
            purpose=Purpose.SIGN_IN,
            handle=proof.handle,
            medium="text",
            language="en",
            address=address,
            at=at,
            work=work,
        )
    )


def solved(challenge: str) -> str:
    found = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(found)
    assert solution
    return Payload(found, solution).to_base64()


def worked(at: datetime = AT) -> str:
    return solved(work_make(work_keys(), 4, at))


def test_many_codes_to_many_numbers_leave_no_row_and_go_no_further_than_the_free_ones() -> None:
    """240 numbers from 8 addresses of one network, through the page."""
    free = current_policy().messages.code_rates
    for n in range(240):
        client = Client(headers={"Accept-Language": "en"}, REMOTE_ADDR=f"198.51.100.{n % 8}")
        assert client.post("/sign-in/", {"number": number(n, n)[3:]}).status_code == 302
    assert not Number.objects.exists()
    assert SmsMessage.objects.count() == NumberCode.objects.count() == free["network"].freely_an_hour
    assert {row.number_id for row in SmsMessage.objects.all()} == {None}


def test_one_prefix_has_a_free_share_whoever_asks() -> None:
    for n in range(60):
        begin(f"198.{n}.100.1", number(n))
    assert NumberCode.objects.count() == current_policy().messages.code_rates["prefix"].freely_an_hour


def test_nothing_of_an_unproved_number_stands_in_plaintext_and_it_is_forgotten() -> None:
    begin(HOME, number(1))
    digits = number(1)[1:].encode()
    proof, code, message = NumberProof.objects.get(), NumberCode.objects.get(), SmsMessage.objects.get()
    for value in (proof.e164, message.to, message.body, code.secret, proof.digest, code.prefix, code.address):
        kept = value.encode() if isinstance(value, str) else bytes(value or b"")
        assert digits not in kept and digits[2:] not in kept and HOME.encode() not in kept
    policy = current_policy()
    number_proofs_expire(at=AT + timedelta(hours=25), policy=policy)
    assert NumberProof.objects.exists()
    number_proofs_expire(at=AT + policy.retention.periods["proof"] + timedelta(hours=1), policy=policy)
    assert not NumberProof.objects.exists() and not NumberCode.objects.exists()


def test_a_proved_number_has_one_row() -> None:
    proof = begin(HOME, number(1))
    assert (
        proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=AT).number
        == Number.objects.get()
    )
    again = begin(HOME, number(1), AT + timedelta(hours=2))
    proof_check(purpose=Purpose.SIGN_IN, handle=again.handle, code=code_sent(), at=AT + timedelta(hours=2))
    assert Number.objects.count() == 1


def crossed() -> NumberProof:
    """A browser whose address has spent its free codes."""
    for n in range(current_policy().messages.code_rates["address"].freely_an_hour):
        begin(HOME, number(n, n))
    return begin(HOME, number(9999))


def test_beyond_the_rate_a_code_costs_a_calculation_that_is_good_once() -> None:
    proof, before = crossed(), NumberCode.objects.count()
    standing = proof_standing(proof.handle, proof.purpose, AT, HOME)
    assert standing and standing.ways == {Way.WORK, Way.WAIT} and standing.digits == 0
    work = worked()
    for bad in ("", "nonsense", work[:-9], worked(AT - timedelta(minutes=11)), "A" * 5000, "bnVsbA==", "W10="):
        assert ask(proof, work=bad) == "code.wait"
    assert ask(proof, work=work) == ""
    assert ask(begin(HOME, number(9998)), work=work) == "code.wait"  # spent
    assert NumberCode.objects.count() == before + 1
    assert proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=AT).proved_at


def test_a_challenge_made_easier_by_its_solver_is_none() -> None:
    proof = crossed()
    challenge = json.loads(work_make(work_keys(), 4, AT))
    challenge["parameters"]["keyPrefix"] = "00"
    assert ask(proof, work=solved(json.dumps(challenge))) == "code.wait"


def test_without_a_script_waiting_is_enough() -> None:
    proof = crossed()
    later = AT + current_policy().messages.wait
    assert ask(proof, at=later - timedelta(seconds=1)) == "code.wait"
    assert ask(proof, at=later) == ""
    assert proof_check(purpose=Purpose.SIGN_IN, handle=proof.handle, code=code_sent(), at=later).proved_at


def test_a_word_texted_in_needs_neither() -> None:
    proof = crossed()
    sms_receive(gateway="first", event="1", sender=number(9999), text=proof.word, at=AT)
    standing = proof_standing(proof.handle, proof.purpose, AT, HOME)
    assert standing and standing.texted


def test_waiting_is_bounded_by_the_network(caps: Caps) -> None:
    caps(**{"waited_an_hour": 3, "address.freely_an_hour": 1})
    begin(HOME, number(0))
    proofs = [begin(HOME, number(n, n)) for n in range(1, 9)]
    later = AT + timedelta(minutes=2)
    said = [ask(proof, at=later) for proof in proofs]
    assert said == [""] * 3 + ["code.work_needed"] * 5
    assert ask(proofs[-1], at=later, work=worked(later)) == ""  # a calculation still helps


@pytest.mark.parametrize("by", ["address", "network", "prefix"])
def test_a_cap_of_the_day_holds_whatever_is_calculated(by: str, caps: Caps) -> None:
    caps(**{f"{by}.a_day": 4})
    for n in range(12):
        address = {"address": HOME, "network": f"192.0.2.{n}", "prefix": f"198.{n}.0.1"}[by]
        e164 = number(n) if by == "prefix" else number(n, n)
        proof = begin(address, e164)
        if n >= 4:
            assert ask(proof, address, work=worked()) == "code.none_left"
    assert NumberCode.objects.count() == 4


def test_one_number_has_its_own_cap_whoever_asks(caps: Caps) -> None:
    caps(**{"code.to_one_number": 2})
    proof = begin(HOME, number(1))
    assert ask(proof, at=AT + timedelta(hours=1)) == ""
    assert ask(proof, at=AT + timedelta(hours=2)) == "code.too_many"
    begin("198.51.100.9", number(1), AT + timedelta(hours=3))
    assert NumberCode.objects.count() == 2
    assert begin(HOME, number(1), AT + timedelta(hours=24)) and NumberCode.objects.count() == 3


def test_the_country_has_a_budget_and_the_word_stays(caps: Caps) -> None:
    caps(**{"code.a_day": 3})
    for n in range(3):
        begin(HOME, number(n, n))
    assert [sms_send(message_id=row.pk, at=AT) for row in SmsMessage.objects.all()] == [True] * 3
    proof = begin(HOME, number(9))
    assert NumberCode.objects.count() == 3 and ask(proof, work=worked()) == "code.none_left"
    assert ask(begin(HOME, number(10), AT + timedelta(days=1)), at=AT + timedelta(days=1)) == "code.too_many"  # it went
    sms_receive(gateway="first", event="1", sender=number(9), text=proof.word, at=AT)
    standing = proof_standing(proof.handle, proof.purpose, AT, HOME)
    assert standing and not standing.ways and standing.texted


def test_when_the_country_asks_for_many_everybody_calculates(caps: Caps) -> None:
    caps(codes_freely_an_hour=2)
    SmsHour.objects.create(purpose="code", hour=AT, spent=2)
    proof = begin(HOME, number(1))
    assert not NumberCode.objects.exists() and ask(proof, work=worked()) == ""


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_stay_within_every_cap(caps: Caps) -> None:
    """Each in a connection of its own; all of one network, four addresses, one prefix."""
    caps(**{"network.freely_an_hour": 17, "address.freely_an_hour": 6, "prefix.freely_an_hour": 19})

    def one(n: int) -> None:
        try:
            begin(f"192.0.2.{n % 4}", number(n))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(60)))
    assert NumberCode.objects.count() == SmsMessage.objects.count() == 17
    per_address = NumberCode.objects.values_list("address", flat=True)
    assert max(list(per_address).count(address) for address in set(per_address)) <= 6
    assert not Number.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_calculation_sends_one_code_to_however_many_processes() -> None:
    crossed()
    work, before = worked(), NumberCode.objects.count()
    proofs = [begin(HOME, number(9000 + n, n)) for n in range(8)]

    def one(proof: NumberProof) -> str:
        try:
            return ask(proof, work=work)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(one, proofs))
    assert said.count("") == 1 and NumberCode.objects.count() == before + 1


def page(client: Client, e164: str) -> str:
    assert client.post("/sign-in/", {"number": e164[3:]}).status_code == 302
    return client.get("/sign-in/code/").content.decode()


def test_a_page_tells_a_known_number_from_none_by_nothing() -> None:
    """Beyond the rate and beyond the cap alike: registered, known, and never heard of."""
    known = number_obtain(e164=number(9001), at=AT)
    citizen_obtain(number=known, language="en", at=AT)
    number_obtain(e164=number(9002), at=AT)
    for n in range(current_policy().messages.code_rates["address"].freely_an_hour):
        begin("127.0.0.1", number(n, n), clock.now())
    pages = [page(Client(headers={"Accept-Language": "en"}), number(n)) for n in (9001, 9002, 9003)]
    assert all("does a calculation" in text and "wait until" in text for text in pages)
    assert len({shape(text) for text in pages}) == 1


def shape(text: str) -> tuple[int, ...]:
    """How long its lines are, which what is drawn at random does not change by more than a sign."""
    return tuple(len(line) // 200 for line in text.splitlines() if "csrf" not in line and "data-work" not in line)


def test_the_page_leads_through_without_a_script(caps: Caps) -> None:
    caps(**{"address.freely_an_hour": 1})
    first, client = Client(headers={"Accept-Language": "en"}), Client(headers={"Accept-Language": "en"})
    page(first, number(1))
    shown = page(client, number(2, 2))
    assert "wait until" in shown and "10690000" in shown and "data-work" in shown
    early = client.post("/sign-in/code/", {"act": "text", "work": ""})
    assert early.status_code == 422 and "Press the button again in 2 minutes" in early.content.decode()
    NumberProof.objects.update(created_at=clock.now() - timedelta(minutes=2))
    assert "You have waited long enough" in client.get("/sign-in/code/").content.decode()
    assert client.post("/sign-in/code/", {"act": "text", "work": ""}).status_code == 302
    assert client.post("/sign-in/code/", {"code": code_sent()})["Location"] == "/go/"
