"""The same blocks as HTML: each is there, nothing typed is read as markup."""

from django.template.loader import render_to_string

from core.typesetting.blocks import Paragraph, raw_of
from tests.core.typesetting.samples import document, line


def page(**said: object) -> str:
    return render_to_string("components/document.html", {"document": raw_of(document(**said))})  # type: ignore[arg-type]


def test_every_block_is_there() -> None:
    html = page()
    for said in ("<dd>示例贷款咨询有限公司</dd>", "<strong>壹拾万元整</strong>", "<strong>1</strong>", "<strong>2</strong>",
                 'data-label="通话" class="dnc-table__number"', "<li>责令改正</li>", "受送达人", "7QK4-2M9D-XP3L",
                 'lang="zh-hans"'):  # fmt: skip
        assert said in html, said


def test_typed_text_is_text() -> None:
    typed = "<script>alert(1)</script> {{ x }} {% y %}"
    html = render_to_string(
        "components/document.html", {"document": raw_of(document(Paragraph(line(typed)), title=typed))}
    )
    assert "<script>" not in html and html.count("&lt;script&gt;") == 3
    assert "{{ x }} {% y %}" in html
