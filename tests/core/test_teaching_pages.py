"""Pages that teach say what the pack and the code say: each promise that a change could make untrue is compared with it."""

import pytest
from django.test import Client

from core import clock
from core.policies import current_policy
from core.policies.words import count_words
from core.web.pages import WHERE

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
    for path in ("/how-it-works/", "/rights/", "/statistics/", "/accessibility/", "/privacy/"):
        assert f'href="{path}"' in footer
