"""A caller outside the numbering plan: its rows are held until an operator says that the line is in use."""

from typing import Any

import pytest

from complaints.models import Caller, Complaint, ImportedRow
from complaints.services.complaint_intake import complaint_ingest
from complaints.services.held_callers import caller_confirm, caller_of_held_row, held_callers_follow
from core import clock
from registry.firms.models import Operator
from tests.acts import acts, refusal_of

from .conftest import SYSTEM, ftc_file, ftc_row
from .test_held_rows import LATE, take_in

pytestmark = pytest.mark.django_db
STRANGE = "0000000000"  # ten digits that are in no plan
VALUE = "+10000000000"


def confirm(value: str = VALUE) -> int:
    return caller_confirm(value=value, at=clock.now(), actor=SYSTEM)


def test_a_row_says_for_whose_sake_it_is_held(us: None) -> None:
    take_in(ftc_file(ftc_row(STRANGE), ftc_row(**LATE), ftc_row("none")))
    assert list(ImportedRow.objects.order_by("line").values_list("caller", flat=True)) == [VALUE, "", ""]


def test_what_is_held_for_a_caller_passes_once_its_line_is_confirmed(us: None) -> None:
    batch = take_in(ftc_file(ftc_row(STRANGE), ftc_row(STRANGE, **LATE), ftc_row()))
    assert [confirm() for _ in range(2)] == [1, 0]
    caller = Caller.objects.get(value=VALUE)
    assert caller.allocated and Complaint.objects.get(caller=caller).line == 1
    (left,) = ImportedRow.objects.all()
    assert set(left.reasons) == {"call.after_filing", "caller.unallocated"}  # held for another reason too
    batch.refresh_from_db()
    assert (batch.accepted, batch.quarantined) == (2, 1)
    take_in(ftc_file(ftc_row(STRANGE, filed="2021-07-07 09:17:40")))
    assert [held_callers_follow(at=clock.now(), actor=SYSTEM) for _ in range(2)] == [1, 0]


def test_a_caller_that_somebody_complained_of_here_is_in_use_from_then_on(us: None) -> None:
    row = ftc_file(ftc_row(STRANGE))
    take_in(row)
    held = ImportedRow.objects.get()
    caller = caller_of_held_row(row_id=held.pk, at=clock.now(), actor=SYSTEM)
    assert (caller.value, caller.allocated) == (VALUE, False)
    assert confirm("+10000000001") == 0 and Caller.objects.get().allocated is False
    assert confirm() == 1 and Caller.objects.get().allocated
    again = caller_of_held_row
    assert refusal_of(lambda: again(row_id=held.pk, at=clock.now(), actor=SYSTEM)) == "row.no_caller"
    assert acts("caller.confirmed") == ["caller.confirmed"]


def test_a_row_that_a_client_handed_in_says_it_too(us: None, operator: Operator) -> None:
    body: dict[str, Any] = {"caller": STRANGE, "called": "+13152328257", "at": "2026-11-20T10:00:00Z"}
    said = complaint_ingest(row=body, client=operator.public_id, at=clock.now(), actor=SYSTEM)
    assert said.status == "quarantined" and ImportedRow.objects.get().caller
