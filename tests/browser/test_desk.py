"""An officer at the desk, from the queue to a listing that everybody sees; an administrator who brings in a colleague."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from complaints.models import Complaint
from compliance.cases.models import Case, PreservationRequest
from compliance.cases.rules.preservation_request import Addressee
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_send,
    preservation_write,
    preservations_note,
)
from core import clock
from core.access.roles import Role
from core.models import Invitation
from core.services.invitation import invitation_confirm
from tests.browser.eyes import PHONE, problems, tour
from tests.browser.visitor import Visitor, lasting_code, visitor
from tests.compliance.reports.building import build
from tests.compliance.world import PASSWORD, PEOPLE, campaign, firm, officer
from tests.live import LiveSite
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser

INVITATION = re.compile(r"/invitation/[^/\"<\s]+/")
CALLER = "025 8653 7152"


@pytest.fixture
def case(live_site: LiveSite) -> Case:
    """Eight people of three provinces, on four days, confirmed by their operators: enough to propose a label."""
    now = clock.now()
    firm()
    filed = campaign(8, days=4, until=now - timedelta(hours=3), evidence="C2")
    for number, each in enumerate(filed):
        Complaint.objects.filter(pk=each.pk).update(province=("CN-JS", "CN-ZJ", "CN-SH")[number % 3])
    violations_gather(at=now)
    preservations_note(at=now)
    today = now.date()
    build(start=today - timedelta(days=14), end=today - timedelta(days=1), at=now)
    return Case.objects.get()


def test_an_officer_works_a_case_and_lists_its_caller(browser: Any, live_site: LiveSite, case: Case) -> None:
    user = with_second_factor(officer(province=""))
    with visitor(browser, live_site.url, "zh-hans") as desk:
        desk.page.goto("/regulator/")
        assert desk.path == "/accounts/login/"
        desk.sign_in(user, PASSWORD, SECRET)
        opens_the_case_from_the_queue(desk, case)
        moves_it_and_writes_a_note(desk)
        agrees_to_the_listing(desk)
        case_page, caller = desk.path, f"/regulator/callers/{case.caller_id}/"
        request = PreservationRequest.objects.first()
        assert request is not None
        pages = ("", "cases/", "blacklist/", "reports/", "preservations/", f"preservations/{request.public_id}/")
        parts = ("", "acts/case.propose_penalty/", "acts/case.decide/", "evidence/", "documents/", "bundle/")
        assert tour(desk.page, [*(f"/regulator/{page}" for page in pages), caller]) == []
        assert tour(desk.page, [f"{case_page}{part}" for part in parts]) == []
    everybody_sees_it(browser, live_site)
    the_complainant_sees_it(browser, live_site, case)


def opens_the_case_from_the_queue(desk: Visitor, case: Case) -> None:
    desk.page.goto("/regulator/cases/")
    desk.page.select_option("main [name=state]", "decided")
    desk.press("Show")
    assert desk.say("No case fits.") in desk.text
    desk.page.select_option("main [name=state]", "opened")
    desk.press("Show")
    assert "state=opened" in desk.page.url
    desk.follow(desk.page.locator("main tbody").get_by_role("link", name=case.reference))
    assert case.reference in desk.heading and CALLER in desk.heading
    assert PEOPLE[0][-8:-4] not in desk.text, "nobody's number stands on the desk"


def asked_to_keep_it() -> None:
    """A colleague sends the requests to preserve evidence."""
    colleague, now = officer(mail="同事@office.example"), clock.now()
    for request in PreservationRequest.objects.all():
        preservation_write(request=request, officer=colleague, asked=Asked(Addressee.OTHER, name="某公司"), at=now)
        preservation_send(request=request, officer=colleague, on=localdate(now), how="挂号信", at=now)


def moves_it_and_writes_a_note(desk: Visitor) -> None:
    desk.press("Take over")
    assert desk.page.locator("button[disabled]", has_text="开始核查").count() == 1, "grey, with its reason below"
    desk.page.goto(f"{desk.path}acts/case.check/")
    desk.fill(text="已向两家运营商发函。")
    acts(desk)
    assert desk.complaint(of_a_field=False)
    assert desk.page.input_value("main [name=text]") == "已向两家运营商发函。"
    asked_to_keep_it()
    acts(desk)
    assert "核查中" in desk.text and "已向两家运营商发函。" in desk.text
    desk.fill(text="被叫方均称未曾同意。")
    desk.press("Add the note")
    assert "被叫方均称未曾同意。" in desk.page.locator(".dnc-timeline").inner_text()


def acts(desk: Visitor) -> None:
    """The button stands beside the form, under what is missing."""
    desk.follow(desk.page.locator("main button[form=act]").first)


def agrees_to_the_listing(desk: Visitor) -> None:
    desk.press("Agree")
    assert desk.say("The decision on this listing is recorded.") in desk.text
    assert desk.page.locator("#listings ~ .dnc-panel button").count() == 0


def everybody_sees_it(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans", PHONE) as anybody:
        anybody.page.goto("/blacklist/")
        assert CALLER in anybody.text
        assert problems(anybody.page, "the blacklist") == []


def the_complainant_sees_it(browser: Any, live_site: LiveSite, case: Case) -> None:
    with visitor(browser, live_site.url, "zh-hans", PHONE) as citizen:
        citizen.page.goto("/sign-in/?next=/my/complaints/")
        citizen.fill(number=PEOPLE[0].removeprefix("+86"))
        citizen.press("Send the code")
        citizen.fill(code=citizen.latest_code())
        citizen.press("Continue")
        citizen.follow(citizen.page.get_by_role("link", name=CALLER))
        assert case.reference in citizen.page.locator(".dnc-timeline").inner_text()


def test_an_administrator_invites_an_officer(browser: Any, live_site: LiveSite) -> None:
    user = with_second_factor(officer(Role.ADMINISTRATOR, ""))
    second = officer(Role.ADMINISTRATOR, "", mail="second@office.example")
    with visitor(browser, live_site.url, "en") as administrator:
        administrator.sign_in(user, PASSWORD, SECRET)
        pages = ("", "officers/", "invitations/new/", "messages/", "messages/code/stop/")
        assert tour(administrator.page, [f"/administration/{page}" for page in pages]) == []
        administrator.page.goto("/administration/invitations/new/")
        administrator.send()
        assert administrator.complaint()
        administrator.fill(name="李卫", email="li.wei@office.example")
        administrator.choose("role", "officer")
        administrator.page.select_option("[name=province]", "national")
        administrator.send()
        assert administrator.path == "/administration/proposals/"
        assert tour(administrator.page, ["/administration/proposals/", "/administration/invitations/"]) == []
        assert not INVITATION.search(administrator.page.content()), "the link is shown to nobody"
    _, token = invitation_confirm(invitation=Invitation.objects.get(), confirmed_by=second, at=clock.now())
    with visitor(browser, live_site.url, "zh-hans", PHONE) as invited:
        accepts_and_comes_to_the_desk(invited, reverse("invitation", args=[token]))


def accepts_and_comes_to_the_desk(invited: Visitor, address: str) -> None:
    invited.page.goto(address)
    assert "李卫" in invited.text
    invited.fill(password="12345", again="12345")
    invited.send()
    assert invited.complaint()
    invited.fill(password=PASSWORD, again=PASSWORD)
    assert problems(invited.page, "the invitation") == []
    invited.send()
    assert invited.path.startswith("/accounts/2fa/"), "no desk without a second factor"
    assert problems(invited.page, "the page of the second factor") == []
    secret = invited.page.input_value("#authenticator_secret")
    invited.fill(code=lasting_code(secret))
    invited.send()
    invited.page.goto("/regulator/")
    assert invited.path == "/regulator/" and invited.heading == invited.say("Today")
