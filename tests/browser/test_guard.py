"""The guard of the register as an owner and a supervisor see it: a stopped key, the office's lines, a lead that is closed."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.access.roles import Role
from core.services.number import number_obtain
from core.services.user import staff_create
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.membership import marketer_member_add
from registry.scrubs.models import PlantedClosing, PlantedHit, PlantedNumber, RestrictionReview
from registry.scrubs.rules.scan import Asked, Found, Level, Measure
from registry.scrubs.services.planted_number import planted_call_note
from registry.scrubs.services.restriction import restriction_set
from tests.browser.eyes import tour
from tests.browser.visitor import visitor
from tests.compliance.world import ACTOR, FIRM_CALLER, PASSWORD, firm, officer
from tests.live import LiveSite
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser


def planted_for(made: Marketer) -> list[PlantedNumber]:
    """Three lines given to one place; the firm asked about all, and called one."""
    at, head = clock.now(), officer(Role.HEAD)
    rows = [
        PlantedNumber.objects.create(
            number=number_obtain(e164=f"+861370000{n}000", at=at),
            place="某网站表单",
            given_on=at.date() - timedelta(days=30),
            entered_by=head,
            entered_at=at,
        )
        for n in range(3)
    ]
    for row in rows:
        PlantedHit.objects.create(planted=row, marketer=made, list_id="scr_4nWq8RtZ", at=at)
    planted_call_note(planted=rows[0], caller=FIRM_CALLER, called_at=at - timedelta(days=1), user=head, at=at)
    return rows


def test_a_firm_asks_a_person_and_a_supervisor_answers_and_closes_a_lead(browser: Any, live_site: LiveSite) -> None:
    at, made = clock.now(), firm()
    owner = with_second_factor(
        staff_create(email="owner@firm.example", password=PASSWORD, name="王敏", at=at, actor=ACTOR)
    )
    marketer_member_add(marketer=made, user=owner, role=MarketerMember.Role.OWNER, at=at, actor=ACTOR)
    found = Found(Level.STOPPED, Measure.UNALLOCATED)
    stopped = restriction_set(marketer=made, key=None, found=found, asked=Asked(240, 0, 4, 43), at=at)
    assert stopped is not None
    page, (row, *_) = f"/marketers/restrictions/{stopped.public_id}/", planted_for(made)
    with visitor(browser, live_site.url, "zh-hans") as firms:
        firms.sign_in(owner, PASSWORD, SECRET)
        assert tour(firms.page, ["/marketers/", page]) == []
        firms.page.goto(page)
        firms.fill(text="我们的客户名单，号码由客户自行填写。")
        firms.send()
        assert RestrictionReview.objects.get().text.startswith("我们的客户名单")
    with visitor(browser, live_site.url, "zh-hans") as desk:
        desk.sign_in(with_second_factor(officer(Role.SUPERVISOR, province="")), PASSWORD, SECRET)
        lead = f"/regulator/planted/{row.pk}/leads/{made.public_id}/"
        pages = [
            "restrictions/",
            f"restrictions/{stopped.public_id}/",
            "planted/",
            "planted/add/",
            f"planted/{row.pk}/call/",
        ]
        assert tour(desk.page, [*(f"/regulator/{one}" for one in pages), lead]) == []
        desk.page.goto(lead)
        desk.send()
        assert desk.complaint()
        desk.fill(reason="该企业的子公司取得名单，均有同意记录。")
        desk.send()
        assert PlantedClosing.objects.get().numbers == 3
