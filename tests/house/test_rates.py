"""What each counter does when it cannot count stands in docs/operation.md."""

import re

from config.run.environment import ROOT

MADE = re.compile(r'Rate\("([a-z-]+)",([^\n]+)')
ROW = re.compile(r"^\| `([a-z-]+)` \|[^|]+\| (refuses|lets through) \|$", re.MULTILINE)
OF_THE_PACK = {"numbers"}  # a quota, counted in the database


def test_every_counter_has_its_rule_in_the_docs() -> None:
    made: dict[str, str] = {}
    for room in ("core", "registry", "complaints", "compliance"):
        for path in (ROOT / room).rglob("*.py"):
            for name, rest in MADE.findall(path.read_text("utf-8")):
                made[name] = "refuses" if "guard=True" in rest else "lets through"
    written = dict(ROW.findall((ROOT / "docs" / "operation.md").read_text("utf-8")))
    assert {name: rule for name, rule in made.items() if name not in OF_THE_PACK} == written
