"""What acts is named by a verb: `listed` or `kept` does not tell whether it writes or only says what is so."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
IRREGULAR = {
    *(
        "begun",
        "bound",
        "built",
        "done",
        "found",
        "given",
        "gone",
        "held",
        "kept",
        "known",
        "laid",
        "left",
        "lost",
        "made",
        "met",
    ),
    *(
        "paid",
        "said",
        "seen",
        "sent",
        "shown",
        "spent",
        "struck",
        "sworn",
        "taken",
        "told",
        "thrown",
        "withdrawn",
        "written",
    ),
}
VERBS_TOO = {"bound", "feed", "heed", "need", "proceed", "seed"}


def test_no_service_that_writes_is_named_as_if_it_had_been_done() -> None:
    assert [found for path in _services() for found in named_as_done(path.read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "def _filed(row: Row) -> Row:\n    row.save()\n    return row",
        "def closed(case: Case) -> None:\n    case.closed_at = None",
        "def _kept(rows: list[Row]) -> int:\n    return Row.objects.filter(pk__in=rows).update(kept=True)",
    ],
)
def test_a_participle_for_an_act_is_found(source: str) -> None:
    assert len(list(named_as_done(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def _file(row: Row) -> Row:\n    row.save()\n    return row",
        "def _filed(row: Row) -> bool:\n    return row.filed_at is not None",
        "def planted_number_end(row: Row) -> None:\n    row.save()",
    ],
)
def test_a_verb_and_a_question_are_left_alone(source: str) -> None:
    assert list(named_as_done(source)) == []


def named_as_done(source: str) -> Iterator[str]:
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        words = function.name.strip("_").split("_")
        if len(words) > 1 and not function.name.startswith("_"):
            continue  # noun and verb
        done = words[0] in IRREGULAR or words[0].endswith("ed")
        if done and words[0] not in VERBS_TOO and _acts(function):
            yield function.name


def _acts(function: ast.FunctionDef) -> bool:
    gives_nothing = isinstance(function.returns, ast.Constant) and function.returns.value is None
    called = {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return gives_nothing or bool(called & WRITES)


def _services() -> Iterator[Path]:
    for room in ("core", "registry", "complaints", "compliance"):
        yield from sorted((ROOT / room).rglob("services/*.py"))
