"""Names of placeholders: unknown ones are found with file and line; the packs' own texts have none."""

from pathlib import Path

import pytest

from compliance.cases.checks import document_templates
from compliance.cases.formats.document_template import parse_template
from compliance.cases.rules.document_names import unknown_names
from compliance.cases.selectors.document_template import template_problems
from core.policies import load
from core.policies.files import FOLDER, pack_codes


@pytest.mark.parametrize("code", pack_codes(FOLDER))
def test_the_templates_of_the_packs_can_be_used(code: str) -> None:
    for policy in load(code).versions:
        assert list(template_problems(policy)) == []


def test_an_unknown_name_is_found_where_it_stands() -> None:
    text = (
        "title: 甲\nfoot: {nobody}\n\n{fine} {fines}\n[each breaches]\n{name} {n} {rank} {reference}\n[end]\n{name}\n\n"
        "[each fine]\n[end]\n[if x]\n[end]\n"
    )
    assert unknown_names(parse_template(text, "a.txt"), "a.txt") == [
        "a.txt:2: {nobody} is no fact of a document.",
        "a.txt:4: {fines} is no fact of a document.",
        "a.txt:6: {rank} is no fact of a document.",
        "a.txt:8: {name} is no fact of a document.",
        "a.txt:10: [each fine] is no fact of a document.",
        "a.txt:12: [if x] is no fact of a document.",
    ]


def test_what_is_missing_wrong_or_too_much_stops_the_start(tmp_path: Path, settings: object) -> None:
    (tmp_path / "cn.toml").write_text(
        (FOLDER / "cn.toml").read_text().replace('written_in = ["zh-hans", "en"]', 'written_in = ["zh-hans"]')
    )
    own = tmp_path / "documents" / "cn" / "zh-hans"
    own.mkdir(parents=True)
    (own / "notice.txt").write_text("title: 告知书\n\n{who}\n")
    (own / "leaflet.txt").write_text("title: 传单\n\n甲\n")
    settings.DNC_POLICIES = tmp_path  # type: ignore[attr-defined]
    found = [str(message.msg) for message in document_templates()]
    assert any(said.endswith("zh-hans/notice.txt:3: {who} is no fact of a document.") for said in found)
    assert any("leaflet.txt:1: the pack cn does not issue leaflet" in said for said in found)
    assert any("en/decision.txt:1: the pack cn does not write in en" in said for said in found)


def test_a_kind_without_a_text_is_missed_in_each_language(tmp_path: Path, settings: object) -> None:
    (tmp_path / "cn.toml").write_text(
        (FOLDER / "cn.toml").read_text().replace('templates = "cn"', 'templates = "none"')
    )
    settings.DNC_POLICIES = tmp_path  # type: ignore[attr-defined]
    found = [str(message.msg) for message in document_templates()]
    assert (
        "documents/none/en/decision.txt is missing; the pack cn issues this kind in en." in found and len(found) == 24
    )
