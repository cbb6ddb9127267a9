"""Pictures of the running demo for the README.

    ./dnc demo --once --json demo.json && ./dnc up
    ./.venv/bin/python docs/make_screenshots.py demo.json

Needs the development requirements and Chromium. The yellow ribbon of development is left out of the pictures.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from config.demo.browser import totp  # noqa: E402
from config.run.chromium import find_chromium  # noqa: E402

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


def desk(camera: Callable[..., Camera]) -> None:
    desk = camera("zh-hans", 1440)
    desk.sign_in("officer")
    desk.shoot("desk", "/regulator/")
    desk.shoot("cases", "/regulator/cases/")
    first = desk.page.locator("main table tbody a").first
    if first.count():
        first.click()
        desk.shoot("case", whole=True)


def main() -> None:
    demo = json.loads(Path(sys.argv[1]).read_text())
    IMAGES.mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium() or None, args=flags)
        for pictures in (public, desk):
            pictures(lambda language, width: Camera(chromium, demo, language, width))
        chromium.close()


if __name__ == "__main__":
    main()
