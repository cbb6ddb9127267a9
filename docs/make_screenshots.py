"""Pictures of the running demo for the README.

    ./dnc demo --once --json demo.json && ./dnc up
    ./.venv/bin/python docs/make_screenshots.py demo.json

Needs the development requirements, Chromium and a Chinese font (`apt-get install chromium fonts-noto-cjk`).
The yellow ribbon of development is left out of the pictures.
"""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from config.demo.browser import totp  # noqa: E402
from config.run.debian import find_chromium, has_chinese_font  # noqa: E402

IMAGES = ROOT / "docs" / "images"
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


class Camera:
    def __init__(self, chromium: Any, demo: dict[str, Any], language: str, width: int) -> None:
        self.demo = demo
        context = chromium.new_context(base_url=demo["url"], viewport={"width": width, "height": 860})
        context.add_cookies([{"name": "django_language", "value": language, "url": demo["url"]}])
        self.page = context.new_page()

    def sign_in(self, role: str) -> None:
        known = self.demo["logins"][role]
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", known["login"])
        self.page.fill("[name=password]", known["password"])
        self.page.click("main button[type=submit]")
        if "totp_secret" in known:
            self.page.fill("[name=code]", totp(known["totp_secret"]))
            self.page.click("main button[type=submit]")

    def sign_in_by_code(self, role: str, after: str) -> None:
        """The code is read where a developer reads it: on the page of sent messages."""
        self.page.goto(f"/sign-in/?next={after}")
        self.page.fill("[name=number]", self.demo["logins"][role]["login"])
        self.page.click("main button[type=submit]")
        outbox = self.page.context.new_page()
        outbox.goto("/dev/outbox/")
        code = re.search(r"(?<!\d)\d{6}(?!\d)", outbox.locator(".dnc-message__text").first.inner_text())
        outbox.close()
        self.page.fill("[name=code]", code.group() if code else "")
        self.page.click("main button[type=submit]")

    def open_first(self, link: str) -> bool:
        """Follow the first of these links, if there is one."""
        found = self.page.locator(link).first
        if not found.count():
            return False
        found.click()
        return True

    def shoot(self, name: str, path: str = "", *, whole: bool = False) -> None:
        if path:
            self.page.goto(path)
        self.page.evaluate("document.querySelector('.dnc-ribbon')?.remove()")
        self.page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)
        sys.stdout.write(f"{name}.png\n")


def public(camera: Callable[..., Camera]) -> None:
    camera("zh-hans", 1280).shoot("home", "/")
    camera("en", 1280).shoot("home-en", "/")
    camera("zh-hans", 390).shoot("home-phone", "/", whole=True)
    camera("zh-hans", 1280).shoot("how-it-works", "/how-it-works/", whole=True)
    camera("zh-hans", 1280).shoot("blacklist", "/blacklist/")


def citizen(camera: Callable[..., Camera]) -> None:
    """On a phone: registered, and a complaint with its timeline."""
    phone = camera("zh-hans", 390)
    phone.sign_in_by_code("citizen", "/my/preferences/done/")
    phone.shoot("registered", whole=True)
    phone.page.goto("/my/complaints/")
    if phone.open_first("main table a"):
        phone.shoot("complaint", whole=True)


def marketer(camera: Callable[..., Camera]) -> None:
    firm = camera("en", 1280)
    firm.sign_in("marketer")
    firm.shoot("marketer", "/marketers/")
    firm.page.goto("/marketers/lists/")
    firm.page.set_input_files(
        "[name=list]", {"name": "autumn-renewals.csv", "mimeType": "text/csv", "buffer": sample()}
    )
    firm.page.select_option("[name=channel]", "voice")
    firm.page.click("main form button[type=submit]")
    firm.page.wait_for_selector("main .dnc-stats", timeout=60_000)
    firm.shoot("list", whole=True)


def sample() -> bytes:
    """A list of made-up numbers, some of them the demo's, some of them none."""
    places = ("158", "622", "700", "571", "000", "200")
    numbers = [f"1390{place} {row:04d}" for row in range(500) for place in places]
    rows = (f"{row},{'unknown' if row % 90 == 0 else number}\n" for row, number in enumerate(numbers, 1))
    return ("customer,phone\n" + "".join(rows)).encode()


def desk(camera: Callable[..., Camera]) -> None:
    desk = camera("zh-hans", 1280)
    desk.page.set_viewport_size({"width": 1280, "height": 1200})
    desk.sign_in("officer")
    desk.shoot("desk", "/regulator/")
    desk.shoot("cases", "/regulator/cases/")
    desk.page.goto("/regulator/cases/?state=firm_asked")
    if desk.open_first("main table tbody a"):
        desk.shoot("case")
    desk.page.goto("/regulator/reports/")
    if desk.open_first("main table tbody a"):
        desk.shoot("report")


def main() -> None:
    if not has_chinese_font():
        sys.exit("There is no Chinese font here, so the pictures would show boxes: apt-get install fonts-noto-cjk")
    demo = json.loads(Path(sys.argv[1]).read_text())
    IMAGES.mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium() or None, args=flags)
        for pictures in (public, citizen, marketer, desk):
            pictures(lambda language, width: Camera(chromium, demo, language, width))
        chromium.close()


if __name__ == "__main__":
    main()
