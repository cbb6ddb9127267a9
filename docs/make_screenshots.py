"""Pictures of the running demo for the README.

    ./dnc demo --once --json demo.json && ./dnc up
    ./.venv/bin/python docs/make_screenshots.py demo.json

Needs the development requirements, Chromium and a Chinese font (`apt-get install chromium fonts-noto-cjk`).
The yellow ribbon of development is left out of the pictures.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from camera import FLAGS, IMAGES, Camera
from playwright.sync_api import sync_playwright

from config.run.debian import find_chromium, has_chinese_font


def public(camera: Callable[..., Camera]) -> None:
    camera("zh-hans", 1280).shoot("home", "/")
    camera("en", 1280).shoot("home-en", "/")
    camera("zh-hans", 390).shoot("home-phone", "/", whole=True)
    camera("zh-hans", 1280).shoot("how-it-works", "/how-it-works/", whole=True)
    camera("zh-hans", 1280).shoot("blacklist", "/blacklist/")


def citizen(camera: Callable[..., Camera]) -> None:
    """On a phone: registered, and a complaint with its timeline."""
    phone = camera("zh-hans", 390)
    phone.sign_in_by_code(phone.demo["logins"]["citizen"]["login"], "/my/preferences/done/")
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


def act(camera: Callable[..., Camera]) -> None:
    """An act as a workspace: a decision breach by breach, what is missing, and the document as it stands."""
    head = camera("zh-hans", 1280)
    head.sign_in("head")
    head.page.goto("/regulator/cases/?state=notice_served")
    if not head.open_first("main table tbody a"):
        return
    head.page.goto(f"{head.page.url.split('?')[0]}acts/case.decide/")
    for n, choice in enumerate(head.page.locator("main .dnc-breach").all()):
        choice.locator(f"input[value={'established' if n < 2 else 'left_out'}]").check(force=True)
    head.page.locator("[name=sanction][value=rectify]").check(force=True)
    head.fill(reason="事实清楚，证据确凿，程序合法。")
    with head.page.expect_navigation(wait_until="domcontentloaded"):
        head.page.click("main button[name=step][value=look]")
    head.page.set_viewport_size({"width": 1280, "height": 1800})
    head.shoot("act")


def main() -> None:
    if not has_chinese_font():
        sys.exit("There is no Chinese font here, so the pictures would show boxes: apt-get install fonts-noto-cjk")
    demo = json.loads(Path(sys.argv[1]).read_text())
    IMAGES.mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium() or None, args=flags)
        for pictures in (public, citizen, marketer, desk, act):
            pictures(lambda language, width: Camera(chromium, demo, language, width))
        chromium.close()


if __name__ == "__main__":
    main()
