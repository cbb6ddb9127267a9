"""Every page and every act × every visitor × own and other's objects: each cell a request."""

import os
import re
import sys
import time

import pytest

from tests.matrix.asking import FORBIDDEN, MISSING, NO_METHOD, OPENED, Answer, asking
from tests.matrix.cells import Asker, Tally, cells_of
from tests.matrix.filling import Forms
from tests.matrix.rows import every_row, unlisted
from tests.matrix.world import World

pytestmark = pytest.mark.django_db  # for the tables alone: the world is made before the test begins
FULL = bool(os.environ.get("DNC_FULL"))  # forms are filled from the pages' own fields
SOME = os.environ.get("DNC_ROWS", "")  # the beginnings of names, for whoever changes one rule: DNC_ROWS='desk-|my-'
SENT: dict[str, dict[str, str] | None] = {"GET": None, "POST": {}}


def test_every_address_and_act_stands_in_the_table() -> None:
    assert unlisted() == []


def test_each_cell_answers_as_the_table_says(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    begun, rows = time.monotonic(), [row for row in every_row() if re.match(SOME, row.name)]
    asker = Asker(world, Tally(), Forms() if FULL else None)
    for method in ("GET", "POST"):
        for row in rows:
            who = row.page.get if method == "GET" else row.page.post
            if who is not None:
                asker.ask_row(row, method, who)
    tally = asker.tally
    with capsys.disabled():
        sent = sum(row.page.post is not None for row in rows)
        said = f"{tally.cells} cells of {len(rows)} rows in {time.monotonic() - begun:.0f} s"
        sys.stdout.write(f"\n{said}; {len(tally.acted)} of {sent} acted\n")
    assert not tally.wrong, "\n".join([f"{len(tally.wrong)} cells are wrong:", *tally.wrong[:100]])


def test_a_method_that_the_table_does_not_name_does_nothing(world: World) -> None:
    rows, wrong = list(every_row()), []
    named = {(row.pattern, method) for row in rows for method in ("GET", "POST") if getattr(row.page, method.lower())}
    for row in rows:
        for method, other in (("POST", row.page.get), ("GET", row.page.post)):
            if other is None or (row.pattern, method) in named:
                continue
            for one, which, wanted in cells_of(row, other, sends=False):
                if wanted == OPENED:
                    with asking() as ask:
                        answer = ask(world.clients[one.name], method, row.path(row.ids(world, which)), SENT[method])
                    if not idle(answer, method):
                        wrong.append(
                            f"{method} {row.label()}, {one.name}: {answer.status}, and the table does not name it"
                        )
                    break
    assert not wrong, "\n".join(wrong)


def idle(answer: Answer, method: str) -> bool:
    """It was refused; or something was sent to a page that only shows itself, if only that a link is gone (410)."""
    shown = method == "POST" and answer.status in (200, 302, 410) and not answer.records
    return shown or answer.outcome in (NO_METHOD, FORBIDDEN, MISSING)
