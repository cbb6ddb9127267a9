"""A citizen stops marketing calls: on a phone, in Chinese, without a script; every mistake is told and can be mended."""

from typing import Any

import pytest

from core.web.sign_in import PROBLEMS
from tests.browser.eyes import PHONE, english, tour
from tests.browser.visitor import Visitor, visitor
from tests.live import LiveSite

pytestmark = pytest.mark.browser

NUMBER = "139 0158 0011"
MASKED = "139****0011"
WRONG = {
    "": "input.empty",
    "我的手机": "input.malformed",
    "110": "number.emergency",
    "10086": "number.short_code",
    "139 0158": "number.unallocated",
    "+1 212 555 0123": "number.foreign",
    "400 820 0101": "number.toll_free",
}


def test_registering_changing_and_withdrawing_on_a_phone_without_a_script(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans", PHONE, java_script_enabled=False) as citizen:
        citizen.page.goto("/")
        citizen.press("Register my number")
        assert citizen.path == "/register/"
        citizen.press("Start with my number")
        tells_what_is_wrong_with_a_number(citizen)
        proves_the_number(citizen)
        stops_everything_at_one_tap(citizen)
        chooses_channels_and_trades(citizen)
        withdraws(citizen)


def tells_what_is_wrong_with_a_number(citizen: Visitor) -> None:
    for typed, code in WRONG.items():
        citizen.fill(number=typed)
        citizen.press("Send the code")
        assert citizen.complaint() == citizen.say(PROBLEMS[code]), typed
        assert citizen.page.input_value("[name=number]") == typed
        assert citizen.page.get_attribute("[name=number]", "aria-invalid") == "true"


def proves_the_number(citizen: Visitor) -> None:
    citizen.fill(number=NUMBER)
    citizen.press("Send the code")
    assert MASKED in citizen.text and "0158" not in citizen.text
    code = citizen.latest_code()
    citizen.fill(code=f"{(int(code) + 1) % 10**6:06d}")
    citizen.press("Continue")
    assert "验证码不正确" in citizen.complaint()
    citizen.fill(code=code)
    citizen.press("Continue")
    assert citizen.path == "/my/preferences/"


def stops_everything_at_one_tap(citizen: Visitor) -> None:
    citizen.press("Stop all marketing calls and messages")
    assert citizen.heading == citizen.say("Registered")
    assert MASKED in citizen.text
    assert english(citizen.text) == []
    citizen.press("To my number")
    assert citizen.page.locator("section", has_text=MASKED).count() == 1


def chooses_channels_and_trades(citizen: Visitor) -> None:
    citizen.follow(citizen.page.locator("section", has_text=MASKED).locator("a").first)
    citizen.send()
    assert citizen.complaint() == citizen.say("Choose at least one way of contact or one trade.")
    citizen.choose("channels", "text")
    citizen.choose("categories", "insurance", "loans")
    citizen.send()
    assert citizen.heading == citizen.say("Check what you chose")
    assert all(word in citizen.text for word in ("短信", "保险", "贷款")) and "房产" not in citizen.text
    citizen.press("Confirm")
    assert citizen.heading == citizen.say("Registered")
    assert all(word in citizen.text for word in ("短信", "保险", "贷款"))
    citizen.page.goto("/my/preferences/")
    assert citizen.page.locator("main input[type=checkbox]:checked").count() == 3


def withdraws(citizen: Visitor) -> None:
    citizen.press("Withdraw the registration")
    citizen.press("Withdraw")
    assert citizen.heading == citizen.say("Withdrawn")
    citizen.page.goto("/my/")
    assert citizen.say("Stop marketing calls") in citizen.text
    assert english(citizen.text) == []


def test_a_citizens_pages_in_both_languages(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans") as citizen:
        citizen.page.goto("/sign-in/?next=/my/preferences/")
        citizen.fill(number="139 0158 0012")
        citizen.press("Send the code")
        citizen.fill(code=citizen.latest_code())
        citizen.press("Continue")
        citizen.press("Stop all marketing calls and messages")
        paths = (
            "/my/",
            "/my/preferences/",
            "/my/consents/",
            "/my/callers/",
            "/my/complaints/",
            "/my/security/",
            "/my/data/",
            "/my/leave/",
            "/my/numbers/add/",
        )
        assert tour(citizen.page, paths) == []
