"""Every code that the source may raise has its page, and its sentence in both languages; whoever asks is told in his own."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from complaints.formats.row import QUARANTINING
from complaints.problems import ENDINGS_OF, FIELD_CODES, OTHERWISE
from complaints.rules.readers import NOT_TEXT, Caller, CallTime
from complaints.rules.statement import FIELDS
from compliance.cases.templatetags.desk import word as said_at_desk
from compliance.reports.problems import FILE, catalogue, entry_of
from config.contract.collecting import PUT_TOGETHER, ROOMS, collect
from config.run.environment import ROOT
from core.api.keys import UNKNOWN
from core.api.problems import CODES, SHOWN
from core.errors import DomainError, TooMany
from registry.engine.lists.refusals import SENTENCES
from registry.engine.records.reasons import Reason
from tests.registry.conftest import ALICE, Api

CHINESE = re.compile(r"[\u4e00-\u9fff]")
RAISED = {"FieldError", "ListRefused", "Wrong", "WebAddressRefused"}


def test_the_catalogue_is_as_the_source_says() -> None:
    written = json.loads(FILE.read_text("utf-8"))
    assert written == collect(ROOT), "run ./dnc manage problem_codes"
    assert not [code for code, said in written.items() if not said["sentences"]], (
        "each needs a marked sentence beside it"
    )
    assert len(written) > 200
    assert {*CODES.values(), *SHOWN.values(), *SENTENCES, "url.scheme", "number.emergency", "called.foreign"} <= set(
        written
    )
    assert {*written, *map(str, Reason)} == set(catalogue())


def kinds(kind: type[DomainError] = DomainError) -> Iterator[str]:
    if "__init__" not in vars(kind) or kind in (DomainError, TooMany):  # the others have a code of their own
        yield kind.__name__
    for one in kind.__subclasses__():
        yield from kinds(one)


def test_no_other_place_makes_a_code_up() -> None:
    """What is put together from pieces cannot be collected: such a place says so in `config.contract.collecting`."""
    raised, found = {*kinds(), *RAISED}, set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and getattr(name, "id", getattr(name, "attr", "")) in raised and node.args:
                given = node.args[min(len(node.args) - 1, 1 if ast.unparse(node.func) == "FieldError" else 0)]
                parts = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                if not all(isinstance(part, ast.Constant) for part in parts):
                    found.add(str(path.relative_to(ROOT)))
    assert found - PUT_TOGETHER == {"core/errors.py"}, "its codes are named nowhere"


def reasons_of_rows() -> set[str]:
    """What stands as it is where rows of other centres are read, and what is put together of a field."""
    literal = re.compile(r"(row|caller|called|at|call|filing|filed_at)\.[a-z_]+")
    paths = [path for layer in ("formats", "rules") for path in (ROOT / "complaints" / layer).glob("*.py")]
    paths += [ROOT / "complaints/services/imported_rows.py", ROOT / "core/numbers/parsing.py"]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if literal.fullmatch(text)} | {*FIELD_CODES, NOT_TEXT, UNKNOWN}


def test_every_reason_of_a_row_is_said_in_the_catalogue_and_at_the_desk() -> None:
    reasons = reasons_of_rows()
    assert {"row.duplicate", "row.encoding", "caller.unallocated", "filing.in_future", *QUARANTINING} <= reasons
    assert {type(said.reader) for said in FIELDS.values()} - ENDINGS_OF.keys() == {Caller, CallTime}  # codes in full
    assert sorted(reasons - catalogue().keys()) == [], "each needs a sentence in complaints/problems.py"
    assert not [code for code in reasons if str(OTHERWISE) in catalogue()[code].said]
    assert not [code for code in reasons if said_at_desk(code, "held_reason") == code]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_has_its_sentence(language: str) -> None:
    with override(language):
        for entry in catalogue().values():
            assert entry.said or entry.answers, entry.code
            wrong = [said for said in entry.said if bool(CHINESE.search(said)) is (language == "en")]
            assert not wrong, f"{entry.code}: {wrong}"
            assert not [said for said in entry.said if "%(" in said]


@pytest.mark.django_db
def test_every_code_has_its_page() -> None:
    client = Client()
    for code in catalogue():
        page = client.get(f"/problems/{code}", headers={"Accept-Language": "zh-hans"})
        assert page.status_code == 200, code
    for language, word in (("en", "cannot be read as a number"), ("zh-hans", "无法")):
        whole = client.get("/problems/", headers={"Accept-Language": language}).content.decode()
        assert word in whole
        assert not [code for code in catalogue() if f'href="/problems/{code}"' not in whole]
    assert client.get("/problems/exemption.charity").status_code == 200
    assert client.get("/problems/no.such_code").status_code == 404
    assert entry_of("no.such_code") is None


@pytest.mark.django_db
def test_a_problem_leads_to_its_page(api: Api) -> None:
    problem = api.post("scrubs", {}, **{"Accept-Language": "en"}).json()
    page = Client().get(problem["type"], headers={"Accept-Language": "en"})
    assert problem["detail"] in page.content.decode()


PREFERENCES = [
    {}, {"all": 1}, {"hours": "x"}, {"hours": [{"days": "x", "from": "a", "to": "b"}]}, {"firms": [1]}, {"colour": 1},
    {"channels": ["pigeon"]}, {"firms": [{"marketer": "x", "allow": True}]}, {"hours": [{"days": "mon"}]},
    {"hours": [{"days": "mon", "from": "10:00", "to": "09:00"}]}, {"channels": ["voice"] * 101},
]  # fmt: skip
REGISTRATION = {
    "number": ALICE, "action": "register", "assurance": "sms_code", "at": "2026-01-01T00:00:00Z", "reference": "r",
}  # fmt: skip
ASKED: dict[str, Any] = {
    "no JSON": lambda api: api.post("scrubs", "{"),
    "nothing": lambda api: api.post("scrubs", {}),
    "an unknown field": lambda api: api.post("scrubs", {"colour": 1}),
    "a wrong purpose": lambda api: api.post("scrubs", {"channel": "pigeon", "category": "x", "rows": ["1"]}),
    "another kind of content": lambda api: api.post("consents", "x", kind="text/html"),
    "another kind of answer": lambda api: api.scrub_as("image/png"),
    "another method": lambda api: api.delete("scrubs"),
    "nothing there": lambda api: api.get("scrubs/scr_x"),
    "no scope": lambda api: api.get("blacklist"),
    "a wrong cursor": lambda api: api.get("consents?cursor=x"),
    "a wrong day": lambda api: api.get("scrubs?from=x"),
    "a wrong address": lambda api: api.post("webhooks", {"url": "http://x"}),
    "a wrong consent": lambda api: api.post("consents", {"number": "x"}),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_refusal_is_in_the_readers_language(api: Api, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    purpose = {"channel": "voice", "category": "insurance", "rows": ["1"]}
    monkeypatch.setattr(Api, "scrub_as", lambda self, kind: self.post("scrubs", purpose, Accept=kind), raising=False)
    told_alike(api, ASKED[what])


@pytest.mark.parametrize("preferences", PREFERENCES, ids=str)
def test_so_are_wrong_preferences(api_of: Any, operator: Any, preferences: dict[str, Any]) -> None:
    operators = api_of(operator, "register")
    told_alike(operators, lambda api: api.post("registrations", {**REGISTRATION, "preferences": preferences}))


def told_alike(api: Api, ask: Any) -> None:
    """The same codes in both languages, and every sentence in the one that was asked for."""
    said = []
    for language in ("en", "zh-hans"):
        api.headers["Accept-Language"] = language
        problem = ask(api).json()
        sentences = [problem["title"], problem["detail"], *(error["detail"] for error in problem["errors"])]
        assert [bool(CHINESE.search(one)) for one in sentences] == [language != "en"] * len(sentences), sentences
        said.append((problem["code"], [(error["pointer"], error["code"]) for error in problem["errors"]]))
    assert said[0] == said[1]
