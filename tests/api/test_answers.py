"""What every door has alike: answers given again whole, kinds of answers chosen by `Accept`, HEAD, methods, titles."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from core.api.problems import TITLES
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


@pytest.mark.parametrize("kind", [CSV, NDJSON, JSON])
def test_an_answer_given_again_is_the_first_one_whole(api: Api, kind: str) -> None:
    plain = sent(api, kind)
    first = sent(api, kind, **{"Idempotency-Key": "k"})
    again = sent(api, kind, **{"Idempotency-Key": "k"})
    assert again["Idempotent-Replayed"] == "true" and again.content == first.content
    said, repeated = ({n: v for n, v in one.items() if n not in OF_EACH} for one in (first, again))
    assert said == repeated
    assert said.keys() == plain.headers.keys() - OF_EACH
    assert ("DNC-Receipt" in said) is (kind != JSON)


def test_a_key_that_made_something_still_says_where(api: Api) -> None:
    body = {"number": ALICE, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-01-01T00:00:00Z"}
    sent_twice = [api.post("consents", body, **{"Idempotency-Key": "c"}) for _ in range(2)]
    assert [one.status_code for one in sent_twice] == [422, 422]
    assert sent_twice[0].json() == sent_twice[1].json()
    assert sent_twice[1]["Content-Type"] == "application/problem+json"


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
        put = client.put(f"/{path}", b"{}", content_type=JSON)
        assert (put.status_code, put.json()["code"]) == (405, "method.not_allowed"), path
        assert put["Allow"]
    assert checked > 5


def test_every_status_has_a_title_of_its_own() -> None:
    assert len({str(title) for title in TITLES.values()}) == len(TITLES)
    assert 416 in TITLES
