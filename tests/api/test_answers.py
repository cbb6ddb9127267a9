"""What every door has alike: answers given again whole, kinds of answers chosen by `Accept`, HEAD, methods, titles."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from core.api.problems import TITLES
from core.models import AuditRecord
from registry.firms.models import Marketer
from tests.core.test_access import EVERY_ADDRESS
from tests.registry.conftest import ALICE, Api, make_key

CSV, NDJSON, JSON = "text/csv", "application/x-ndjson", "application/json"
PURPOSE = "scrubs?channel=voice&category=insurance"
ASKED = {"channel": "voice", "category": "insurance", "rows": [{"number": ALICE, "ref": "=1+1"}, "nonsense"]}
LISTS = {CSV: f"number,ref\n{ALICE},a\nnonsense,b\n", NDJSON: f'{{"number": "{ALICE}", "ref": "a"}}\n"nonsense"\n'}
OF_EACH = {"Date", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed"}


def sent(api: Api, kind: str, **headers: str) -> Any:
    return (
        api.post("scrubs", ASKED, **headers) if kind == JSON else api.post(PURPOSE, LISTS[kind], kind=kind, **headers)
    )


OF_A_LIST = {"DNC-Scrub", "DNC-Valid-Until", "DNC-Register-Version", "DNC-Receipt", "DNC-Receipt-Salt"}
CONSENT = {"number": ALICE, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-01-01T00:00:00Z"}
SPREADSHEET = "number,channels,categories,given_at,evidence\n13912345678,voice,insurance,2026-01-01T00:00:00Z,form\n"
# What is sent, the status, and the headers that the act itself gives beside those that every answer has.
ACTS: dict[str, tuple[str, Any, str, int, set[str]]] = {
    "a list as CSV": (PURPOSE, LISTS[CSV], CSV, 200, OF_A_LIST),
    "a list as NDJSON": (PURPOSE, LISTS[NDJSON], NDJSON, 200, OF_A_LIST),
    "a list with a warning": (PURPOSE, "13912345678\n" * 2, NDJSON, 200, {*OF_A_LIST, "DNC-Warnings"}),
    "a list of thousands": (PURPOSE, "number\n" + f"{ALICE}\n" * 3000, CSV, 200, OF_A_LIST),
    "a list as JSON": ("scrubs", ASKED, JSON, 200, set()),
    "a consent": ("consents", {**CONSENT, "evidence": {"kind": "form"}}, JSON, 201, set()),
    "consents as CSV": ("consents", SPREADSHEET, CSV, 200, set()),
    "a refusal": ("consents", CONSENT, JSON, 422, set()),
}


@pytest.mark.parametrize("what", ACTS)
def test_an_answer_given_again_is_the_first_one_whole(api: Api, what: str) -> None:
    """Status, bytes and every header of the act, by name and value; and the act itself is done once."""
    path, body, kind, status, own = ACTS[what]
    first = api.post(path, body, kind=kind, **{"Idempotency-Key": "k"})
    done = AuditRecord.objects.count()
    again = api.post(path, body, kind=kind, **{"Idempotency-Key": "k"})
    assert AuditRecord.objects.count() == done
    assert (first.status_code, again.status_code) == (status, status), first.content
    assert again.content == first.content != b""
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    said, repeated = ({n: v for n, v in one.items() if n not in OF_EACH} for one in (first, again))
    assert said == repeated
    named = {name for name in said if name.startswith("DNC-")}
    assert own <= named <= {*own, "DNC-Warnings"}  # that the calendar ends is told of every list, a quarter ahead
    assert all(said[name] for name in named)
    plain = api.post(path, body, kind=kind)
    assert plain.headers.keys() - OF_EACH == said.keys()


def test_a_job_asked_for_again_is_the_first_one_and_says_where(api: Api) -> None:
    path = f"scrub-jobs?{PURPOSE.partition('?')[2]}"
    first, again = (api.post(path, LISTS[CSV], kind=CSV, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first["Location"] == again["Location"] == f"/api/v1/scrub-jobs/{first.json()['id']}"
    assert first["Retry-After"] == again["Retry-After"] != ""


@pytest.mark.parametrize("given", [JSON, CSV, NDJSON])
@pytest.mark.parametrize("wanted", [JSON, CSV, NDJSON, "*/*", f"{CSV};q=0.3, {NDJSON};q=0.8, text/html"])
def test_the_answer_has_the_kind_that_is_asked_for(api: Api, given: str, wanted: str) -> None:
    answer = sent(api, given, Accept=wanted)
    assert answer.status_code == 200, answer.content
    kind = answer["Content-Type"].partition(";")[0]
    assert kind == {"*/*": given, JSON: JSON, CSV: CSV}.get(wanted, NDJSON)
    assert ("DNC-Receipt" in answer) is (kind != JSON)
    if kind == JSON:
        rows = answer.json()["rows"]
    elif kind == NDJSON:
        rows = [json.loads(line) for line in answer.content.splitlines()]
    else:
        header, *lines = answer.content.decode().splitlines()
        rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    assert [row["decision"] for row in rows] == ["conditional", "invalid"]
    assert rows[0]["number"] == ALICE


def test_a_cell_of_such_a_list_is_no_formula(api: Api) -> None:
    assert b"'=1+1" in sent(api, JSON, Accept=CSV).content


def test_what_cannot_be_answered_so_is_not_done(api: Api) -> None:
    answer = sent(api, JSON, Accept="image/png")
    assert (answer.status_code, answer.json()["code"]) == (406, "format.not_offered")
    assert api.get("scrubs").json()["items"] == []


def api_addresses() -> Iterator[tuple[str, URLPattern]]:
    for path, entry in EVERY_ADDRESS:
        if path.startswith("api/v1/") and hasattr(entry.callback, "cls") and "<" not in path:
            yield path, entry


def test_head_is_where_get_is_and_what_is_not_there_is_405(marketer: Marketer) -> None:
    plaintext = make_key(marketer, "scrub", "consent", "watchlist", "blacklist")[1]
    client = Client(headers={"Authorization": f"Bearer {plaintext}"}, raise_request_exception=False)
    checked = 0
    for path, entry in api_addresses():
        view = getattr(entry.callback, "cls")  # noqa: B009
        get, head = client.get(f"/{path}"), client.head(f"/{path}")
        if hasattr(view, "get"):
            assert (head.status_code, head.content) == (get.status_code, b""), path
            checked += get.status_code == 200
        else:
            assert (get.status_code, head.status_code) == (405, 405), path
        for refused in (client.put(f"/{path}", b"{}", content_type=JSON), client.options(f"/{path}")):
            assert (refused.status_code, refused.json()["code"]) == (405, "method.not_allowed"), path
            assert refused["Allow"]
    assert checked > 5


def test_every_status_has_a_title_of_its_own() -> None:
    assert len({str(title) for title in TITLES.values()}) == len(TITLES)
    assert 416 in TITLES
