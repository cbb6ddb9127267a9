"""A firm hands in files from its page, an officer opens and adds some: with a browser, in both languages, laptop and phone."""

from pathlib import Path
from typing import Any

import pytest

from compliance.cases.models import Case, CaseAttachment
from core import clock
from core.models import User
from registry.firms.models import MarketerMember
from tests.browser.eyes import problems, tour
from tests.browser.visitor import visitor
from tests.compliance.world import PASSWORD, firm, officer
from tests.core.attachments.samples import GOOD, HOSTILE, document, picture
from tests.live import LiveSite
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser


@pytest.fixture
def case(live_site: LiveSite) -> Case:
    now, suspect = clock.now(), firm()
    made = Case.objects.create(
        public_id="cas_1", reference="C-2026-000001-K", marketer=suspect, respondent=suspect, province="CN-JS",
        state="firm_asked", gathering=False, policy_version="test", opened_at=now, state_since=now,
    )  # fmt: skip
    made.documents.create(kind="case.ask_firm", text="请说明。", shown_to_firm=True, at=now, actor="user:1")
    return made


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, str]:
    """Files as they lie on somebody's disk."""
    contents = {
        "通话现场.jpg": picture(), "陈述.pdf": document(), "录音.mp3": GOOD["mp3"], "锁.pdf": HOSTILE["a locked document"][0],
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


def test_a_firm_hands_in_and_an_officer_opens(
    browser: Any, live_site: LiveSite, case: Case, paths: dict[str, str]
) -> None:
    user = User.objects.create_user(
        email="owner@firm.example", password=PASSWORD, name="合规经理", created_at=clock.now()
    )
    assert case.respondent is not None
    MarketerMember.objects.create(marketer=case.respondent, user=user, role="owner", since=clock.now())
    page = f"/marketers/notices/{case.public_id}/attachments/"
    with visitor(browser, live_site.url, "zh-hans") as member:
        member.page.goto(page)
        member.sign_in(with_second_factor(user), PASSWORD, SECRET)
        member.page.goto(page)
        member.page.fill("main [name=remark]", "外包坐席所为，附通话录音")
        member.page.set_input_files("main [name=file]", [paths["陈述.pdf"], paths["锁.pdf"]])
        member.press("Hand in")
        assert "锁.pdf：" in member.text and "密码" in member.text
        assert member.page.input_value("main [name=remark]") == "外包坐席所为，附通话录音"
        assert problems(member.page, "a refused hand-in") == []
        member.page.select_option("main [name=what]", "statement")
        member.page.set_input_files("main [name=file]", [paths["通话现场.jpg"], paths["录音.mp3"]])
        member.press("Hand in")
        assert all(name in member.text for name in ("陈述.pdf", "通话现场.jpg", "录音.mp3"))
        assert tour(member.page, [page, f"/marketers/notices/{case.public_id}/", original_of(case, "mp3", page)]) == []
    with visitor(browser, live_site.url, "zh-hans") as desk:
        page = f"/regulator/cases/{case.public_id}/attachments/"
        desk.page.goto(page)
        desk.sign_in(with_second_factor(officer(mail="jia@office.example")), PASSWORD, SECRET)
        desk.page.goto(page)
        desk.page.select_option("main [name=what]", "operator_answer")
        desk.page.set_input_files("main [name=file]", paths["陈述.pdf"])
        desk.press("Add to the case")
        assert tour(desk.page, [page, f"/regulator/cases/{case.public_id}/", original_of(case, "pdf", page)]) == []
        desk.page.goto(page)
        desk.language = "en"  # in which the tour ended
        desk.follow(desk.page.locator("main").get_by_role("link", name="通话现场.jpg").first)
        assert desk.page.evaluate("document.images[0].naturalWidth") == 320
        desk.page.goto(original_of(case, "mp3", page))
        desk.page.click("label[for=id_purpose_0]")
        desk.page.fill("main [name=words]", "听录音")
        taken = desk.download("Download")
        assert Path(taken.path()).read_bytes() == GOOD["mp3"] and taken.suggested_filename == "录音.mp3"


def original_of(case: Case, kind: str, page: str) -> str:
    row = CaseAttachment.objects.filter(case=case, attachment__kind=kind).latest("pk")
    return f"{page}{row.attachment.public_id}/original/"
