"""Every page × every visitor × own and other's objects: each cell a request. The acts of a case stand in test_workflow."""

import pytest

from tests.matrix.asking import FORBIDDEN, MISSING, NO_METHOD, OPENED, Answer, asking
from tests.matrix.cells import cells_of, wrong_cells
from tests.matrix.rows import every_row
from tests.matrix.world import World

pytestmark = pytest.mark.django_db  # for the tables alone: the world is made before the test begins
SENT: dict[str, dict[str, str] | None] = {"GET": None, "POST": {}}


def test_each_cell_answers_as_the_table_says(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        wrong = wrong_cells(world, [row for row in every_row() if not row.is_act])
    assert not wrong, "\n".join(wrong)


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
