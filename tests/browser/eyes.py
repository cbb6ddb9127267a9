"""What a careful reader notices on a page: what axe finds, what scrolls sideways, what was left in another language."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe

LANGUAGES = ("zh-hans", "en")
OLD_PHONE, PHONE, LAPTOP = 320, 390, 1280
TEXT = 16  # pixels, as browsers come
# Each language is examined on one of the two; both are measured in both.
EXAMINED = {"zh-hans": PHONE, "en": LAPTOP}
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "selectors": False,  # a violation is told by its HTML
    "preload": {"assets": ["media"]},  # of the rules above none reads style sheets
}
SCRIPT = Axe().axe_script
# Nothing where the page does not scroll sideways; what lies within a box that scrolls by itself is not looked at.
SIDEWAYS = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const out = [...document.body.querySelectorAll('*')].filter((one) => {
    if (one.getBoundingClientRect().right <= root.clientWidth + 1) return false
    for (let box = one.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== 'visible') return false
    return true
  })
  const inner = out.filter((one) => !out.some((other) => other !== one && one.contains(other)))
  return (inner.length ? inner : [root]).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
}"""
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


def violations(page: Any) -> list[str]:
    """What passed stays in the browser: to hand it over takes a third of the time."""
    page.evaluate(SCRIPT)
    found = page.evaluate("options => axe.run(document, options).then(results => results.violations)", AXE)
    return [f"{each['id']}: {each['help']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def problems(page: Any, where: str) -> list[str]:
    """Problems of the page as it stands, in the language it is in."""
    language = page.get_attribute("html", "lang")
    found = []
    for width in (OLD_PHONE, PHONE, LAPTOP):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{where} at {width}: {line}" for line in sideways(page)]
        if width != OLD_PHONE:
            with large_text(page):
                found += [f"{where} at {width} in text of 200 %: {line}" for line in sideways(page)]
        if EXAMINED[language] == width:
            found += [f"{where} at {width}: {line}" for line in violations(page)]
    if language != "en":
        found += [f"{where}: still English: {line}" for line in english(page.locator("main").inner_text())]
    return found


@contextmanager
def large_text(page: Any) -> Iterator[None]:
    """The page for a reader who has set their browser's text to twice the size, which widths given in `em` follow."""
    browser = page.context.new_cdp_session(page)
    for standard in (2 * TEXT, TEXT):
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": standard, "fixed": standard}})
        if standard != TEXT:
            yield
    browser.detach()


def sideways(page: Any) -> list[str]:
    """What makes the page scroll sideways: the innermost elements that stand out of it to the right."""
    standing_out: list[str] = page.evaluate(SIDEWAYS)
    return [f"scrolls sideways: {line}" for line in standing_out]


def english(text: str) -> list[str]:
    return [line for line in text.splitlines() if ENGLISH_WORDS.search(line)]


def tour(page: Any, paths: Iterable[str]) -> list[str]:
    """Problems of several pages in every language, for whoever is signed in."""
    found = []
    for language in LANGUAGES:
        address = page.evaluate("location.origin")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        for path in paths:
            answer = page.goto(path)
            if answer.status != 200:
                found.append(f"{path}: status {answer.status}")
            elif page.get_attribute("html", "lang") != language:
                found.append(f"{path}: not in {language}")
            else:
                found += problems(page, f"{path} in {language}")
    return found
