"""How a template is read, and what is said of one that cannot be."""

import pytest

from compliance.cases.formats.document_template import TemplateError, parse_template
from compliance.cases.rules.document_template import Part, Said, Section, Slot

HEAD = "title: 决定书\n\n"


def parts(text: str) -> tuple[Part | Section, ...]:
    return parse_template(HEAD + text, "a.txt").parts


def refusal(text: str) -> str:
    with pytest.raises(TemplateError) as error:
        parse_template(text, "a.txt")
    return str(error.value)


def test_each_line_is_what_it_says() -> None:
    found = parts(
        "# remark\n= 一\n== 附件\n: 当事人 : {party.name}\n- 点\n> 甲公司：\n"
        "|= 事项:4 |= 通话:1> |\n| {n} | b |\n[sign 签名]\n段落\n续行\n\n下一段"
    )
    assert [part.kind for part in found] == [
        "heading", "annex", "fact", "item", "flush", "head", "row", "sign", "paragraph", "paragraph",
    ]  # fmt: skip
    head, paragraph = found[5], found[8]
    assert isinstance(head, Part) and head.columns == ((4, False), (1, True))
    assert isinstance(paragraph, Part) and paragraph.cells == ((Said("段落续行"),),)


def test_lines_of_english_are_joined_by_a_blank() -> None:
    (found,) = parts("one\ntwo")
    assert isinstance(found, Part) and found.cells == ((Said("one two"),),)


def test_placeholders_formats_and_strong_text() -> None:
    (found,) = parts("罚款**{fine|capitals}元**，{gains?}")
    assert isinstance(found, Part)
    assert found.cells[0] == (
        Said("罚款"), Slot("fine", 3, "capitals", strong=True), Said("元", strong=True), Said("，"),
        Slot("gains", 3, optional=True),
    )  # fmt: skip


def test_sections_hold_parts_and_sections() -> None:
    (outer,) = parts("[if fine]\n[each breaches]\n- {name}\n[end]\n[end]")
    assert isinstance(outer, Section) and (outer.kind, outer.name) == ("if", "fine")
    (inner,) = outer.parts
    assert isinstance(inner, Section) and (inner.kind, inner.name, inner.line) == ("each", "breaches", 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.txt:1: title: is missing."),
        ("nonsense\n\n", "a.txt:1: the head holds title, foot and sealed"),
        (HEAD + "[if fine]\n甲", "a.txt:3: [… fine] is not closed by [end]."),
        (HEAD + "[end]", "a.txt:3: [end] closes nothing."),
        (HEAD + "甲\n\n[when x]", "a.txt:5: [when x] is not known"),
        (HEAD + "| a | b", "a.txt:3: a row of a table ends with |."),
        (HEAD + ": only a label", "a.txt:3: a pair is written : label : value."),
        (HEAD + "{Fine}", "a.txt:3: {Fine} is no placeholder"),
        (HEAD + "a } b", "a.txt:3: } b is no placeholder"),
        (HEAD + "{fine|words}", "a.txt:3: the format words is not known"),
        (HEAD + "**strong", "a.txt:3: ** is not closed."),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_line(text: str, said: str) -> None:
    assert refusal(text).startswith(said)
