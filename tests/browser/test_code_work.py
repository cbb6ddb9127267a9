"""When many codes are asked for: a browser calculates by itself, and who has no script waits or texts a word."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.models import NumberCode, NumberProof
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.services.number_proof import proof_start
from tests.browser.eyes import LAPTOP, PHONE
from tests.browser.visitor import Visitor, visitor
from tests.live import LiveSite

pytestmark = pytest.mark.browser
NUMBER = "139 0158 0012"


def many_ask() -> None:
    """From the address of these browsers, for other numbers."""
    for n in range(current_policy().messages.code_rates["address"].freely_an_hour):
        proof_start(
            purpose=Purpose.SIGN_IN, e164=f"+86138{n:04d}0000", language="en", address="127.0.0.1", at=clock.now()
        )


def asks(somebody: Visitor) -> None:
    somebody.page.goto("/sign-in/")
    somebody.fill(number=NUMBER)
    somebody.press("Send the code")
    assert not NumberCode.objects.exclude(way="free").exists()


def signs_in(somebody: Visitor) -> None:
    somebody.fill(code=somebody.latest_code())
    somebody.press("Continue")
    assert somebody.path in ("/my/preferences/", "/my/numbers/", "/my/")


def test_a_browser_calculates_by_itself(browser: Any, live_site: LiveSite) -> None:
    many_ask()
    with visitor(browser, live_site.url, "zh-hans", LAPTOP) as citizen:
        asks(citizen)
        citizen.press("Send a text message")
        citizen.page.wait_for_selector("[name=code]")
        assert NumberCode.objects.latest("pk").way == "work"
        signs_in(citizen)


def test_without_a_script_waiting_is_enough(browser: Any, live_site: LiveSite) -> None:
    many_ask()
    with visitor(browser, live_site.url, "en", PHONE, java_script_enabled=False) as citizen:
        asks(citizen)
        assert "wait until" in citizen.text and "10690000" in citizen.text
        citizen.press("Send a text message")
        assert "Press the button again in" in citizen.text
        NumberProof.objects.update(created_at=clock.now() - timedelta(minutes=3))
        citizen.press("Send a text message")
        assert NumberCode.objects.latest("pk").way == "wait"
        signs_in(citizen)
