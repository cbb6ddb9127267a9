"""What layouts and components promise to the pages built on them."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core.policies import current_policy
from core.templatetags.charts import bar_chart, column_chart, tile_grid
from core.templatetags.site import big_figure, emergency_lines
from core.web.pages import days_in_words


class CallForm(forms.Form):
    heading_field = "caller"
    caller = forms.CharField(
        label="Who called?", help_text="As your phone showed it.", error_messages={"required": "Enter it."}
    )
    kind = forms.ChoiceField(label="About what?", choices=[("a", "Loans"), ("b", "Fraud")], widget=forms.RadioSelect)
    at = forms.DateTimeField(label="When?")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_wrong_field_says_so_beside_itself_and_in_the_summary() -> None:
    html = str(CallForm({"caller": "", "kind": "", "at": "2026-11-20T19:41"}))
    assert '<a href="#id_caller">Enter it.</a>' in html
    assert '<a href="#id_kind_0">' in html and 'id="id_kind_0"' in html
    control = re.search(r'<input type="text" name="caller"[^>]*>', html)
    assert control is not None
    assert 'aria-describedby="id_caller_helptext id_caller_error"' in control[0]
    for described in ("id_caller_helptext", "id_caller_error"):
        assert f'id="{described}"' in html
    assert 'value="2026-11-20T19:41"' in html


def test_a_label_can_be_the_heading_of_the_page() -> None:
    html = str(CallForm())
    assert html.count("<h1") == 1
    assert "govuk-error-summary" not in html


def test_a_link_to_a_page_that_does_not_exist_is_left_out() -> None:
    template = Template(
        '{% load site %}{% nav_link "no-such-page" "Gone" %}{% nav_link "sign-in" "Sign in" %}{% link_to "no-such-page" "Bare" %}'
    )
    html = template.render(Context({"request": RequestFactory().get("/sign-in/code/")}))
    assert "Gone" not in html
    assert '<a class="dnc-nav__link" href="/sign-in/" aria-current="page">Sign in</a>' in html
    assert html.endswith("Bare")


def test_the_columns_of_a_chart_keep_their_proportions() -> None:
    columns = column_chart(
        "Most on Monday", [{"label": "Mon", "value": 8}, {"label": "Tue", "value": 2}], "Day", "Calls"
    )["columns"]
    assert [column["height"] for column in columns] == [100, 25]
    assert [bar["share"] for bar in bar_chart("Nothing", [{"label": "Mon", "value": 0}], "Day", "Calls")["bars"]] == [0]


def test_every_province_of_the_pack_has_a_tile_of_its_own() -> None:
    policy = current_policy()
    tiles = tile_grid("Complaints", policy, {"CN-JS": 4, "CN-ZJ": 1}, "Complaints")["tiles"]
    assert len(tiles) == len(policy.numbering.provinces)
    assert len({(tile["x"], tile["y"]) for tile in tiles}) == len(tiles)
    assert {tile["short"]: tile["depth"] for tile in tiles if tile["value"]} == {"JS": 4, "ZJ": 1}


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", 231_400_000, "2.31 亿"),
        ("zh-hans", 8_932, "8,932"),
        ("zh-hans", 2_300_000, "230 万"),
        ("en", 231_400_000, "231 million"),
        ("en", 41_208, "41,208"),
    ],
)
def test_large_figures_are_said_as_people_say_them(language: str, value: int, shown: str) -> None:
    with translation.override(language):
        assert big_figure(value) == shown


def test_days_and_lines_are_put_into_words() -> None:
    assert days_in_words([0, 1, 2, 3, 4, 5]) == "Monday to Saturday"
    assert days_in_words([0, 6]) == "Monday, Sunday"
    assert emergency_lines(current_policy()) == "110 or the anti-fraud line 96110"


def test_a_guarded_link_is_left_out_for_whoever_may_not_open_the_page() -> None:
    template = Template(
        '{% load site %}{% nav_link "go" "Mine" guarded=True %}{% nav_link "privacy" "Privacy" guarded=True %}'
    )
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    html = template.render(Context({"request": request}))
    assert "Mine" not in html
    assert "Privacy" in html
