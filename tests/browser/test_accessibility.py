"""Every public page, as axe sees it: both languages, a laptop and a phone, no violations; nothing scrolls sideways."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from core.access.rules import PUBLIC, rule_of
from tests.browser.eyes import LANGUAGES, problems
from tests.browser.visitor import Visitor, visitor
from tests.live import LiveSite

pytestmark = pytest.mark.browser

NOT_PAGES = ("api/", "healthz", "livez", "readyz", ".well-known/", "dev/")


def public_paths(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """The address of every page that anybody may open and that needs no argument."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from public_paths(entry, route)
        elif "<" not in route and not route.startswith(NOT_PAGES) and rule_of(entry.callback, entry.name) is PUBLIC:
            yield "/" + route.replace("^", "").replace("$", "")


def is_page(reader: Any, path: str) -> bool:
    answer = reader.request.get(path, max_redirects=0)
    return bool(answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html"))


@pytest.fixture(params=LANGUAGES)
def reader(request: pytest.FixtureRequest, browser: Any, live_site: LiveSite) -> Iterator[Any]:
    """A visitor who has chosen a language; what the page reports to the console counts as a problem."""
    context = browser.new_context(base_url=live_site.url)
    context.add_cookies([{"name": "django_language", "value": request.param, "url": live_site.url}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.language = request.param
    yield page
    context.close()


def test_public_pages_have_no_violations(reader: Any) -> None:
    found: list[str] = []
    paths = [path for path in sorted(set(public_paths())) if is_page(reader, path)]
    for path in paths:
        reader.goto(path)
        assert reader.get_attribute("html", "lang") == reader.language
        found += problems(reader, path)
    assert found == []
    assert reader.complaints == []
    teaching = {"/how-it-works/", "/rights/", "/contact-us/", "/statistics/", "/accessibility/", "/privacy/"}
    assert {"/", "/sign-in/", "/accounts/login/"} | teaching <= set(paths)


def test_a_form_with_errors_and_the_pages_of_failure_have_no_violations(reader: Any) -> None:
    reader.goto("/sign-in/")
    reader.fill("[name=number]", "12")
    Visitor(reader, reader.language).send()
    summary = reader.locator(".govuk-error-summary a").first
    summary.click()
    assert reader.evaluate("document.activeElement.name") == "number"
    assert reader.input_value("[name=number]") == "12"
    found = problems(reader, "/sign-in/ with an error")
    reader.goto("/no-such-page/")
    found += problems(reader, "the page for 404")
    assert found == []


def test_the_public_pages_work_without_a_script(browser: Any, live_site: LiveSite) -> None:
    with visitor(browser, live_site.url, "zh-hans", java_script_enabled=False) as reader:
        for path, english, chinese in (
            ("/privacy/", "Privacy", "隐私"),
            ("/rights/", "Your rights", "您的权利"),
            ("/contact-us/", "Contact us", "联系我们"),
            ("/statistics/", "Statistics", "统计"),
            ("/accessibility/", "Accessibility", "无障碍"),
        ):
            reader.page.goto(path)
            for language, heading in (("en", english), ("zh-hans", chinese)):
                reader.read_in(language)
                assert (reader.page.get_attribute("html", "lang"), reader.heading) == (language, heading)
