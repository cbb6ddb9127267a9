"""Pages that teach say what the pack and the code say: each promise that a change could make untrue is compared with it."""

import inspect
from pathlib import Path
from typing import cast

import pytest
from django.test import Client

from core import clock
from core.policies import current_policy
from core.policies.words import count_words
from core.web.pages import ASSESSED, TESTED, WHERE
from tests.browser import eyes

pytestmark = pytest.mark.django_db


def page(path: str, language: str = "zh-hans") -> str:
    answer = Client().get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_right_of_the_pack_stands_with_its_article(language: str) -> None:
    said, rights = page("/rights/", language), current_policy().rights
    assert {right.of for right in rights.values()} == {"caller", "register"}
    for right in rights.values():
        assert right.names[language] in said and right.basis[language] in said


def test_a_right_leads_to_where_it_is_exercised() -> None:
    assert set(WHERE) <= set(current_policy().rights)
    said = page("/rights/")
    for path in ("/register/", "/complain/", "/my/consents/", "/my/", "/my/preferences/withdraw/"):
        assert f'href="{path}"' in said


def test_times_and_hours_are_those_of_the_pack() -> None:
    policy, said = current_policy(clock.now()), page("/rights/", "en")
    for name in ("reconsideration", "court"):
        deadline = policy.enforcement.deadlines[name]
        assert count_words(deadline.count, deadline.unit) in said
    for window in policy.calling.windows:
        assert f"{window.start:%H:%M}–{window.end:%H:%M}" in said


def test_whoever_reads_any_page_finds_the_register_and_the_pages_that_teach() -> None:
    said = page("/")
    header, _, footer = said.partition("</header>")
    assert 'href="/register/">登记<' in header
    for path in ("/how-it-works/", "/rights/", "/contact-us/", "/statistics/", "/accessibility/", "/privacy/"):
        assert f'href="{path}"' in footer


def test_contact_tells_the_telephones_offices_and_times_of_the_pack() -> None:
    policy, said = current_policy(clock.now()), page("/contact-us/")
    told = [*policy.complaints.emergency_lines, *(line.number for line in policy.help_lines.values())]
    told += [office.names["zh-hans"] for office in policy.offices.values()]
    assert [one for one in told if one not in said] == []
    for name in ("complaint_checked", "complaint_closed"):
        deadline = policy.enforcement.deadlines[name]
        assert f"{deadline.count} 个工作日" in said


def test_the_accessibility_statement_claims_what_is_tested() -> None:
    assert {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"} <= {*cast("list[str]", eyes.AXE["runOnly"])}
    assert eyes.LANGUAGES == ("zh-hans", "en")
    assert (TESTED["old_phone"], TESTED["phone"], TESTED["laptop"]) == (eyes.OLD_PHONE, eyes.PHONE, eyes.LAPTOP)
    assert eyes.LAPTOP / eyes.OLD_PHONE == 4  # enlarged to 400 %
    assert TESTED["text_percent"] == 200 and "2 * TEXT" in inspect.getsource(eyes.large_text)
    browser = Path(eyes.__file__).parent
    for journey in ("test_accessibility.py", "test_register.py", "test_complain.py"):
        assert "java_script_enabled=False" in (browser / journey).read_text()
    said = page("/accessibility/", "en")
    for claim in (*map(str, TESTED.values()), "screen reader", "PDF", str(ASSESSED.year), 'href="/contact-us/"'):
        assert claim in said
