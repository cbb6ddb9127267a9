"""What lifts a bar asks for a fresh code to that number: a session in other hands takes protection from nobody."""

from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import SmsMessage
from core.selectors.sms import addressee
from registry.firms.models import Marketer
from registry.register.models import Consent, Holding
from registry.register.rules.consent import ConsentState
from registry.register.rules.protection import bars_less
from registry.register.selectors.consent import consent_state
from registry.register.selectors.registration import registration_now
from registry.register.services.consent import consent_claim
from registry.register.services.registration import registration_record
from tests.codes import code_sent
from tests.pages import send
from tests.registry.conftest import ALICE, BOB, SYSTEM, make_marketer, subscriber
from tests.registry.register.conftest import proved_by_code, signed_in, stop_all

pytestmark = pytest.mark.django_db
CODE_PAGE = "/my/numbers/anew/"
REFUSED: dict[str, Any] = {"firms": [{"marketer": "a", "allow": False}]}
ALLOWED: dict[str, Any] = {"firms": [{"marketer": "a", "allow": True}]}


@pytest.mark.parametrize(
    ("former", "wanted", "less"),
    [
        ({}, {"all": True}, False),
        ({"channels": ["voice"]}, {"all": True}, False),
        ({"channels": ["voice"]}, {"channels": ["voice", "text"], "categories": ["loans"]}, False),
        (REFUSED, {"all": True, **REFUSED}, False),
        ({"all": True}, {"all": True, **REFUSED}, False),
        (ALLOWED, {"all": True}, False),
        ({"all": True}, {"channels": ["voice"]}, True),
        ({"channels": ["voice", "text"]}, {"channels": ["text"]}, True),
        ({"categories": ["loans"]}, {"channels": ["text"]}, True),
        ({"all": True}, {"all": True, **ALLOWED}, True),
        ({"all": True, **REFUSED}, {"all": True}, True),
        (REFUSED, ALLOWED, True),
        ({"all": True}, {"all": True, "hours": [1]}, True),
        ({"channels": ["voice"], "hours": [1]}, {"channels": ["voice"]}, True),
        ({}, ALLOWED, True),
    ],
)
def test_what_bars_less(former: dict[str, Any], wanted: dict[str, Any], less: bool) -> None:
    assert bars_less(former, wanted) is less


@pytest.fixture
def thief() -> Client:
    """In the session of an account that looks after two numbers, an hour after a code to one of them."""
    client, user = signed_in()
    Holding.objects.create(user=user, number=subscriber(BOB), since=clock.now())
    for e164 in (ALICE, BOB):
        registration_record(
            number=subscriber(e164), preferences={"all": True}, assurance="sms_code", source="site", at=clock.now(),
            actor=SYSTEM,
        )  # fmt: skip
        proved_by_code(client, e164, seconds_ago=3600)
    return client


def preferences(e164: str) -> dict[str, Any] | None:
    now = registration_now(subscriber(e164).pk)
    return now.preferences if now else None


def line(path: str, e164: str) -> str:
    return f"{path}?line={subscriber(e164).pk}"


def claimed(firm: Marketer, e164: str) -> Consent:
    return consent_claim(
        marketer=firm, number=subscriber(e164), channels=["voice"], categories=["loans"], given_at=clock.now(),
        evidence={"kind": "form"}, at=clock.now(), actor=SYSTEM,
    )  # fmt: skip


def state_of(consent: Consent) -> ConsentState:
    return consent_state(Consent.objects.get(pk=consent.pk), clock.now())


@pytest.mark.parametrize("e164", [ALICE, BOB])
def test_a_stolen_session_lifts_nothing_from_any_number_of_the_account(thief: Client, e164: str) -> None:
    firm = make_marketer()
    consent = claimed(firm, e164)
    tries = [
        send(thief, line("/my/preferences/withdraw/", e164)),
        send(thief, send(thief, line("/my/preferences/", e164), {"channels": ["fax"]})["Location"]),
        send(thief, line("/my/firms/", e164), {"firm": firm.public_id, "wish": "allow"}),
        send(thief, "/my/consents/", to=f"/my/consents/{consent.public_id}/confirm/"),
    ]
    assert [answer["Location"] for answer in tries] == [CODE_PAGE] * len(tries)
    assert preferences(e164) == {"all": True}
    assert state_of(consent) == ConsentState.CLAIMED
    assert {addressee(message) for message in SmsMessage.objects.filter(kind="code")} == {e164}
    assert "Prove your number again" in thief.get(CODE_PAGE).content.decode()


def test_what_bars_more_asks_for_nothing(thief: Client) -> None:
    firm = make_marketer()
    consent = claimed(firm, BOB)
    assert send(thief, line("/my/firms/", BOB), {"firm": firm.public_id, "wish": "refuse"})["Location"] != CODE_PAGE
    registration_record(
        number=subscriber(BOB), preferences={"channels": ["fax"]}, assurance="sms_code", source="site", at=clock.now(),
        actor=SYSTEM,
    )  # fmt: skip
    assert stop_all(thief, subscriber(BOB).pk)["Location"] != CODE_PAGE and preferences(BOB) == {"all": True}
    contest = f"/my/consents/{consent.public_id}/contest/"
    assert send(thief, "/my/consents/", to=contest)["Location"] == "/my/consents/"
    assert state_of(consent) == ConsentState.CONTESTED


def test_a_code_to_the_number_opens_it_for_a_while_and_no_other(thief: Client) -> None:
    withdraw = line("/my/preferences/withdraw/", BOB)
    assert send(thief, withdraw)["Location"] == CODE_PAGE
    wrong = send(thief, CODE_PAGE, {"code": "000000", "act": "code"})
    assert wrong.status_code == 422 and preferences(BOB) is not None
    assert send(thief, CODE_PAGE, {"code": code_sent(), "act": "code"})["Location"] == withdraw
    assert preferences(BOB) == {"all": True}, "the button is pressed again"
    assert "/done/" in send(thief, withdraw)["Location"]
    assert preferences(BOB) is None
    assert send(thief, line("/my/preferences/withdraw/", ALICE))["Location"] == CODE_PAGE
    assert thief.get(CODE_PAGE).status_code == 200
