"""A daughter helps with her parents' landline: on a phone, in Chinese, without a script; then every page of it in both languages."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from registry.register.models import Delegation, Registration
from tests.browser.eyes import PHONE, english, tour
from tests.browser.visitor import Visitor, visitor
from tests.codes import code_sent
from tests.live import LiveSite

pytestmark = pytest.mark.browser

LINE = "010 6588 3012"
MASKED = "010****3012"


def test_a_landline_is_registered_through_a_delegate(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans", PHONE, java_script_enabled=False) as daughter:
        daughter.page.goto("/sign-in/?next=/my/help/")
        daughter.fill(number="139 0158 0013")
        daughter.press("Send the code")
        proves(daughter)
        daughter.press("Help somebody with their number")
        daughter.fill(number=LINE)
        daughter.press("Send the code")
        proves(daughter)
        assert daughter.path == "/my/help/" and MASKED in daughter.text and english(daughter.text) == []
        Delegation.objects.update(acts_from=clock.now())  # a day passes
        daughter.page.goto("/my/help/")
        page = f"/my/help/{Delegation.objects.get().pk}/"
        daughter.follow(daughter.page.locator(f"main a[href='{page}']"))
        daughter.press("Stop all marketing calls and messages")
        assert daughter.say("All marketing calls and messages are stopped on this number.") in daughter.text
        assert Registration.objects.get().preferences == {"all": True}
        daughter.page.goto("/my/help/")
        daughter.follow(daughter.page.locator(f"main a[href='{page}end/']"))
        daughter.press("Stop helping")
        assert daughter.say("You help nobody at the moment.") in daughter.text


def test_the_pages_of_helping_in_both_languages(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans") as daughter:
        daughter.page.goto("/sign-in/?next=/my/help/")
        daughter.fill(number="139 0158 0014")
        daughter.press("Send the code")
        proves(daughter)
        daughter.page.goto("/my/help/add/")
        daughter.fill(number=LINE)
        daughter.press("Send the code")
        assert tour(daughter.page, ["/my/help/add/", "/my/help/code/"]) == []
        daughter.page.goto("/my/help/code/")
        daughter.read_in("zh-hans")
        proves(daughter)
        made = Delegation.objects.get()
        page = f"/my/help/{made.pk}/"
        assert tour(daughter.page, ["/my/help/", page, f"{page}end/"]) == []
        Delegation.objects.update(acts_from=clock.now() - timedelta(seconds=1))
        assert tour(daughter.page, ["/my/help/", page, f"{page}complain/"]) == []


def proves(citizen: Visitor) -> None:
    citizen.fill(code=code_sent())
    citizen.press("Continue")
