"""A person at a browser: presses what is written on the screen, in the language of the screen."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override

from config.demo.browser import totp
from core.models import SmsMessage, User
from core.web.outbox import read
from tests.browser.eyes import LAPTOP
from tests.leaks import remember
from tests.waiting import PATIENCE

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
STEP = 30  # seconds: RFC 6238


class Visitor:
    def __init__(self, page: Any, language: str) -> None:
        self.page = page
        self.language = language

    def say(self, words: Any) -> str:
        """These words as this visitor reads them."""
        with override(self.language):
            return str(words) if isinstance(words, Promise) else str(gettext(words))

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def text(self) -> str:
        return str(self.page.locator("main").inner_text())

    @property
    def path(self) -> str:
        return str(self.page.evaluate("location.pathname"))

    def press(self, words: str) -> None:
        """The button, or else the link, on which exactly these words stand; back when the next page is there."""
        self.follow(self._named(words))

    def follow(self, target: Any) -> None:
        """Click what leads on to another page. A click alone may return before a busy browser has left this one."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            target.click()

    def download(self, words: str) -> Any:
        """What the button or link of these words brings as a file."""
        with self.page.expect_download() as coming:
            self._named(words).click()
        return coming.value

    def _named(self, words: str) -> Any:
        said = self.say(words)
        button = self.page.locator("main").get_by_role("button", name=said, exact=True)
        return button.or_(self.page.locator("main").get_by_role("link", name=said, exact=True)).first

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)
            if name in {"number", "numbers"}:
                remember(value)

    def choose(self, name: str, *values: str) -> None:
        """Tick radios or boxes by their label, as a finger does: the input itself is drawn over."""
        for value in values:
            target = self.page.locator(f"main [name={name}][value='{value}']").get_attribute("id")
            self.page.click(f"label[for='{target}']")

    def send(self) -> None:
        """The one form's own button."""
        self.follow(self.page.locator("main form[method=post] button[type=submit]").last)

    def read_in(self, language: str) -> None:
        """Change the language with the button in the header."""
        self.follow(self.page.locator(f"button[name=language][value={language}]"))
        self.language = language

    def complaint(self, *, of_a_field: bool = True) -> str:
        """The sentence of the error summary; what is wrong with a field stands beside it too."""
        assert self.page.locator(".govuk-error-summary__list").count(), self.page.url + self.text
        said = str(self.page.locator(".govuk-error-summary__list").inner_text()).strip()
        assert not of_a_field or self.page.locator(".govuk-error-message").count(), "no sentence beside a field"
        return said

    def latest_code(self) -> str:
        found = CODE.search(read(SmsMessage.objects.filter(kind="code").latest("pk")))
        assert found, "no code was sent"
        return found.group()

    def sign_in(self, user: User, password: str, second_factor: str = "") -> None:
        self.page.goto("/accounts/login/")
        self.fill(login=str(user.email), password=password)
        self.press("Sign in")
        if second_factor:
            self.fill(code=lasting_code(second_factor))
            self.send()


def lasting_code(secret: str) -> str:
    """What an app shows for `secret`, once it shows it for some seconds more: a busy machine takes a while to send it."""
    left = STEP - time.time() % STEP
    if left < STEP / 2:
        time.sleep(left)
    return totp(secret)


@contextmanager
def visitor(browser: Any, address: str, language: str, width: int = LAPTOP, **context: Any) -> Iterator[Visitor]:
    opened = browser.new_context(
        base_url=address,
        locale="zh-CN" if language == "zh-hans" else language,
        viewport={"width": width, "height": 900},
        **context,
    )
    opened.set_default_timeout(1000 * PATIENCE)
    yield Visitor(opened.new_page(), language)
    opened.close()
