"""Asking one row of everybody, and noting where the answer is not the table's."""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from compliance.cases.models import Case
from tests.matrix.asking import DENIED, DRAWN, FORBIDDEN, FORM, MISSING, OPENED, WHOLE, Answer, Asking, asking, writes
from tests.matrix.filling import Forms
from tests.matrix.rows import Row, expected
from tests.matrix.visitors import ONE, OTHER, Visitor, Who
from tests.matrix.world import World

FULL = bool(os.environ.get("DNC_FULL"))  # forms are filled from the pages' own fields
SOME = os.environ.get("DNC_ROWS", "")  # the beginnings of names, for whoever changes one rule: DNC_ROWS='desk-|my-'
SENT = re.compile(r'<form [^>]*method="post".*?name="state".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(state)" value="([^"]*)">')
ALIKE = 64  # bytes by which two pages may differ that say the same, for the ids in them differ
MIRRORED = {ONE: OTHER, OTHER: ONE}
SAME = "as one that there is not"
SILENT = "opened, but nothing was recorded"


@dataclass
class Tally:
    """What was asked, which cells answered otherwise than the table says, and which rows acted."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    acted: set[str] = field(default_factory=set)

    def check(self, cell: str, wanted: str, got: str) -> None:
        self.cells += 1
        if wanted != got:
            self.wrong.append(f"{cell}: {wanted} expected, got: {got}")


@dataclass
class Asker:
    """`forms`: learnt from the pages that opened, to fill what is sent from them; None: sent as the table says.

    `seen`: pages whose forms are sent, by visitor and path. `drawn`: rows whose page was drawn once, by method and label.
    """

    world: World
    tally: Tally
    forms: Forms | None = None
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    drawn: set[tuple[str, str]] = field(default_factory=set)
    ask: Asking = field(init=False)

    def ask_row(self, row: Row, method: str, who: Who) -> None:
        cells = list(cells_of(row, who, sends=method == "POST"))
        gates = [cell for cell in cells if cell[2] not in (OPENED, DENIED)]
        with in_state(row), asking() as self.ask:
            before = writes()
            found = {(one.name, which): self.cell(row, method, one, which, wanted) for one, which, wanted in gates}
            if writes() != before:
                self.tally.wrong.append(f"{method} {row.label()}: something was written though all were refused")
            told_nothing(f"{method} {row.label()}", found, self.tally)
            for one, which, wanted in cells:
                if wanted in (OPENED, DENIED):
                    self.cell(row, method, one, which, wanted)

    def cell(self, row: Row, method: str, one: Visitor, which: str, wanted: str) -> Answer:
        path = row.path(row.ids(self.world, which))
        said = self.said(row, path, which) if method == "POST" else None
        if said is not None and row.page.drawn and wanted in (OPENED, DENIED):
            said = {**said, **self.sealed(row, path, one, which)}
        answer = self.ask(self.world.clients[one.name], method, path, said, **self.reads(row, method, wanted))
        got = self.got(row, answer, wanted, sends=method == "POST")
        self.tally.check(f"{method} {row.label()}, {one.name}{', about ' + which if which else ''}", wanted, got)
        if answer.records and wanted == OPENED:
            self.tally.acted.add(row.label())
        if method == "GET" and row.page.drawn == ".":
            self.seen[one.name, path] = answer.text
        if self.forms is not None and method == "GET" and answer.outcome == OPENED:
            self.forms.learn(path, answer.text)
        return answer

    def reads(self, row: Row, method: str, wanted: str) -> dict[str, str]:
        """How far the page is drawn: each one once, to see that it can be, for what it refuses, and for the form in it."""
        if wanted not in (OPENED, DENIED):
            return {}
        first = (method, row.label()) not in self.drawn
        self.drawn.add((method, row.label()))
        if first:
            return {DRAWN: WHOLE}
        if method == "POST" and row.page.refusal:
            return {DRAWN: row.page.refusal}
        return {DRAWN: FORM} if method == "GET" and row.page.drawn == "." else {}

    def said(self, row: Row, path: str, which: str) -> dict[str, Any]:
        if row.page.says is None and self.forms is not None:
            return self.forms.for_path(path)
        words = self.world.sides[which if which in self.world.sides else ONE].words
        return {name: value.format_map(words) for name, value in (row.page.says or {}).items()}

    def sealed(self, row: Row, path: str, one: Visitor, which: str) -> dict[str, str]:
        """What stands hidden in the form that this visitor is shown; nothing where the page shows it no form."""
        page = path if row.page.drawn == "." else row.page.drawn.format_map(self.world.sides[which].words)
        if (one.name, page) not in self.seen:
            self.seen[one.name, page] = self.ask(self.world.clients[one.name], "GET", page, **{DRAWN: WHOLE}).text
        forms = [form for form in SENT.findall(self.seen[one.name, page]) if page == path or f'"{path}"' in form]
        return dict(HIDDEN.findall(forms[0])) if forms else {}

    def got(self, row: Row, answer: Answer, wanted: str, *, sends: bool) -> str:
        """The outcome; of an act, whether it was done."""
        if answer.outcome not in (OPENED, FORBIDDEN) or wanted not in (OPENED, DENIED):
            return answer.outcome
        if row.page.refusal and sends:
            return DENIED if row.page.refusal in answer.text and not answer.records else answer.outcome
        if wanted == DENIED and answer.status >= 400 and not answer.records:
            return DENIED
        acts = sends and row.page.says is not None and wanted == OPENED
        return f"{SILENT} ({answer.status})" if acts and not answer.records else answer.outcome


def wrong_cells(world: World, rows: list[Row]) -> list[str]:
    """Each cell of these rows asked, all that show something before all that change something; and how many that were, said."""
    begun, chosen = time.monotonic(), [row for row in rows if re.match(SOME, row.name)]
    asker = Asker(world, Tally(), Forms() if FULL else None)
    for method in ("GET", "POST"):
        for row in chosen:
            who = row.page.get if method == "GET" else row.page.post
            if who is not None:
                asker.ask_row(row, method, who)
    tally, sent = asker.tally, sum(row.page.post is not None for row in chosen)
    said = f"{tally.cells} cells of {len(chosen)} rows in {time.monotonic() - begun:.0f} s"
    sys.stdout.write(f"\n{said}; {len(tally.acted)} of {sent} acted\n")
    return [f"{len(tally.wrong)} cells are wrong:", *tally.wrong[:100]] if tally.wrong else []


def told_nothing(label: str, found: dict[tuple[str, str], Answer], tally: Tally) -> None:
    """Somebody else's object is answered as one that there is not. `found`: by column and object."""
    for (name, which), answer in found.items():
        missing = found.get((name, "missing"))
        if which in (ONE, OTHER) and missing is not None and answer.outcome == MISSING:
            same = answer.status == missing.status and abs(answer.size - missing.size) <= ALIKE
            tells = f"{answer.status} of {answer.size} bytes, a missing one {missing.status} of {missing.size}"
            tally.check(f"{label}, {name}, about {which}", SAME, SAME if same else tells)


def cells_of(row: Row, who: Who, *, sends: bool) -> Iterator[tuple[Visitor, str, str]]:
    """Each visitor, each object that the row is about, and what the table says. A door that refuses looks at no object.

    What another cell asks already waits for the heavy rounds (`repeats`).
    """
    for one in row.columns():
        for which in row.asked_about():
            wanted = expected(row.page, who, one, which, sends=sends)
            if FULL or not repeats(row, who, one, which, sends=sends):
                yield one, which, wanted
            if wanted not in (OPENED, DENIED, MISSING):
                break


def repeats(row: Row, who: Who, one: Visitor, which: str, *, sends: bool) -> bool:
    """Whether this cell is the mirror of another: the two sides of the world are made alike, so what one of them may do with
    its own and with the other's, the other may; and whoever sees both may do the same with both.

    Each side shows its own all the same, or nothing would prove that the other was refused what is there. Of an address
    with many variants only the first is looked at by all; each is sent by all.
    """
    wanted = expected(row.page, who, one, which, sends=sends)
    if row.is_variant and not sends and wanted not in (OPENED, DENIED):
        return True
    if one.sides == {ONE, OTHER}:
        return which == OTHER and wanted == expected(row.page, who, one, ONE, sends=sends)
    if which in one.sides and not sends and not row.is_variant:
        return False
    twin = one.twin
    return twin is not None and wanted == expected(row.page, who, twin, MIRRORED.get(which, which), sends=sends)


@contextmanager
def in_state(row: Row) -> Iterator[None]:
    """While the cases stand where the act of this row may follow."""
    if not row.state:
        yield
        return
    with transaction.atomic():
        Case.objects.filter(gathering=True).update(state=row.state)
        yield
        transaction.set_rollback(True)
