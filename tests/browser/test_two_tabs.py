"""One citizen, two tabs: two complaints are written side by side, and each tab sends what it shows; "back" loses nothing."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from core import clock
from core.policies import current_policy
from tests.browser.eyes import PHONE
from tests.browser.visitor import Visitor, visitor
from tests.live import LiveSite

pytestmark = pytest.mark.browser
NUMBER = "138 0511 2764"


def test_two_complaints_side_by_side(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans", PHONE, java_script_enabled=False) as first:
        second = Visitor(first.page.context.new_page(), "zh-hans")
        says_who(first, "4009001166")
        says_who(second, "95588")
        says_when_and_what(second, "10:30")
        proves_the_number(second)
        sends_again_what_was_typed_before_signing_in(first, "11:45")
        goes_back_and_forth(first)
        for tab, own, others in ((first, "11:45", "10:30"), (second, "10:30", "11:45")):
            assert tab.path == "/complain/check/" and own in tab.text and others not in tab.text
            tab.press("Send the complaint")
            assert tab.heading == tab.say("Complaint received")
        goes_back(first)
        first.press("Send the complaint")
        assert first.heading == first.say("Complaint received")
    filed = {row.caller.value: f"{row.called_at.astimezone(zone()):%H:%M}" for row in Complaint.objects.all()}
    assert filed == {"+864009001166": "11:45", "95588": "10:30"}


def zone() -> Any:
    return current_policy().numbering.zone


def says_who(tab: Visitor, caller: str) -> None:
    tab.page.goto("/complain/")
    tab.choose("channel", "voice")
    tab.fill(caller=caller)
    tab.press("Continue")
    assert tab.path == "/complain/when/"


def says_when(tab: Visitor, time: str) -> None:
    tab.fill(day=(clock.now().astimezone(zone()) - timedelta(days=1)).date().isoformat(), time=time)
    tab.press("Continue")


def sends_again_what_was_typed_before_signing_in(tab: Visitor, time: str) -> None:
    """Signing in, in the other tab, ended this page's token: the words come back, unsent, with a new one."""
    says_when(tab, time)
    assert tab.path == "/complain/when/" and tab.page.input_value("[name=time]") == time
    assert tab.say("Not sent yet. What you typed stands below: check it and send it.") in tab.text
    tab.press("Continue")
    says_what(tab)


def says_when_and_what(tab: Visitor, time: str) -> None:
    says_when(tab, time)
    says_what(tab)


def says_what(tab: Visitor) -> None:
    tab.choose("kind", "marketing")
    tab.page.select_option("[name=category]", "loans")
    tab.press("Continue")


def proves_the_number(tab: Visitor) -> None:
    tab.fill(number=NUMBER)
    tab.press("Send the code")
    tab.fill(code=tab.latest_code())
    tab.press("Continue")


def goes_back(tab: Visitor) -> None:
    """The browser has no history of a page that it has put aside or is still loading."""
    tab.page.bring_to_front()
    tab.page.wait_for_load_state()
    tab.page.go_back()


def goes_back_and_forth(tab: Visitor) -> None:
    goes_back(tab)
    assert tab.page.locator("[name=kind][value=marketing]").is_checked()
    tab.press("Continue")
