"""The glossary says what the platform says, and leaves no status, role, breach or sanction out."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from compliance.cases.rules.case_states import STATES, State
from compliance.cases.rules.case_workflow import ACTS
from config.run.environment import ROOT
from config.translation import catalogues
from core.translation.parts import PARTS

REFERENCE = re.compile(
    r'"(?P<text>[^"]+)"(?: \((?P<context>[^)]+)\))?|state:(?P<state>\w+)|act:(?P<act>[\w.]+)|(?P<path>\w+(?:\.\w+)+)'
)
PACK = tomllib.loads((ROOT / "core" / "policies" / "cn.toml").read_text())
TERMS = """scrub decision reason receipt register registration preference profile sealed_number snapshot overlay
register_version marketer caller_number white_list consent complaint evidence_class assessment violation breach_kind case
notice sanction appeal blacklist policy_pack"""

# Words of law in the names of acts and of what is done with a fine.
OF_LAW = """立案 移送 告知 听证 回避 代理人 法制审核 送达 复议 诉讼 停止执行 恢复执行 延长 延期 中止 公开 先行登记保存 撤销 结案
重新办理 缴款 加处罚款 催告 强制执行"""


@cache
def strings() -> dict[catalogues.Key, str]:
    return {
        key: catalogues.forms(message)[0]
        for part in PARTS
        for key, message in catalogues.entries(catalogues.stored(ROOT, part, "zh_Hans")).items()
    }


def rows() -> Iterator[tuple[str, str, str]]:
    """English, Chinese and where it stands, of each row that says so."""
    last = ""
    for line in (ROOT / "docs" / "glossary.md").read_text().split("\n"):
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and not set(cells[0]) <= {"-"}:
            if cells[-1] in {"stands in", "path", "do not say"}:
                last = cells[-1]
            elif last != "do not say":
                yield cells[0], cells[1], cells[-1]


def chinese_of(found: re.Match[str]) -> str:
    if found["state"]:
        return STATES[State(found["state"])].names["zh-hans"]
    if found["act"]:
        return ACTS[found["act"]].names["zh-hans"]
    if found["text"]:
        return strings()[(found["context"] or "", found["text"])].rstrip("。")
    value: Any = PACK
    for key in found["path"].split("."):
        value = value[key]
    return str(value["zh-hans"])


def test_each_row_says_what_screens_say() -> None:
    wrong = []
    for english, chinese, where in rows():
        found = list(REFERENCE.finditer(where))
        said = "、".join(chinese_of(one) for one in found)
        if (where == "–") == bool(found) or (found and said != chinese):
            wrong.append(f"{english}: {chinese} in the glossary, {said} at {where}")
    assert wrong == []


def test_each_row_stands_once() -> None:
    names = [english for english, _chinese, _where in rows()]
    assert sorted(names) == sorted(set(names))


def test_nothing_in_use_is_left_out() -> None:
    named = {one[0] for _english, _chinese, where in rows() for one in REFERENCE.finditer(where)}
    wanted: set[str] = set()
    for path in ("complaints.statuses", "complaints.kinds"):
        wanted |= {f"{path}.{code}" for code in PACK["complaints"][path.split(".")[1]]}
    for table in ("breaches", "sanctions", "case_roles"):
        wanted |= {f"enforcement.{table}.{code}" for code in PACK["enforcement"][table]}
    assert wanted - named == set()


def test_the_words_of_the_design_are_there() -> None:
    english = " ".join(english.lower() for english, _chinese, _where in rows())
    assert [term for term in TERMS.split() if term.replace("_", " ") not in english] == []


def test_the_words_of_law_of_acts_are_there() -> None:
    chinese = " ".join(chinese for _english, chinese, _where in rows())
    assert [word for word in OF_LAW.split() if word not in chinese] == []
    named = " ".join([*(act.names["zh-hans"] for act in ACTS.values()), *strings().values()])
    assert [word for word in OF_LAW.split() if word not in named] == [], "said nowhere any more"
