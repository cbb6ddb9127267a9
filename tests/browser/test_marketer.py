"""A firm at its portal: looks numbers up, takes the result of a list, makes a key, declares a caller, sees where it stands."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.demo.browser import Machine
from core import clock
from core.models import User
from core.services.user import staff_create
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.membership import marketer_member_add
from tests.browser.eyes import tour
from tests.browser.visitor import Visitor, visitor
from tests.codes import code_sent
from tests.compliance.world import ACTOR, PASSWORD, PEOPLE, firm, registered
from tests.live import LiveSite
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser

PAGES = (
    "/marketers/",
    "/marketers/lists/",
    "/marketers/scrub/",
    "/marketers/consents/",
    "/marketers/consents/new/",
    "/marketers/callers/",
    "/marketers/keys/",
    "/marketers/keys/new/",
    "/marketers/watchlists/",
    "/marketers/webhooks/",
    "/marketers/webhooks/new/",
    "/marketers/team/",
)


@pytest.fixture
def owner(live_site: LiveSite) -> User:
    """The owner of an admitted firm that has declared no number yet."""
    now = clock.now()
    user = staff_create(email="owner@firm.example", password=PASSWORD, name="王敏", at=now, actor=ACTOR)
    marketer_member_add(marketer=firm(caller=""), user=user, role=MarketerMember.Role.OWNER, at=now, actor=ACTOR)
    return with_second_factor(user)


@pytest.fixture
def marketer(browser: Any, live_site: LiveSite, owner: User) -> Iterator[Visitor]:
    with visitor(browser, live_site.url, "en") as opened:
        yield opened


def test_a_firm_at_its_portal(marketer: Visitor, owner: User, live_site: LiveSite) -> None:
    registered(PEOPLE[0])
    marketer.page.goto("/marketers/")
    assert marketer.path == "/accounts/login/"
    marketer.sign_in(owner, "a wrong password")
    assert marketer.path == "/accounts/login/" and marketer.page.locator(".govuk-error-summary").count() == 1
    marketer.sign_in(owner, PASSWORD, SECRET)
    marketer.page.goto("/marketers/")
    assert "Admitted" in marketer.text
    line = declares_a_caller(marketer)
    looks_numbers_up(marketer)
    address = hands_in_a_list(marketer)
    key = makes_a_key(marketer)
    answer = Machine(live_site.url, key).call(
        "POST", "/api/v1/scrubs", {"channel": "voice", "category": "loans", "rows": [PEOPLE[0]]}
    )
    assert answer.json["rows"][0]["decision"] == "not_callable"
    assert tour(marketer.page, [*PAGES, address, line, f"{line}documents/"]) == []
    is_suspended(marketer)


def declares_a_caller(marketer: Visitor) -> str:
    """The address of the number, which proved itself by the code that it was called with."""
    marketer.press("Declare the numbers you call from")
    marketer.fill(caller="12")
    marketer.press("Declare")
    assert marketer.complaint()
    assert marketer.page.input_value("[name=caller]") == "12"
    marketer.fill(caller="025-8653 0001")
    marketer.press("Declare")
    assert "The number is declared." in marketer.text and "025 8653 0001" in marketer.text
    address = marketer.path
    marketer.press("Send the code")
    marketer.fill(code=code_sent())
    marketer.press("Continue")
    assert "It is approved." in marketer.text and marketer.path == address
    return address


def looks_numbers_up(marketer: Visitor) -> None:
    marketer.page.goto("/marketers/scrub/")
    marketer.fill(numbers=f"{PEOPLE[0]}\n{PEOPLE[1]}\n110\n")
    marketer.press("Check the numbers")
    assert "Choose how you will contact them." in marketer.complaint()
    marketer.page.select_option("[name=channel]", "voice")
    marketer.press("Check the numbers")
    rows = [row.inner_text() for row in marketer.page.locator("main tbody tr").all()]
    assert len(rows) == 3
    barred, free, emergency = rows
    assert "Must not be called" in barred and "Must not be called" not in free
    assert "emergency" in emergency.lower()


def hands_in_a_list(marketer: Visitor) -> str:
    """The address of the finished list."""
    marketer.page.goto("/marketers/lists/")
    marketer.press("Check the list")
    assert "Choose a file." in marketer.complaint()
    rows = f"id,phone\n1,{PEOPLE[0]}\n2,{PEOPLE[1]}\n3,abc\n"
    marketer.page.select_option("[name=channel]", "voice")
    marketer.page.set_input_files("[name=list]", {"name": "秋季.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    marketer.press("Check the list")
    marketer.page.wait_for_selector("main .dnc-stats")  # the page goes on by itself
    assert marketer.heading == "秋季.csv"
    assert "Registered against all marketing" in marketer.text and "1 invalid row" in marketer.text
    lines = marketer.download("Download callable rows (CSV)").path().read_text().splitlines()
    assert lines[0] == "id,phone,number,decision,reasons" and not any(PEOPLE[0] in line for line in lines)
    address = marketer.path
    marketer.press("Watch this list")
    assert "The list is watched from now on." in marketer.text
    marketer.press("The list and its result")
    assert marketer.path == address and "This list is watched:" in marketer.text
    marketer.page.get_by_text(marketer.say("Show the signed receipt")).click()
    marketer.press("Check the receipt")
    assert "Genuine, and still valid" in marketer.text
    return address


def makes_a_key(marketer: Visitor) -> str:
    marketer.page.goto("/marketers/keys/")
    marketer.press("Make a key")
    marketer.press("Make the key")
    assert marketer.complaint()
    marketer.fill(name="CRM")
    marketer.choose("scopes", "scrub")
    marketer.press("Make the key")
    key = str(marketer.page.locator("main code").inner_text())
    assert key.startswith("dnc_live_")
    marketer.press("Back to the keys")
    assert "CRM" in marketer.text and key not in marketer.page.content()
    return key


def is_suspended(marketer: Visitor) -> None:
    marketer_suspend(
        marketer=Marketer.objects.get(),
        reason="三十日内多次呼叫已登记号码。",
        case_reference="C-2026-000001-K",
        at=clock.now(),
        actor=ACTOR,
    )
    marketer.page.goto("/marketers/")
    assert "Suspended" in marketer.text or "已暂停" in marketer.text or "暂停" in marketer.text
    assert "C-2026-000001-K" in marketer.text and "三十日内多次呼叫已登记号码。" in marketer.text
