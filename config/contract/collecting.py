"""Every code that a refusal may have, collected from the source: the code stands beside its sentence where it is raised.

What is found is written to compliance/reports/problem_codes.json (`./dnc manage problem_codes`), which the pages below
/problems/ are made from; a test compares the two.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from django.urls import get_resolver
from django.utils.translation import override

from complaints.problems import FIELD_CODES, sentence
from core.api.keys import UNKNOWN
from core.api.problems import CODES, TITLES
from core.errors import DomainError
from core.numbers.problems import Problem
from core.numbers.reading import unregistrable
from registry.firms.rules.web_address import WebAddressRefused
from registry.firms.services.webhook import ADDRESS_REFUSED

ROOMS = ("core", "registry", "complaints", "compliance")
CODE = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TABLES = {"SENTENCES", "MESSAGES", "WARNINGS"}


class Said(TypedDict):
    """`statuses`: with which the whole request is refused; none for what is said of a field, a row or a list."""

    statuses: list[int]
    sentences: list[str]


def collect(root: Path) -> dict[str, Said]:
    """Statuses and sentences by code, both sorted."""
    found: dict[str, Said] = {}
    for code, status, sentences in (*_all_said(root), *_put_together()):
        said = found.setdefault(code, {"statuses": [], "sentences": []})
        said["statuses"] = sorted({*said["statuses"], *([status] if status else [])})
        said["sentences"] = sorted({*said["sentences"], *sentences})
    return dict(sorted(found.items()))


# Where a code is put together or handed on; `_put_together` says which these are. A test names any other such place.
PUT_TOGETHER = {
    "core/api/bodies.py", "core/numbers/reading.py", "registry/firms/services/caller_number.py",
    "registry/register/formats/handed_rows.py", "registry/firms/services/webhook.py", "registry/register/services/preferences.py",
    "registry/register/rules/preferences.py", "registry/scrubs/api/small_lists.py",
    "registry/scrubs/services/receipt_proof.py", "registry/engine/lists/workbook.py", "registry/scrubs/api/scrubs.py",
    "registry/scrubs/http/list_result.py", "complaints/problems.py", "complaints/services/complaint_reference.py",
    "complaints/formats/content.py",
    "complaints/rules/doors.py",
    "complaints/rules/readers.py",
    "compliance/cases/services/combining.py", "compliance/cases/services/more_time.py",
    "compliance/cases/services/campaign_caller.py",
    "compliance/cases/selectors/bulk.py", "compliance/cases/services/disclosure.py",
    "registry/firms/services/question_answered.py", "registry/register/services/delegated_act.py",
    "compliance/cases/services/hearing_objection.py", "compliance/cases/services/matching_columns.py",
}  # fmt: skip


def _put_together() -> Iterator[tuple[str, int, list[str]]]:
    """Codes that stand nowhere as they are: of a status, a number, a web address, a field of a complaint."""
    with override(None):
        yield from ((code, status, [str(TITLES[status])]) for status, code in CODES.items())
        yield from ((problem, 422, [str(unregistrable(problem).message)]) for problem in Problem)
        yield from ((code, 0, [str(sentence(code))]) for code in FIELD_CODES)


def _all_said(root: Path) -> Iterator[tuple[str, int, list[str]]]:
    get_resolver().url_patterns  # noqa: B018  every door is imported, and so is every kind of refusal
    kinds: list[type[DomainError]] = [DomainError, *_kinds(DomainError)]
    statuses = {kind.__name__: kind.status for kind in kinds}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            everywhere = _named_sentences(tree)
            for part in (*_functions(tree), tree):
                named = everywhere | _named_sentences(part)
                for node in _own_nodes(part):
                    if isinstance(node, ast.Call):
                        yield from _of_call(node, statuses, named)
                    elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                        yield from _of_table(node, node.value)


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _functions(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _own_nodes(part: ast.AST) -> Iterator[ast.AST]:
    """Of a function all; of a module what stands in no function."""
    waiting: list[ast.AST] = [part]
    while waiting:
        node = waiting.pop()
        yield node
        inner = ast.iter_child_nodes(node)
        waiting += [one for one in inner if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]


def _named_sentences(part: ast.AST) -> dict[str, list[str]]:
    """What stands in a variable before it is raised: `message = _("…")`."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(part):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (said := _sentences(node.value)):
            found.setdefault(node.targets[0].id, []).extend(said)
    return found


def _sentences(node: ast.AST) -> list[str]:
    """Every literal that is marked for translation in it; of a singular and a plural the former."""
    marked = [one for one in ast.walk(node) if isinstance(one, ast.Call) and _name(one.func) in MARKS]
    return [text for one in marked for text in _texts(one.args[0])]


def _texts(node: ast.AST) -> list[str]:
    """A text, or the two of a choice."""
    if isinstance(node, ast.Name) and node.id == "UNKNOWN":
        return [UNKNOWN]
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _of_call(
    call: ast.Call, statuses: dict[str, int], named: dict[str, list[str]]
) -> Iterator[tuple[str, int, list[str]]]:
    if _name(call.func) == WebAddressRefused.__name__ and call.args:
        with override(None):
            yield from ((code, 422, [str(ADDRESS_REFUSED)]) for code in _texts(call.args[0]))
    status = statuses.get(_name(call.func), 0)
    for before, behind in zip(call.args, call.args[1:], strict=False):
        first = bool(status) and before is call.args[0]
        codes = [text for text in _texts(before) if CODE.fullmatch(text) or first]
        variables = [one.id for one in ast.walk(behind) if isinstance(one, ast.Name)]
        sentences = _sentences(behind) + [said for name in variables for said in named.get(name, [])]
        if codes and (sentences or first):
            yield from ((code, status, sentences) for code in codes)


def _of_table(node: ast.Assign | ast.AnnAssign, table: ast.Dict) -> Iterator[tuple[str, int, list[str]]]:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if _name(target) not in TABLES:
        return
    for key, value in zip(table.keys, table.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and CODE.fullmatch(key.value):
            yield key.value, 0, _sentences(value)
