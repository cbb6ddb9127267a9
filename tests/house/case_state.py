"""What a state of a case must have, by name: record, words, tone, way in and on, effect, what complainants are told, docs.

``python -m tests.house.case_state`` says of the tree it stands in what is missing. The modules are asked for inside
the checks, so that one that cannot be imported fails a check that has a name.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

STATES_FILE = "compliance/cases/rules/case_states.py"
TABLE_FILE = "compliance/cases/rules/case_workflow.py"
EFFECTS_FILE = "compliance/cases/services/case_effects.py"
PAGE = "docs/case-workflow.md"


def records(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import RECORDS, STATES, State

    codes = [record.state for record in RECORDS]
    yield from (f"{STATES_FILE}: the state {state} has no record" for state in State if state not in codes)
    for state in STATES:
        if codes.count(state) > 1:
            yield f"{STATES_FILE}: the state {state} has {codes.count(state)} records"


def words(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import RECORDS

    tones = {"brand", *re.findall(r"\.dnc-tag--(\w+)", (root / "static" / "css" / "site.css").read_text("utf-8"))}
    for record in RECORDS:
        for names in (record.names, record.text):
            for language, looks in (("zh-hans", "[一-鿿]"), ("en", "[a-z]")):
                if names is not None and not re.search(looks, names.get(language, "")):
                    yield f"{STATES_FILE}: the state {record.state} has no words in {language}: {names}"
        if record.tone not in tones:
            yield (
                f"{STATES_FILE}: the state {record.state} has a tone without a colour in static/css/site.css: {record.tone}"
            )


def packs(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import RECORDS
    from core.policies import load

    for policy in (load(code).versions[-1] for code in ("cn", "us")):
        for record in RECORDS:
            place = f"{STATES_FILE}: the state {record.state}"
            if record.clock not in {"", *policy.enforcement.deadlines}:
                yield f"{place} begins a deadline that the pack {policy.code} lacks: {record.clock}"
            unknown = [status for status in record.told if status not in policy.complaints.statuses]
            yield from (f"{place} tells a status that the pack {policy.code} lacks: {status}" for status in unknown)


def screens(root: Path) -> Iterator[str]:
    from django.utils.translation import override

    from compliance.cases.models import Case
    from compliance.cases.rules.case_states import RECORDS, State
    from compliance.cases.templatetags.desk import tone, word
    from compliance.cases.words import case_states

    room = Case._meta.get_field("state").max_length or 0
    for state in State:
        if len(state) > room:
            yield f"{STATES_FILE}: the code {state} is longer than the {room} characters of its column"
    with override("zh-hans"):
        for record in RECORDS:
            name = record.names["zh-hans"]
            if (word(record.state, "case"), tone(record.state, "case")) != (name, record.tone):
                yield f"compliance/cases/templatetags/desk.py: screens do not know the state {record.state}"
            if (record.state, name) not in case_states():
                yield f"compliance/cases/words.py: the queue has no filter for the state {record.state}"


def named(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import State

    used = {*re.findall(r"\bS\.([A-Z_]+)", (root / TABLE_FILE).read_text("utf-8"))}
    for name in sorted(used - {*State.__members__}):
        yield f"{STATES_FILE}: no state {name}, which {TABLE_FILE} names"


def ways(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import RECORDS, Phase, State
    from compliance.cases.rules.case_workflow import TABLE

    reached = {act.to for act in TABLE} | {State.OPENED}
    left = {state for act in TABLE for state in act.origins}
    # Closing and referring are open to every state before the decision; they lead nowhere.
    led_on = {state for act in TABLE if act.to and not act.ends for state in act.origins}
    yield from (f"{TABLE_FILE}: no act leads to the state {state}" for state in State if state not in reached)
    yield from (f"{TABLE_FILE}: no act leads out of the state {state}" for state in State if state not in left)
    for record in RECORDS:
        if record.phase == Phase.BEFORE_DECISION and record.state not in led_on:
            yield f"{TABLE_FILE}: no act leads on from the state {record.state}; it can only be ended"


def effects(root: Path) -> Iterator[str]:
    from compliance.cases.rules.case_states import RECORDS
    from compliance.cases.services.case_effects import EFFECTS

    used = {record.effect for record in RECORDS if record.effect}
    yield from (f"{EFFECTS_FILE}: no state names the effect {name}" for name in sorted(EFFECTS.keys() - used))
    for record in RECORDS:
        if record.told and not _tells(EFFECTS.get(record.effect)):
            yield (
                f"{EFFECTS_FILE}: nothing tells the complainants that the state {record.state} is reached, "
                "as its record says"
            )


def _tells(effect: object) -> bool:
    called = getattr(getattr(effect, "__code__", None), "co_names", ())
    return any(name.lstrip("_").startswith("tell") for name in called)


def lists(root: Path) -> Iterator[str]:
    """A list of states stands nowhere but in the records and the table."""
    for path in (path for room in ("compliance", "config") for path in (root / room).rglob("*.py")):
        for line in _state_lists(path):
            yield f"{path.relative_to(root)}:{line}: a list of states; ask the records of {STATES_FILE}"
    asked = re.compile(r'\b(?:case\.state|act\.to) [!=]= "')
    for path in (root / "templates" / "compliance").rglob("*.html"):
        if asked.search(path.read_text("utf-8")):
            yield f"{path.relative_to(root)}: a page asks for single states; ask the record"


def _state_lists(path: Path) -> list[int]:
    """Lines on which a list, set or table begins that names more than one state of a case."""
    text = path.read_text("utf-8")
    if "case_states import" not in text or str(path).endswith((STATES_FILE, TABLE_FILE)):
        return []
    groups = (ast.Set, ast.Tuple, ast.List, ast.Dict)
    return [node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, groups) and len(_states_in(node)) > 1]


def _states_in(node: ast.AST) -> set[str]:
    from compliance.cases.rules.case_states import State

    found = [each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)]
    names = {each.attr for each in found if isinstance(each.value, ast.Name) and each.value.id == "State"}
    return names & {*State.__members__}


def page(root: Path) -> Iterator[str]:
    from compliance.cases.formats.case_page import page as made

    text = (root / PAGE).read_text("utf-8")
    lines = text.splitlines()
    missing = [line for line in made(text).splitlines() if line not in lines]
    if missing or made(text) != text:
        yield f"{PAGE} is behind; run ./dnc manage case_page. It lacks: " + " ".join(missing)


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    records, words, packs, screens, named, ways, effects, lists, page,
)  # fmt: skip


def said(root: Path) -> Iterator[str]:
    """What all checks say; of one that stumbles, over what."""
    for check in CHECKS:
        try:
            yield from check(root)
        except Exception as error:
            yield f"{check.__name__}: {error}"


if __name__ == "__main__":
    import django

    for sentence in named(Path.cwd()):  # where a state is missing, nothing that names it can be imported
        print(sentence)  # noqa: T201
    django.setup()
    for sentence in said(Path.cwd()):
        print(sentence)  # noqa: T201
