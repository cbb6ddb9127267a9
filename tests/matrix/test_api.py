"""Every operation of the served document × every key × own and other's objects: each cell a request."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from registry.firms.models import Marketer
from registry.firms.services.api_key import api_key_create, api_key_revoke
from tests.compliance.world import ACTOR, NOW
from tests.matrix.asking import FORBIDDEN, MISSING, NO_KEY, NO_METHOD, OPENED, Answer, Asking, asking, writes
from tests.matrix.cells import Tally, told_nothing
from tests.matrix.operations import CLOSED, EVERYBODY, KEYS, OPERATIONS, REFUSED, SANDBOX, Key, Operation
from tests.matrix.rows import api_addresses
from tests.matrix.visitors import ONE, OTHER
from tests.matrix.world import World, call_centre

pytestmark = pytest.mark.django_db  # for the tables alone: the world is made before the test begins
API = "/api/v1/"
Document = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="package")
def plaintexts(world: World) -> dict[str, str]:
    """What each key sends in the header, by its column's name."""
    return {one.name: header(one, world) for one in KEYS}


def header(one: Key, world: World) -> str:
    owners: dict[str, Any] = {
        "operator": world.sides[OTHER if OTHER in one.sides else ONE].operator,
        "another firm": world.sides[OTHER].firm,
        "suspended operator": world.suspended_operator,
        "applicant": world.applicant,
        "not confirmed": world.doubtful,
        "suspended firm": world.suspended_firm,
        "call centre": call_centre(),
    }
    if one.kind in ("none", "wrong"):
        return "" if one.kind == "none" else "Bearer dnc_live_" + "x" * 40
    owner = owners.get(one.kind, world.sides[OTHER if OTHER in one.sides else ONE].firm)
    made, plaintext = api_key_create(
        owner=owner, name=one.name, scopes=list(one.scopes), live=one.live, at=NOW, actor=ACTOR,
        networks=["198.51.100.0/24"] if one.kind == "elsewhere" else [],
        expires_at=NOW + timedelta(hours=1) if one.kind == "expired" else None,
    )  # fmt: skip
    if one.kind == "not confirmed":
        Marketer.objects.filter(pk=owner.pk).update(identity_confirmed_at=None, identity_ground="")
    if one.kind == "revoked":
        api_key_revoke(key=made, at=NOW, actor=ACTOR)
    return f"{'Basic' if one.kind == 'another scheme' else 'Bearer'} {plaintext}"


@pytest.fixture(scope="package")
def document(world: World) -> Document:
    """Method and path of each operation, by its id."""
    served = Client().get(f"{API}openapi.json").json()["paths"]
    return {
        said["operationId"]: {"method": method.upper(), "path": path}
        for path, methods in served.items()
        for method, said in methods.items()
        if path.startswith(API)  # the public keys are a page (pages.py)
    }


def test_every_operation_stands_in_the_table(document: Document) -> None:
    assert sorted(document) == sorted(OPERATIONS)
    assert api_addresses() == {API[:-1] + said["path"].removeprefix(API[:-1]) for said in document.values()}


def expected(asked: Operation, one: Key, which: str) -> str:
    """What the table says becomes of it."""
    if one.kind == "none" or one.kind in REFUSED:
        return OPENED if one.kind == "none" and asked.scopes == EVERYBODY else NO_KEY
    if one.kind in CLOSED:
        return FORBIDDEN
    if asked.scopes == EVERYBODY:
        return OPENED
    if not set(asked.scopes.split()) & set(one.scopes) or not (asked.sandbox or one.live):
        return FORBIDDEN
    if asked.standing and one.live and one.kind == "suspended firm":
        return FORBIDDEN
    if asked.recorded and not one.live:
        return MISSING
    return OPENED if not asked.of or which in one.sides else MISSING


def asked_about(asked: Operation) -> tuple[str, ...]:
    """A firm's sandbox is a country of its own."""
    if not asked.of:
        return ("",)
    return (ONE, OTHER, SANDBOX, "missing") if asked.of.startswith("scrub") else (ONE, OTHER, "missing")


def send(ask: Asking, world: World, shown: str, method: str, path: str, asked: Operation, which: str) -> Answer:
    body, kind = asked.body, asked.of.split()[0] if asked.of.startswith("scrub") else asked.of
    if which:
        wanted = world.sides[ONE].ids["sandbox scrub"] if which == SANDBOX else world.ids(kind, which)
        path = path.replace("{public_id}", wanted[0])
        if asked.of.endswith("in the body"):
            body = {**dict(body or {}), "scrub": wanted[0]}  # type: ignore[arg-type]
    more: dict[str, Any] = {"headers": {"Authorization": shown}} if shown else {}
    if body is not None:
        more |= {"data": body if isinstance(body, str) else json.dumps(body), "content_type": asked.kind}
    return ask(CLIENT, method, f"{path}?{asked.query}" if asked.query else path, **more)


CLIENT = Client(raise_request_exception=False)


@pytest.fixture
def ask(plaintexts: dict[str, str]) -> Iterator[Asking]:
    with asking() as each:
        yield each


def test_each_key_opens_what_the_table_says(
    ask: Asking, world: World, plaintexts: dict[str, str], document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    begun, tally = time.monotonic(), Tally()
    for name, asked in OPERATIONS.items():
        cells = [(one, which, expected(asked, one, which)) for one in KEYS for which in asked_about(asked)]
        method, path = document[name]["method"], document[name]["path"]
        found: dict[tuple[str, str], Answer] = {}
        before = writes()
        for one, which, wanted in sorted(cells, key=lambda cell: cell[2] == OPENED):
            if wanted == OPENED and before >= 0:
                tally.check(f"{name}, all that are refused", "nothing written", written(before))
                before = -1
            answer = send(ask, world, plaintexts[one.name], method, path, asked, which)
            refusal = "" if wanted != OPENED or answer.status < 400 else f", but {answer.status}: {answer.text[:160]}"
            cell = f"{name}, {one.name}{', about ' + which if which else ''}"
            tally.check(cell, wanted, answer.outcome + refusal)
            found[one.name, which] = answer
        told_nothing(name, found, tally)
    with capsys.disabled():
        sys.stdout.write(f"\n{tally.cells} cells of {len(OPERATIONS)} operations in {time.monotonic() - begun:.0f} s\n")
    assert not tally.wrong, "\n".join([f"{len(tally.wrong)} cells are wrong:", *tally.wrong[:100]])


def written(before: int) -> str:
    return "nothing written" if writes() == before else "something written"


def test_a_method_that_the_document_does_not_name_does_nothing(
    ask: Asking, world: World, plaintexts: dict[str, str], document: Document
) -> None:
    named = {(said["method"], said["path"]) for said in document.values()}
    wrong = []
    for path in {said["path"] for said in document.values()}:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (method, path) in named:
                continue
            for one in ("no key", "the firm's whole key", "another operator's key"):
                answer = send(
                    ask, world, plaintexts[one], method, path.replace("{public_id}", "x_1"), Operation(""), ""
                )
                if answer.outcome not in (FORBIDDEN, MISSING, NO_KEY, NO_METHOD) or answer.records:
                    wrong.append(f"{method} {path}, {one}: {answer.status}")
    assert not wrong, "\n".join(wrong)
