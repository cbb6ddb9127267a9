"""A citizen complains, in English on a laptop: three questions first, then the number; what was answered is never lost."""

import re
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.policies import current_policy
from tests.browser.eyes import OLD_PHONE, PHONE, problems
from tests.browser.visitor import Visitor, visitor
from tests.live import LiveSite

pytestmark = pytest.mark.browser

CALLER = "025-8653 9100"
SHOWN = "025 8653 9100"
NUMBER = "138 0511 2764"


def test_complaining_and_following_the_complaint(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "en") as citizen:
        citizen.page.goto("/")
        citizen.press("Complain about a call")
        answers_three_questions(citizen)
        proves_the_number(citizen)
        changes_the_language_and_an_answer(citizen)
        sends(citizen)
        tells_that_money_was_lost(citizen)
        follows(citizen)


def test_a_call_that_showed_no_number_on_an_old_phone_without_a_script(browser: Any, live_site: LiveSite) -> None:
    """In Chinese, 320 points wide: whom to call about lost money is the second page; the complaint is found by its reference."""
    with visitor(browser, live_site.url, "zh-hans", width=OLD_PHONE, java_script_enabled=False) as citizen:
        citizen.page.goto("/complain/")
        citizen.choose("money_lost", "yes")
        citizen.choose("channel", "voice")
        citizen.page.check("main [name=withheld]", force=True)
        citizen.fill(display="私人号码")
        citizen.press("Continue")
        assert "96110" in citizen.text
        called = (clock.now() - timedelta(days=1)).astimezone(current_policy().numbering.zone)
        citizen.fill(day=called.date().isoformat(), time="09:15")
        citizen.press("Continue")
        citizen.choose("kind", "fraud")
        citizen.choose("manner", "synthetic")
        citizen.page.select_option("[name=category]", "loans")
        citizen.press("Continue")
        citizen.fill(number="138 0511 2765")
        citizen.press("Send the code")
        citizen.fill(code=citizen.latest_code())
        citizen.press("Continue")
        assert "未显示的号码" in citizen.text and "私人号码" in citizen.text
        citizen.press("Send the complaint")
        found = re.search(r"T-[A-X]{4}-[A-X]{4}-[A-X]{4}", citizen.text)
        assert found and "96110" in citizen.text
        session = citizen.page.context.cookies()
    with visitor(browser, live_site.url, "zh-hans", width=OLD_PHONE) as citizen:  # what looks at a page is a script
        citizen.page.context.add_cookies(session)
        citizen.page.goto("/complain/status/")
        assert problems(citizen.page, "the page that asks for a reference") == []
        citizen.fill(reference=found.group().lower())
        citizen.press("Continue")
        assert "未显示的号码" in citizen.heading and found.group() in citizen.text
        assert problems(citizen.page, "a complaint about no number") == []
        citizen.page.emulate_media(media="print")
        assert not citizen.page.locator(".dnc-nav").is_visible(), "paper shows what it is about, and no menus"
        assert citizen.page.locator("h1").is_visible() and found.group() in citizen.text


def answers_three_questions(citizen: Visitor) -> None:
    citizen.choose("channel", "voice")
    citizen.fill(caller="my bank")
    citizen.press("Continue")
    assert citizen.complaint()
    assert citizen.page.input_value("[name=caller]") == "my bank"
    citizen.fill(caller=CALLER)
    citizen.press("Continue")
    called = clock.now().astimezone(current_policy().numbering.zone)
    citizen.fill(day=(called + timedelta(days=2)).date().isoformat(), time="10:30")
    citizen.press("Continue")
    assert citizen.complaint()
    assert citizen.page.input_value("[name=time]") == "10:30"
    citizen.fill(day=(called - timedelta(days=1)).date().isoformat())
    citizen.press("Continue")
    citizen.press("Continue")
    assert citizen.page.locator(".govuk-error-summary a").count() >= 2, "kind and subject are asked for"
    citizen.choose("kind", "marketing")
    citizen.page.select_option("[name=category]", "loans")
    citizen.press("Continue")


def proves_the_number(citizen: Visitor) -> None:
    assert citizen.path == "/sign-in/"
    citizen.fill(number=NUMBER)
    citizen.press("Send the code")
    citizen.fill(code=citizen.latest_code())
    citizen.press("Continue")
    assert citizen.heading == "Check your complaint"
    assert "Loans" in citizen.text and SHOWN in citizen.text


def changes_the_language_and_an_answer(citizen: Visitor) -> None:
    citizen.read_in("zh-hans")
    assert citizen.path == "/complain/check/" and "贷款" in citizen.text and SHOWN in citizen.text
    assert problems(citizen.page, "the check page") == []
    citizen.follow(citizen.page.locator("a[href*='/complain/about/']").last)
    citizen.page.select_option("[name=category]", "insurance")
    citizen.press("Continue")
    citizen.read_in("en")
    assert citizen.path == "/complain/check/" and "Insurance" in citizen.text and SHOWN in citizen.text
    assert "10:30" in citizen.text


def sends(citizen: Visitor) -> None:
    citizen.press("Send the complaint")
    assert citizen.heading == "Complaint received"
    assert re.search(r"T-[A-X]{4}-[A-X]{4}-[A-X]{4}", citizen.text)
    assert problems(citizen.page, "the done page") == []


def tells_that_money_was_lost(citizen: Visitor) -> None:
    citizen.press("Continue")
    assert citizen.complaint()
    citizen.choose("lost", "yes")
    citizen.press("Continue")
    assert "110" in citizen.text and "96110" in citizen.text
    citizen.fill(claimed_name="Quick Loans")
    citizen.press("Add to the complaint")


def follows(citizen: Visitor) -> None:
    assert "025 8653 9100" in citizen.heading
    assert "Quick Loans" in citizen.text and "96110" in citizen.text
    told = citizen.page.locator(".dnc-timeline__step")
    assert told.count() >= 1 and "Received" in told.last.inner_text()
    assert problems(citizen.page, "the complaint's page") == []
    citizen.read_in("zh-hans")
    assert problems(citizen.page, "the complaint's page in Chinese") == []
    citizen.press("My complaints")
    assert citizen.page.get_by_role("link", name="025 8653 9100").count() == 1
    citizen.page.go_back()
    citizen.page.goto("/complain/")
    assert citizen.page.input_value("[name=caller]") == "", "the draft is gone once it was sent"


def test_calls_are_chosen_from_the_telephones_own_list(browser: Any, live_site: LiveSite) -> None:
    """In Chinese on a telephone: signing in leads back to the file, and each call keeps the time that the file says."""
    zone = current_policy().numbering.zone
    times = [(clock.now() - timedelta(days=days)).astimezone(zone).strftime("%Y-%m-%d 10:2%w") for days in (1, 2, 3)]
    numbers = ("4009100100", "025-86539100", "13800000000")
    rows = [
        f"{number},{time},{kind}" for number, time, kind in zip(numbers, times, ("未接", "来电", "主叫"), strict=True)
    ]
    file = {
        "name": "通话记录.csv",
        "mimeType": "text/csv",
        "buffer": "\n".join(["号码,通话时间,类型", *rows]).encode("gb18030"),
    }
    with visitor(browser, live_site.url, "zh-hans", width=PHONE) as citizen:
        citizen.page.goto("/complain/")
        citizen.press("Many calls? Choose them from your telephone's list of calls")
        citizen.fill(number="138 0511 2766")
        citizen.press("Send the code")
        citizen.fill(code=citizen.latest_code())
        citizen.press("Continue")
        assert citizen.path == "/complain/calls/" and problems(citizen.page, "the page that asks for the list") == []
        citizen.page.set_input_files("[name=file]", file)
        citizen.press("Show the calls")
        assert problems(citizen.page, "the calls of the list") == []
        assert citizen.page.locator("[name=calls]").count() == 2 and "拨出" in citizen.text
        for box in citizen.page.locator("[name=calls]").all():
            box.check(force=True)
        citizen.press("Continue")
        citizen.press("Continue")
        assert citizen.page.input_value("[name=time]") == times[0][-5:]
        citizen.press("Continue")
        citizen.choose("kind", "marketing")
        citizen.page.select_option("[name=category]", "loans")
        citizen.press("Continue")
        assert times[1][-5:] in citizen.text
        citizen.press("Send the complaint")
        assert len(re.findall(r"T-[A-X]{4}-[A-X]{4}-[A-X]{4}", citizen.text)) >= 2
