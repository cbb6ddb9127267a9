"""The translations: complete in both languages, and a check that notices when they are not."""

from pathlib import Path

import pytest
from django.conf import settings

from config.translation import catalogues
from config.translation.collecting import extracted, homeless, uncollected
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
    found = set(catalogues.entries(extracted(project, "complaints")))
    assert found == {("of a day" if key == "Next" else "", key) for key in CHINESE}
    assert set(catalogues.entries(extracted(project, "core"))) == {("", "Home")}


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


RENAMED = """
from django.utils import translation
from django.utils.translation import gettext as _now, npgettext as many, pgettext_lazy as p

A = _now("Send the code" " again")
B = p(message="Next", context="of a day")
C = many("of a day", "%(count)d firm", "%(count)d firms", 2)
D = translation.gettext("Home")
"""


def test_words_are_found_under_any_name_of_the_function(project: Path) -> None:
    (project / "complaints" / "words.py").write_text(RENAMED)
    (project / "templates" / "complaints" / "page.html").write_text("")
    found = {("", "Send the code again"), ("of a day", "Next"), ("of a day", "%(count)d firm"), ("", "Home")}
    assert set(catalogues.entries(extracted(project, "complaints"))) == found
    assert list(uncollected(project, "complaints")) == []


@pytest.mark.parametrize(
    "lines",
    [
        'from django.utils.translation import gettext as _now\n_now(f"Send {1}")',
        'from django.utils.translation import gettext as _now\n_now("Send " + "it")',
        'from django.utils.translation import pgettext\npgettext(WHERE, "Next")',
        "from django.utils.translation import ngettext\nngettext('%(n)d firm', FIRMS, 2)",
        "from django.utils import translation as t\nt.gettext(WORDS)",
        'from django.utils.translation import gettext\nsay = gettext\nsay("Send")',
        "from django.utils.translation import gettext\nlist(map(gettext, WORDS))",
        'from core.translation.words import _\n_("%s firms" % 3)',
    ],
)
def test_words_that_cannot_be_collected_are_named(project: Path, lines: str) -> None:
    (project / "complaints" / "words.py").write_text(lines)
    assert [line.split(": ")[1] for line in uncollected(project, "complaints")] == ["not collected"]
    assert any(line.startswith("complaints/words.py:") for line in catalogues.check(project, ["complaints"]))


def test_a_variable_in_a_template_is_not_collected(project: Path) -> None:
    (project / "templates" / "complaints" / "page.html").write_text("{% load i18n %}\n{% translate title %}")
    assert [line.split(": ")[0] for line in uncollected(project, "complaints")] == ["templates/complaints/page.html:2"]


def test_words_that_belong_to_no_part_are_named(project: Path) -> None:
    (project / "registry").mkdir()
    (project / "registry" / "stairs.py").write_text(RENAMED)
    assert [line.split(": ")[0] for line in homeless(project)] == ["registry/stairs.py"]


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
