"""Documents for the tests of how they are set."""

from core.typesetting.blocks import (
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Gap,
    Heading,
    Items,
    Paragraph,
    Run,
    Signature,
    Table,
)


def line(text: str) -> tuple[Run, ...]:
    return (Run(text),)


def document(*blocks: Block, language: str = "zh-hans", **said: object) -> Document:
    whole = {
        "title": "行政处罚决定书", "authority": "示例省通信管理局", "reference": "案件 C-2026-003127-R",
        "number": "示通罚〔2026〕17号", "day": "2026年11月25日", "code": "7QK4-2M9D-XP3L",
        "address": "https://dnc.example/verify/?code=7QK4-2M9D-XP3L", "key": "1", **said,
    }  # fmt: skip
    return Document(language=language, blocks=blocks or EVERY_KIND, **whole)  # type: ignore[arg-type]


EVERY_KIND: tuple[Block, ...] = (
    Facts((Fact("当事人", line("示例贷款咨询有限公司")), Fact("信用代码", line("91320000MA00000X0X")))),
    Heading("一、违法事实"),
    Paragraph((Run("罚款人民币"), Run("壹拾万元整", strong=True), Run("住所", gap=1))),
    Table((Column("事项", 4), Column("通话", 1, True)), ((line("向已登记谢绝的号码营销"), line("17")),)),
    Items((line("责令改正"), line("警告"))),
    Signature("受送达人"),
    Gap(2, "逐项认定"),
    Heading("附件一", new_page=True),
)
