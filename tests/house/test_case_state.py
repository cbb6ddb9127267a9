"""What a state of a case must have, by name: record, words, tone, way in and on, effect, what complainants are told, docs.

The modules are asked for inside the tests, so that one that cannot be imported fails a test that has a name.
"""

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from compliance.cases.models import Case
from compliance.cases.rules.case_states import RECORDS, STATES, Phase, State
from compliance.cases.words import case_states
from core.policies import load

ROOT = Path(__file__).parents[2]
STATES_FILE = "compliance/cases/rules/case_states.py"
TABLE_FILE = "compliance/cases/rules/case_workflow.py"
EFFECTS_FILE = "compliance/cases/services/case_effects.py"
POLICIES = [load(code).versions[-1] for code in ("cn", "us")]


def none_missing(missing: list[str]) -> None:
    assert not missing, "\n" + "\n".join(missing)


def test_every_state_has_one_record() -> None:
    codes = [record.state for record in RECORDS]
    none_missing(
        [f"{STATES_FILE}: the state {state} has no record" for state in State if state not in codes]
        + [
            f"{STATES_FILE}: the state {state} has {codes.count(state)} records"
            for state in STATES
            if codes.count(state) > 1
        ]
    )


def test_every_state_has_words_and_a_colour() -> None:
    css = (ROOT / "static" / "css" / "site.css").read_text("utf-8")
    tones = {"brand", *re.findall(r"\.dnc-tag--(\w+)", css)}
    texts = [(record.state, names) for record in RECORDS for names in (record.names, record.text) if names is not None]
    none_missing(
        [f"{STATES_FILE}: the state {state} has no words in {language}: {names}"
         for state, names in texts for language, looks in (("zh-hans", "[一-鿿]"), ("en", "[a-z]"))
         if not re.search(looks, names.get(language, ""))]
        + [f"{STATES_FILE}: the state {record.state} has a tone without a colour in static/css/site.css: {record.tone}"
           for record in RECORDS if record.tone not in tones]
    )  # fmt: skip


def test_every_state_rests_on_the_packs() -> None:
    none_missing(
        [f"{STATES_FILE}: the state {record.state} begins a deadline that the pack {policy.code} lacks: {record.clock}"
         for policy in POLICIES for record in RECORDS if record.clock not in {"", *policy.enforcement.deadlines}]
        + [f"{STATES_FILE}: the state {record.state} tells a status that the pack {policy.code} lacks: {status}"
           for policy in POLICIES for record in RECORDS for status in record.told if status not in policy.complaints.statuses]
    )  # fmt: skip


def test_every_state_fits_its_column_and_is_shown_on_screens() -> None:
    from compliance.cases.templatetags.desk import tone, word

    room = Case._meta.get_field("state").max_length or 0
    with override("zh-hans"):
        none_missing(
            [f"{STATES_FILE}: the code {state} is longer than the {room} characters of its column"
             for state in State if len(state) > room]
            + [f"compliance/cases/templatetags/desk.py: screens do not know the state {record.state}" for record in RECORDS
               if (word(record.state, "case"), tone(record.state, "case")) != (record.names["zh-hans"], record.tone)]
            + [f"compliance/cases/words.py: the queue has no filter for the state {record.state}" for record in RECORDS
               if (record.state, record.names["zh-hans"]) not in case_states()]
        )  # fmt: skip


def test_the_table_names_known_states() -> None:
    used = re.findall(r"\bS\.([A-Z_]+)", (ROOT / TABLE_FILE).read_text("utf-8"))
    none_missing(
        [f"{STATES_FILE}: no state {name}, which {TABLE_FILE} names" for name in sorted({*used} - {*State.__members__})]
    )


def test_every_state_has_a_way_in_and_a_way_on() -> None:
    from compliance.cases.rules.case_workflow import TABLE

    reached = {act.to for act in TABLE} | {State.OPENED}
    left = {state for act in TABLE for state in act.origins}
    # Closing and referring are open to every state before the decision; they lead nowhere.
    led_on = {state for act in TABLE if not act.goal.ends for state in act.origins}
    none_missing(
        [f"{TABLE_FILE}: no act leads to the state {state}" for state in State if state not in reached]
        + [f"{TABLE_FILE}: no act leads out of the state {state}" for state in State if state not in left]
        + [f"{TABLE_FILE}: no act leads on from the state {record.state}; it can only be ended"
           for record in RECORDS if record.phase == Phase.BEFORE_DECISION and record.state not in led_on]
    )  # fmt: skip


def test_every_effect_is_written_and_used() -> None:
    from compliance.cases.services.case_effects import EFFECTS

    named = {record.effect for record in RECORDS if record.effect}
    none_missing(
        [f"{EFFECTS_FILE}: no state names the effect {name}" for name in sorted(EFFECTS.keys() - named)]
        + [f"{EFFECTS_FILE}: nothing tells the complainants that the state {record.state} is reached, as its record says"
           for record in RECORDS if record.told and not tells(EFFECTS.get(record.effect))]
    )  # fmt: skip


def tells(effect: object) -> bool:
    return "_tell" in getattr(getattr(effect, "__code__", None), "co_names", ())


def test_no_list_of_states_stands_elsewhere() -> None:
    files = [path for room in ("compliance", "config") for path in (ROOT / room).rglob("*.py")]
    lists = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in state_lists(path)]
    asked = re.compile(r'\b(?:case\.state|act\.to) [!=]= "')
    pages = [
        path for path in (ROOT / "templates" / "compliance").rglob("*.html") if asked.search(path.read_text("utf-8"))
    ]
    none_missing(
        [f"{place}: a list of states; ask the records of {STATES_FILE}" for place in lists]
        + [f"{path.relative_to(ROOT)}: a page asks for single states; ask the record" for path in pages]
    )


def state_lists(path: Path) -> list[int]:
    """Lines on which a list, set or table begins that names more than one state of a case."""
    text = path.read_text("utf-8")
    if "case_states import" not in text or str(path).endswith((STATES_FILE, TABLE_FILE)):
        return []
    groups = (ast.Set, ast.Tuple, ast.List, ast.Dict)
    return [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, groups) and len(states_in(node)) > 1]


def states_in(node: ast.AST) -> set[str]:
    found = [each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)]
    return {each.attr for each in found if isinstance(each.value, ast.Name) and each.value.id == "State"} & {
        *State.__members__
    }


def test_the_page_in_the_docs_shows_every_state() -> None:
    from compliance.cases.rules.case_page import page

    text = (ROOT / "docs" / "case-workflow.md").read_text("utf-8")
    lines = text.splitlines()
    missing = [line for line in page(text).splitlines() if line not in lines]
    if missing or page(text) != text:
        pytest.fail("docs/case-workflow.md is behind; run ./dnc manage case_page. It lacks:\n" + "\n".join(missing))
