"""Every act of a case × every visitor × own and other's cases: each cell a request."""

import pytest

from tests.matrix.cells import wrong_cells
from tests.matrix.rows import every_row
from tests.matrix.world import World

pytestmark = pytest.mark.django_db  # for the tables alone: the world is made before the test begins


def test_each_cell_answers_as_the_table_says(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        wrong = wrong_cells(world, [row for row in every_row() if row.is_act])
    assert not wrong, "\n".join(wrong)
