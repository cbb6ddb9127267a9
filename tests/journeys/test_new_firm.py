"""A firm that nobody knows, from its application to a receipt that anybody can check: in a browser, by real web and worker."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from config.demo.browser import Machine
from core import clock
from core.access.roles import Role
from core.models import User
from registry.firms.models import Marketer
from registry.scrubs.models import Scrub
from tests.browser.visitor import Visitor, lasting_code, visitor
from tests.codes import code_sent
from tests.compliance.world import PASSWORD, PEOPLE, officer, registered
from tests.core.attachments.samples import picture
from tests.core.typesetting.test_pdf import text_of
from tests.live import LiveSite
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser
CHINESE = "zh-hans"
EMAIL = "compliance@chenxing.example"
FIRM, CODE, MISTYPED = "晨星教育咨询有限公司", "91310000MA1FL0000N", "91310000MA1FL0000M"
CONDITION = "只拨打已同意的号码"
BARRED, AGREED, ASKED = PEOPLE[:3]


@pytest.fixture
def head(live_site: LiveSite) -> User:
    registered(BARRED)
    return with_second_factor(officer(Role.HEAD, "CN-SH"))


def test_an_unknown_firm_comes_to_a_receipt_that_anybody_can_check(
    browser: Any, live_site: LiveSite, head: User, tmp_path: Path
) -> None:
    licence = tmp_path / "营业执照.jpg"
    licence.write_bytes(picture())
    with visitor(browser, live_site.url, CHINESE) as firm:
        applies(firm)
        follows_the_link(firm, live_site.link_for(EMAIL))
        secret = sets_up_a_second_factor(firm)
        hands_in(firm, licence)
        with visitor(browser, live_site.url, CHINESE) as desk:
            is_admitted(desk, head)
        reads_its_admission(firm)
        uses_its_first_key(firm, secret, live_site)
        declares_a_number_and_proves_it(firm)
        first = checks_its_list(firm)
        claims_the_consents_that_it_needs(firm, first)
        with visitor(browser, live_site.url, CHINESE) as citizen:
            confirms(citizen)
        printed = has_somebody_to_call(firm, checks_its_list(firm))
    with visitor(browser, live_site.url, CHINESE) as anybody:
        checks_the_receipt(anybody, printed)


def applies(firm: Visitor) -> None:
    firm.page.goto("/marketers/apply/")
    firm.fill(email=EMAIL)
    firm.press("Send me the link")
    assert firm.heading == firm.say("Look at your e-mails") and EMAIL in firm.text


def follows_the_link(firm: Visitor, link: str) -> None:
    """A code that cannot be one is refused, with nothing typed lost."""
    firm.page.goto(link)
    assert firm.path == "/marketers/apply/form/" and EMAIL in firm.text
    firm.fill(name=FIRM, registration_code=MISTYPED, contact_name="李晨", contact_phone="021-6288 0001")
    firm.fill(password=PASSWORD, again=PASSWORD)
    firm.page.select_option("main [name=province]", "CN-SH")
    firm.choose("categories", "education")
    firm.press("Apply")
    assert firm.complaint() and firm.page.input_value("main [name=name]") == FIRM
    firm.fill(registration_code=CODE, password=PASSWORD, again=PASSWORD)
    firm.press("Apply")


def sets_up_a_second_factor(firm: Visitor) -> str:
    assert firm.path == "/accounts/2fa/totp/activate/"
    secret = str(firm.page.input_value("#authenticator_secret"))
    firm.fill(code=lasting_code(secret))
    firm.send()
    firm.page.goto("/marketers/")
    assert firm.heading == FIRM and firm.say("Waits for an officer to confirm its identity") in firm.text
    return secret


def hands_in(firm: Visitor, licence: Path) -> None:
    firm.press("Admission")
    firm.page.select_option("main [name=what]", "licence")
    firm.page.set_input_files("main [name=file]", str(licence))
    firm.press("Add papers")
    assert licence.name in firm.text


def is_admitted(desk: Visitor, head: User) -> None:
    """The licence is looked at first, then the identity is confirmed, then the firm is admitted under a condition."""
    desk.page.goto("/regulator/admissions/")
    desk.sign_in(head, PASSWORD, SECRET)
    desk.page.goto("/regulator/admissions/")
    assert FIRM in desk.text and CODE in desk.text
    desk.follow(desk.page.locator("main").get_by_role("link", name="营业执照.jpg"))
    assert desk.page.evaluate("document.images[0].naturalWidth") > 0
    desk.page.goto("/regulator/admissions/")
    assert desk.say("An officer has opened it. The access log says who and when.") in desk.text
    desk.page.select_option("main [name=ground]", "licence")
    desk.press("Confirm the identity")
    desk.fill(conditions=CONDITION)
    desk.press("Admit")
    assert desk.path == "/regulator/admissions/" and CODE not in desk.text
    assert Marketer.objects.get().state == Marketer.State.ADMITTED


def reads_its_admission(firm: Visitor) -> None:
    firm.page.goto("/marketers/admission/")
    assert firm.say("Admitted") in firm.text and CONDITION in firm.text


def uses_its_first_key(firm: Visitor, secret: str, site: LiveSite) -> None:
    firm.page.goto("/marketers/keys/new/")
    if firm.path.startswith("/accounts/"):  # the second factor is minutes old by now, and asked anew
        firm.fill(code=lasting_code(secret))
        firm.send()
    firm.fill(name="CRM")
    firm.choose("scopes", "scrub")
    firm.press("Make the key")
    key = Machine(site.url, str(firm.page.locator("main code").inner_text()))
    answer = key.call("POST", "/api/v1/scrubs", {"channel": "voice", "category": "education", "rows": [BARRED, AGREED]})
    assert [row["decision"] for row in answer.json["rows"]] == ["not_callable", "conditional"]


def declares_a_number_and_proves_it(firm: Visitor) -> None:
    firm.page.goto("/marketers/callers/")
    firm.fill(caller="021-6288 0001")
    firm.press("Declare")
    firm.press("Send the code")
    firm.fill(code=code_sent())
    firm.press("Continue")
    assert firm.say("The line has proved that it is yours. It is approved.") in firm.text


def checks_its_list(firm: Visitor) -> str:
    """The address of the finished list."""
    rows = "姓名,手机号\n" + "".join(f"客户,{number}\n" for number in (BARRED, AGREED, ASKED))
    firm.page.goto("/marketers/lists/")
    firm.page.select_option("main [name=channel]", "voice")
    file = {"name": "客户名单.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    firm.page.set_input_files("main [name=list]", file)
    firm.press("Check the list")
    firm.page.wait_for_selector("main .dnc-stats")  # the page goes on by itself
    return firm.path


def claims_the_consents_that_it_needs(firm: Visitor, address: str) -> None:
    """Nobody may be called: the numbers that need a consent come as a workbook, which goes back filled in."""
    assert firm.page.locator("main .dnc-panel h2").inner_text().count("2") == 1
    workbook = firm.download("Download these numbers as a file of consents").path()
    book = openpyxl.load_workbook(io.BytesIO(workbook.read_bytes()))
    sheet = book.active
    assert sheet is not None and sheet.max_row == 3
    for row in (2, 3):  # behind number, way of contact and trade: when it was given, and what proves it
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = "2026-10-08", "书面同意书"
    filled = io.BytesIO()
    book.save(filled)
    firm.page.goto(address)
    firm.press("Hand in the file")
    file = {"name": "同意.xlsx", "mimeType": "application/octet-stream", "buffer": filled.getvalue()}
    firm.page.set_input_files("main [name=file]", file)
    firm.press("Hand in")
    assert firm.heading == firm.say("What became of your file")
    assert [stat.inner_text().split()[-1] for stat in firm.page.locator("main .dnc-stat").all()] == ["2", "2", "0"]


def confirms(citizen: Visitor) -> None:
    citizen.page.goto("/sign-in/?next=/my/consents/")
    citizen.fill(number=AGREED)
    citizen.press("Send the code")
    citizen.fill(code=code_sent())
    citizen.press("Continue")
    assert FIRM in citizen.text and "书面同意书" in citizen.text
    citizen.press("Yes, I agreed")
    assert citizen.say("Confirmed by you") in citizen.text


def has_somebody_to_call(firm: Visitor, address: str) -> str:
    """One may be called now. The receipt says so on one page; the address printed there."""
    called = firm.download("Download callable rows (CSV)").path().read_text(encoding="utf-8-sig").splitlines()
    assert len(called) == 2 and "consent.confirmed" in called[1]
    firm.page.goto(address)
    firm.page.get_by_text(firm.say("Show the signed receipt")).click()
    paper = firm.download("The receipt in words, one page (PDF)").path().read_bytes()
    said = text_of(paper)
    printed = re.search(r"/verify/receipts/scr_\w+/[0-9a-f]{20}/", said)
    assert len(pypdfium2.PdfDocument(paper)) == 1 and FIRM in said and printed
    return printed[0]


def checks_the_receipt(anybody: Visitor, printed: str) -> None:
    """By its address on the paper, and by pasting it."""
    scrub = Scrub.objects.latest("pk")
    anybody.page.goto(printed)
    assert anybody.heading == anybody.say("This receipt is genuine") and FIRM in anybody.text
    anybody.page.goto("/verify/")
    anybody.fill(receipt=scrub.receipt)
    anybody.press("Check the receipt")
    assert anybody.heading == anybody.say("This receipt is genuine") and scrub.public_id in anybody.text
    assert scrub.valid_until > clock.now()
