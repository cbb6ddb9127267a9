"""The PDF of a document: what stands in it, how it is tagged, and that nothing typed is read as markup."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest

from core.typesetting import pdf
from core.typesetting.blocks import (
    MOST_BLOCKS,
    MOST_CHARACTERS,
    MOST_LINES,
    MOST_PAGES,
    Block,
    Column,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Run,
    Signature,
    Table,
    TooMuchText,
    document_of,
    is_too_much,
    raw_of,
)
from core.typesetting.pdf import TypesettingError, pdf_of
from tests.core.typesetting.samples import document, line

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
HOSTILE = [
    "#import \"@preview/x:1\": *", "$x^2$ and $ y $", "*bold* _thin_ `raw`", "@reference", "a \\ b \\\\", "<label>",
    "= heading", "#eval(\"1\")", "]#panic()[", "{{ name }} {% if %}", "-- --- ... ~", "'single' \"double\"",
    "https://example.test/?a=b&c=d", "// comment /* more */", "<script>alert(1)</script>", "+ item", "\\u{41}",
]  # fmt: skip


def text_of(made: bytes) -> str:
    """What a reader can copy out of it, without blanks and ends of lines."""
    pages = pypdfium2.PdfDocument(made)
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\ufeff\ufffe\x02")


def tags_of(file: pikepdf.Pdf) -> list[str]:
    """The tags of its structure, from the root down."""

    def below(node: Any) -> list[str]:
        if isinstance(node, pikepdf.Array):
            return [tag for each in node for tag in below(each)]
        if not isinstance(node, pikepdf.Dictionary):
            return []
        own = [str(node.S)] if "/S" in node else []
        return own + (below(node.K) if "/K" in node else [])

    return below(file.Root.StructTreeRoot)


def test_it_is_tagged_named_and_dated() -> None:
    file = pikepdf.open(io.BytesIO(pdf_of(document(), AT)))
    assert bool(file.Root.MarkInfo.Marked)
    assert str(file.Root.Lang) == "zh-CN"
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    with file.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "A")
        assert "行政处罚决定书" in str(said["dc:title"])
        assert "示例省通信管理局" in str(said["dc:creator"])
        assert said["xmp:CreateDate"].startswith("2026-11-25T02:00:00")
    tags = tags_of(file)
    assert {"/H1", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(tags)
    assert tags.count("/H1") == 2


def test_an_english_document_says_so() -> None:
    file = pikepdf.open(io.BytesIO(pdf_of(document(language="en", title="Decision"), AT)))
    assert str(file.Root.Lang) == "en-US"
    assert "Page1of2" in text_of(pdf_of(document(language="en"), AT))


def test_every_block_is_there() -> None:
    text = text_of(pdf_of(document(), AT))
    for said in ("示例省通信管理局", "示通罚〔2026〕17号", "当事人示例贷款咨询有限公司", "壹拾万元整", "1尚缺：住所", "2尚缺：逐项认定",
                 "向已登记谢绝的号码营销17", "责令改正", "受送达人", "7QK4-2M9D-XP3L", "第1页，共2页", "2026年11月25日"):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_comes_out_as_that_text(typed: str) -> None:
    blocks = (Paragraph(line(typed)), Table((Column(typed),), ((line(typed),),)))
    text = text_of(pdf_of(document(*blocks, title=typed, authority=typed), AT))
    assert text.count("".join(typed.split())) >= 4


def test_a_word_of_two_thousand_characters_stays_on_the_page() -> None:
    table = Table((Column("一"), Column("二")), ((line("b" * 2_000), line("丙")),))
    made = pdf_of(document(Paragraph(line("a" * 2_000)), table), AT)
    pages = pypdfium2.PdfDocument(made)
    width = pages[0].get_size()[0]
    for page in pages:
        words = page.get_textpage()
        right = [words.get_charbox(n)[2] for n in range(words.count_chars())]
        assert max(right, default=0) < width - 60
    assert "a" * 2_000 in text_of(made) and text_of(made).count("b") >= 2_000


def test_no_name_turns_a_sentence_round_or_stops_it() -> None:
    text = text_of(pdf_of(document(Paragraph(line("甲\u202e乙\u200f丙\x00丁\u0007")), authority="局\u2066"), AT))
    assert "甲乙丙丁" in text
    rare = text_of(pdf_of(document(Paragraph(line("😀 שלום 㐀 龘 ﷺ"))), AT))
    assert "□□□□□㐀龘□" in rare


def test_rare_characters_are_drawn_in_bold_too() -> None:
    assert "龘䶮" in text_of(pdf_of(document(Paragraph((Run("龘䶮", strong=True),)), title="䶮"), AT))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf_of(document(), AT) == pdf_of(document(), AT)


def test_what_nobody_reads_is_refused_before_it_is_set() -> None:
    with pytest.raises(TooMuchText):
        pdf_of(document(*[Paragraph(line("甲"))] * (MOST_BLOCKS + 1)), AT)
    with pytest.raises(TooMuchText):
        pdf_of(document(Paragraph(line("甲" * MOST_CHARACTERS))), AT)
    with pytest.raises(TooMuchText):
        pdf_of(document(Paragraph(line("甲" + "\n" * MOST_LINES))), AT)
    assert is_too_much(document(Paragraph(line("甲" + "\n" * MOST_LINES)))) and not is_too_much(document())


def test_what_the_layout_does_not_set_is_refused_without_a_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    with pytest.raises(TypesettingError) as refused:
        pdf_of(document(Paragraph(line("甲\n" * 60))), AT)
    assert "甲" not in str(refused.value)


@pytest.mark.parametrize(
    "longest",
    [
        [Paragraph(line("甲" + "\n甲" * (MOST_LINES - 1000)))],
        [Paragraph(line("乙" * 45_000))] * 7,
        [Table((Column("序号", 2, True), Column("主叫号码", 6)), tuple((line("1"), line("025 8653 0001")) for _ in range(2_900)))],
        [Facts(tuple(Fact("标签", line("内容")) for _ in range(2_900)))],
        [Heading("标题")] * 1_400,
    ],
)  # fmt: skip
def test_whatever_is_short_enough_by_its_lines_is_set(longest: list[Block]) -> None:
    made = document(*longest)
    assert not is_too_much(made) and len(pypdfium2.PdfDocument(pdf_of(made, AT))) <= MOST_PAGES


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    with pytest.raises(TypesettingError):
        pdf_of(document(), AT)


def test_three_hundred_rows_keep_their_head_on_every_page() -> None:
    rows = tuple((line(f"C{n:03d}"), line("17")) for n in range(300))
    made = pdf_of(document(Table((Column("主叫号码"), Column("通话", end=True)), rows)), AT)
    pages = pypdfium2.PdfDocument(made)
    assert 5 < len(pages) < 20
    with_rows = [text for page in pages if "C" in (text := page.get_textpage().get_text_bounded())]
    assert all("主叫号码" in text for text in with_rows[:-1])


def test_no_line_of_chinese_begins_with_a_stop_and_no_page_is_signed_without_a_text() -> None:
    said, short = Paragraph(line("主持人丁，记录人戊。" * 40)), Paragraph(line("甲"))
    to_the_foot: list[Block] = [*[said] * 3, *[short] * 5]
    ending: list[Block] = [Heading("六、核对"), Paragraph(line("以上笔录已经核对。")), *[Signature("签名")] * 3]
    made = pdf_of(document(*to_the_foot, *ending), AT)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    assert not [each for page in pages for each in page.splitlines() if each.strip()[:1] in {"，", "。"}]
    assert ["核对。" in page for page in pages if "签名" in page] == [True]


def test_a_document_survives_json() -> None:
    assert document_of(raw_of(document())) == document()
