"""One thing has one name in Chinese: on pages, in messages, in packs and in documents."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from config.run.environment import ROOT
from config.translation import catalogues
from core.translation.parts import PARTS

# What must not be said, and what is said instead. `docs/glossary.md` says what each word means.
BANNED = {
    "报备": "申报 (a caller number), 备案 (a firm)",
    "准入": "备案 (a firm), 接入 (an operator)",
    "核验": "核对 (a list), 验证 (a number)",
    "有条件|须证明同意": "附条件",
    "无法判定|不明": "无法判断",
    "不是用户号码": "无效",
    "可呼叫|不可拨打": "可以拨打, 不得拨打",
    "部级|全国机关|全国中心": "国家级管理机构",
    "双因素|双重验证|两步验证|多因素": "二次验证",
    "身份验证器|认证器": "验证器应用",
    "帐户|帐号|账号": "账户",
    "(?<!呼死)你": "您",
    r"(?i)电子邮件|(?<!%\()e-?mail": "电子邮箱 (the address), 邮件 (the message)",
    "关注": "观察（内部）",
    "政策包": "规则包",
    "持续核对名单": "跟踪名单",
    "吊销(?!许可证)": "作废 (a key), 撤回 (a consent), 撤销 (a decision)",
    "未发现违规": "现有证据不足以认定",
    "拒收设置": "谢绝范围",
    "处置措施": "处理措施",
    "开放数据": "公开数据",
    "被否认|否认的同意|同意[^，。]{0,6}否认": "提出异议 (to a consent)",
    "了结": "办结",
    "可不填|可以不填|可不选|可留空|可以留空": "选填 (a question that may be left out)",
    "查询(?:过|了)?(?:名单|名册|哪个号码)|(?:名单|名册)查询": "核对 (a list or number against the register)",
}
CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]+")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def in_catalogues() -> Iterator[tuple[str, str]]:
    for part in PARTS:
        for key, message in catalogues.entries(catalogues.stored(ROOT, part, "zh_Hans")).items():
            for form in catalogues.forms(message):
                yield f"locale/{part}: {key[1]!r}", form


def in_packs() -> Iterator[tuple[str, str]]:
    """The names a pack gives. Its sources quote their instruments as they are."""
    for path in sorted((ROOT / "core" / "policies").glob("*.toml")):
        for where, names in names_of(tomllib.loads(path.read_text())):
            yield f"{path.name}: {where}", names["zh-hans"]


def names_of(table: object, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(table, dict):
        if isinstance(table.get("zh-hans"), str):
            yield where, table
        for key, value in table.items():
            yield from names_of(value, f"{where}.{key}".lstrip("."))
    elif isinstance(table, list):
        for value in table:
            yield from names_of(value, where)


def in_code() -> Iterator[tuple[str, str]]:
    for room in ("core", "registry", "complaints", "compliance", "config"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from words_in(str(path.relative_to(ROOT)), path.read_text())


def in_documents() -> Iterator[tuple[str, str]]:
    for path in DOCUMENTS:
        yield from words_in(str(path.relative_to(ROOT)), path.read_text())


def words_in(name: str, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        for words in CHINESE.findall(line):
            yield f"{name}:{number}", words


@pytest.mark.parametrize("said", [in_catalogues, in_packs, in_code, in_documents])
def test_no_second_word_for_the_same_thing(said: object) -> None:
    assert callable(said)
    found = list(said())
    assert found
    wrong = [
        f"{where}: {text} (say {instead})"
        for where, text in found
        for banned, instead in BANNED.items()
        if re.search(banned, text)
    ]
    assert wrong == []


def test_the_same_english_is_the_same_chinese_in_packs_and_pages() -> None:
    """A name of a pack and a string of a page with the same English mean the same."""
    pages = {
        key[1]: catalogues.forms(message)[0]
        for part in PARTS
        for key, message in catalogues.entries(catalogues.stored(ROOT, part, "zh_Hans")).items()
        if not key[0]
    }
    wrong = [
        f"{names['en']!r} is {pages[names['en']]} on pages, {names['zh-hans']} in {path.name}: {where}"
        for path in sorted((ROOT / "core" / "policies").glob("*.toml"))
        for where, names in names_of(tomllib.loads(path.read_text()))
        if pages.get(names["en"], names["zh-hans"]) != names["zh-hans"]
    ]
    assert wrong == []


def test_chinese_sentences_have_chinese_punctuation() -> None:
    """Half-width marks between Chinese characters are left over from typing."""
    half = re.compile(r"[\u4e00-\u9fff][;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)")
    assert [f"{where}: {text}" for where, text in [*in_catalogues(), *in_packs()] if half.search(text)] == []


OPTIONAL = re.compile(r"\((?:you may leave (?:this|it) out|optional|may be left out|not required)\)", re.IGNORECASE)


def test_what_may_be_left_out_is_marked_in_one_way_in_english_too() -> None:
    """As the Chinese pages say 选填 of it, the English ones say "(if you wish)"."""
    keys = [key[1] for part in PARTS for key in catalogues.entries(catalogues.stored(ROOT, part, "zh_Hans"))]
    assert sum("(if you wish)" in key for key in keys) > 20
    assert [key for key in keys if OPTIONAL.search(key)] == []
