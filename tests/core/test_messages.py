"""The translations: complete in both languages, and a check that notices when they are not."""

from pathlib import Path

import pytest
from django.conf import settings

from core.translation import catalogues
from core.translation.parts import PARTS

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

A = _("Send the code")
B = pgettext("of a day", "Next")
C = ngettext("%(count)d firm", "%(count)d firms", 2)
"""
TEMPLATE = """{% load i18n %}
<p>{% translate "Stop all calls" %}</p>
    {% blocktranslate trimmed with name=user.name %}
      Dear {{ name }},
      you are registered.
    {% endblocktranslate %}
  {% blocktranslate count rows=n %}{{ rows }} row{% plural %}{{ rows }} rows{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("core", "config", "complaints", "templates/layouts", "templates/complaints"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "complaints" / "words.py").write_text(PYTHON)
    (tmp_path / "templates" / "complaints" / "page.html").write_text(TEMPLATE)
    (tmp_path / "templates" / "layouts" / "base.html").write_text('{% load i18n %}{% translate "Home" %}')
    for part in ("core", "complaints"):
        for language in catalogues.PLURALS:
            catalogues.update(tmp_path, part, language)
    return tmp_path


def say(project: Path, part: str, words: dict[str, str]) -> None:
    path = catalogues.path_of(project, part, "zh_Hans")
    catalog = catalogues.stored(project, part, "zh_Hans")
    for message in catalog:
        key = catalogues.key_of(message)[1]
        if key in words:
            message.string = (words[key],) if isinstance(message.id, tuple) else words[key]
    catalogues.write(path, catalog, "zh_Hans")


CHINESE = {
    "Send the code": "获取验证码",
    "Next": "次日",
    "%(count)d firm": "%(count)d 家企业",
    "Stop all calls": "不再接听任何营销电话",
    "Dear %(name)s, you are registered.": "%(name)s，您好，您的号码已登记。",
    "%(rows)s row": "%(rows)s 行",
}


def test_every_word_of_the_project_is_translated() -> None:
    assert catalogues.check(settings.BASE_DIR, PARTS) == []


def test_words_are_found_in_python_and_templates_and_go_to_their_part(project: Path) -> None:
    found = set(catalogues.entries(catalogues.extracted(project, "complaints")))
    assert found == {("of a day" if key == "Next" else "", key) for key in CHINESE}
    assert set(catalogues.entries(catalogues.extracted(project, "core"))) == {("", "Home")}


def test_missing_words_are_named_and_a_full_catalogue_passes(project: Path) -> None:
    assert len(catalogues.check(project, ["complaints"])) == len(CHINESE)
    say(project, "complaints", CHINESE)
    assert catalogues.check(project, ["complaints"]) == []


def test_a_second_update_changes_nothing(project: Path) -> None:
    say(project, "complaints", CHINESE)
    path = catalogues.path_of(project, "complaints", "zh_Hans")
    before = path.read_bytes()
    catalogues.update(project, "complaints", "zh_Hans")
    assert path.read_bytes() == before
    assert b"POT-Creation-Date" not in before


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("Dear %(name)s, you are registered.", "您好，您的号码已登记。"),
        ("Dear %(name)s, you are registered.", "%(nmae)s，您好，您的号码已登记。"),
        ("%(count)d firm", "多家企业"),
    ],
)
def test_lost_and_invented_placeholders_are_found(project: Path, key: str, wrong: str) -> None:
    say(project, "complaints", {**CHINESE, key: wrong})
    assert [line for line in catalogues.check(project, ["complaints"]) if "placeholders differ" in line]


def test_words_that_left_the_source_are_found_and_dropped(project: Path) -> None:
    say(project, "complaints", CHINESE)
    (project / "complaints" / "words.py").write_text("")
    assert any("no longer in the source" in line for line in catalogues.check(project, ["complaints"]))
    catalogues.update(project, "complaints", "zh_Hans")
    catalogues.update(project, "complaints", "en")
    assert catalogues.check(project, ["complaints"]) == []


def test_the_same_words_translated_twice_must_agree(project: Path) -> None:
    (project / "templates" / "layouts" / "base.html").write_text('{% load i18n %}{% translate "Stop all calls" %}')
    say(project, "complaints", CHINESE)
    catalogues.update(project, "core", "en")
    catalogues.update(project, "core", "zh_Hans")
    assert catalogues.check(project, ["core", "complaints"]) == []  # taken over from the other part
    say(project, "core", {"Stop all calls": "拒接电话"})
    assert [line for line in catalogues.check(project, ["core"]) if "Stop all calls" in line]
