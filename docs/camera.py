"""A camera at the running demo: somebody's browser, what they press and write, and small pictures of what they see."""

import re
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Error  # noqa: E402

from config.demo.browser import totp  # noqa: E402

IMAGES = ROOT / "docs" / "images"
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
PHONE, DESKTOP = 390, 1280
MOST_BYTES = 300_000  # of a picture
PATIENCE = 180.0  # seconds the worker may take
SECOND_FACTOR = 30  # seconds a code is shown: RFC 6238


class Camera:
    def __init__(self, chromium: Any, demo: dict[str, Any], language: str, width: int) -> None:
        self.demo = demo
        context = chromium.new_context(base_url=demo["url"], viewport={"width": width, "height": 860})
        context.add_cookies([{"name": "django_language", "value": language, "url": demo["url"]}])
        context.set_default_timeout(60_000)
        self.page = context.new_page()

    # Who

    def sign_in(self, role: str) -> "Camera":
        known = self.demo["logins"][role]
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", known["login"])
        self.page.fill("[name=password]", known["password"])
        self.follow("main button[type=submit]")
        if "totp_secret" not in known:
            return self
        for _ in range(2):
            self.page.fill("[name=code]", totp(known["totp_secret"]))
            self.follow("main button[type=submit]")
            if "/2fa/" not in self.page.url:
                return self
            time.sleep(SECOND_FACTOR - time.time() % SECOND_FACTOR + 1)  # a code is taken once
        sys.exit(f"{role} could not sign in at {self.page.url}")

    def sign_in_by_code(self, number: str, after: str) -> "Camera":
        """The code is read where a developer reads it. The clock moves on first: whoever has just been sent a code waits."""
        move_on(self, "hour")
        self.page.goto(f"/sign-in/?next={after}")
        self.page.fill("[name=number]", number)
        self.follow("main button[type=submit]")
        self.page.fill("[name=code]", self.code_sent(number))
        self.follow("main button[type=submit]")
        if "/sign-in" in self.page.url:
            sys.exit(f"The code was not taken: {self.page.locator('main').inner_text()[:300]}")
        return self

    def code_sent(self, number: str) -> str:
        """In the newest message to this number that holds one."""

        def look() -> str:
            outbox = self.page.context.new_page()
            outbox.goto("/dev/outbox/")
            said = outbox.locator(".dnc-message").all_inner_texts()
            outbox.close()
            mine = (text for text in said if number[-3:] in text)
            codes = (re.search(r"(?<!\d)\d{6}(?!\d)", text) for text in mine)
            return next((code.group() for code in codes if code), "")

        return str(wait_for(look, "no code was sent"))

    # What they do

    def open(self, path: str) -> None:
        """Once more, where the page before drew itself anew just then."""
        try:
            self.page.goto(path)
        except Error:
            self.page.goto(path)

    def follow(self, target: str) -> None:
        """Click what leads on to another page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.locator(target).first.click()

    def fill(self, **fields: str) -> None:
        """Write into the page's fields, tick boxes, choose among radios and in lists ("": the last), and hand in a file: the
        value says which, or what the file says."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind, tag = field.get_attribute("type"), field.evaluate("element => element.tagName")
            if tag == "SELECT":
                field.select_option(value or field.locator("option").last.get_attribute("value"))
            elif kind == "file":
                paper = {"name": f"{value}.txt", "mimeType": "text/plain", "buffer": value.encode()}
                field.set_input_files(paper)
            elif kind in ("radio", "checkbox"):
                one = self.page.locator(f"main [name='{name}'][value='{value}']") if kind == "radio" else field
                one.check(force=True)
            else:
                field.fill(value)

    def send(self, button: str = "main form[method=post] button[type=submit]:not([name])") -> None:
        """The page's form. A refusal is the end of the story."""
        self.page.locator(button).last.scroll_into_view_if_needed()
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.locator(button).last.click()
        refused = self.page.locator(".govuk-error-summary")
        if refused.count():
            sys.exit(f"Refused at {self.page.url}: {refused.first.inner_text()}")

    def open_first(self, link: str) -> bool:
        """Follow the first of these links, if there is one."""
        if not self.page.locator(link).count():
            return False
        self.follow(link)
        return True

    def shoot(self, name: str, path: str = "", *, whole: bool = False) -> None:
        if path:
            self.page.goto(path)
        self.page.evaluate("document.querySelector('.dnc-ribbon')?.remove(); scrollTo(0, 0)")
        self.page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)
        smaller(IMAGES / f"{name}.png")
        sys.stdout.write(f"{name}.png\n")
        sys.stdout.flush()


def now_at(camera: Camera) -> datetime:
    """The site's time and zone; its clock may have been moved."""
    page = camera.page.context.new_page()
    page.goto("/dev/outbox/")
    said = page.locator("#now").get_attribute("datetime")
    page.close()
    return datetime.fromisoformat(said or "")


def move_on(camera: Camera, step: str, times: int = 1) -> None:
    """The development clock of the whole site: an hour, a day, a week."""
    page = camera.page.context.new_page()
    page.goto("/dev/outbox/")
    for _ in range(times):
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.click(f"button[name=step][value={step}]")
    page.close()


def wait_for(what: Callable[[], Any], sentence: str) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(1)
    sys.exit(f"In {PATIENCE:.0f} seconds {sentence}")


def smaller(path: Path) -> None:
    """A palette of 128 colours: pages of text and flat areas look the same at a third of the bytes. Of fewer, while it is too large."""
    from PIL import Image

    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    for colours in (128, 32, 12):
        whole.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} kB: show less of the page.")
