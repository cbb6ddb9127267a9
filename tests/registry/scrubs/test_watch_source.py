"""The rows to watch are the same whether the list came in one call or as a file."""

import json
from typing import Any

import pytest

from core import clock
from registry.engine.records.answer_code import DUPLICATE
from registry.scrubs.models import Scrub
from registry.scrubs.services.watch_source import rows_of_scrub
from tests.registry.conftest import ALICE, BOB, Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.test_scrub import register

pytestmark = pytest.mark.django_db
ROWS = ["139 1234 5678", "abc", BOB, "13800138001", "+86 139-1234-5678", ""]


def watched(scrub: Scrub) -> list[tuple[int, int, int, Any]]:
    """Row, number, answer and reference of each row."""
    pieces = rows_of_scrub(scrub, clock.now())
    assert pieces is not None
    found: list[tuple[int, int, int, Any]] = []
    for piece in pieces:
        refs = piece.refs or [None] * len(piece.rows)
        codes = [code & ~DUPLICATE for code in piece.codes.tolist()]
        found += zip(piece.rows.tolist(), piece.sealed.tolist(), codes, refs, strict=True)
    return sorted(found)


def job(api: Api, body: str, kind: str, query: str = "") -> list[Scrub]:
    sent = api.post(f"scrub-jobs?channel=voice&{query or 'category=insurance'}", body, kind=kind)
    assert sent.status_code == 202, sent.content
    return list(run_job(sent.json()["id"]).scrubs.order_by("category"))


@pytest.mark.parametrize("named", [False, True], ids=["bare", "named"])
def test_a_file_and_a_call_are_watched_alike(api: Api, named: bool) -> None:
    register(ALICE, {"all": True})
    rows: list[Any] = [{"number": row, "ref": f"r{position}"} if named else row for position, row in enumerate(ROWS)]
    one_call = Scrub.objects.get(public_id=api.scrub(*rows).json()["id"])
    (by_file,) = job(api, "\n".join(json.dumps(row) for row in rows), "application/x-ndjson")
    assert watched(by_file) == watched(one_call)
    assert [row for row, *_rest in watched(by_file)] == [0, 2, 3, 4]
    assert watched(by_file)[0][3] == ("r0" if named else None)


def test_each_trade_of_a_list_is_watched_apart(api: Api) -> None:
    rows = f"id,phone,trade\na,{ALICE},insurance\nb,{BOB},loans\nc,13800138001,insurance\n"
    insurance, loans = job(api, rows, "text/csv", "category_column=trade")
    assert [(row, ref) for row, _sealed, _code, ref in watched(insurance)] == [(0, "a"), (2, "c")]
    assert [(row, ref) for row, _sealed, _code, ref in watched(loans)] == [(1, "b")]
