"""Keys that nobody knows are refused by name, in every body of every room; the served contract says so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from core import clock
from core.api.bodies import Body, read_body
from core.errors import DomainError
from registry.firms.services.operator import operator_admit
from tests.registry.conftest import SYSTEM, make_key, make_marketer

get_resolver().url_patterns  # noqa: B018  every door is imported, and so is every body


def bodies(kind: type[Body] = Body) -> Iterator[type[Body]]:
    for one in kind.__subclasses__():
        yield one
        yield from bodies(one)


@pytest.mark.parametrize("kind", list(bodies()), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("key", ["colour", "a/b~c", "back`tick\nline"])
def test_an_unknown_key_is_named(kind: type[Body], key: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_body({key: "red"}, kind)
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/" + key.replace("~", "~0").replace("/", "~1"), "field.unknown")
    assert key in str(error.detail)


def test_all_unknown_keys_are_named_at_once() -> None:
    kind = next(bodies())
    with pytest.raises(DomainError) as refused:
        read_body({"colour": 1, "shape": 2}, kind)
    assert [error.pointer for error in refused.value.errors] == ["/colour", "/shape"]


LISTS = [{"number", "ref", "consented_on"}]  # a row of a list has further columns, and a warning names them


@pytest.mark.django_db
def test_the_served_contract_closes_every_object_of_every_body() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    schemas, checked, open_ones = document["components"]["schemas"], 0, []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                for place, node in objects(content["schema"], f"{method.upper()} {path} ({media})", schemas):
                    checked += 1
                    if node.get("additionalProperties") is not False and set(node["properties"]) not in LISTS:
                        open_ones.append(place)
    assert checked > 15
    assert not open_ones, "These objects take keys that nobody knows:\n" + "\n".join(open_ones)


def objects(node: Any, place: str, schemas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for one in node:
            yield from objects(one, place, schemas)
    elif isinstance(node, dict):
        if "object" in (node.get("type") or ""):
            yield place, node
        if "$ref" in node:
            yield from objects(schemas[node["$ref"].rpartition("/")[2]], place, schemas)
        for key, value in node.items():
            yield from objects(value, f"{place}/{key}", schemas)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "owner", "scope"), [
    ("scrub-jobs?channel=voice&category=insurance", make_marketer, "scrub"),
    ("complaints/import?format=csv", lambda: operator_admit(name="China Telecom", at=clock.now(), actor=SYSTEM), "complaint"),
])  # fmt: skip
def test_what_a_form_says_beside_its_file_is_refused_by_name(path: str, owner: Callable[[], Any], scope: str) -> None:
    _key, text = make_key(owner(), scope)
    sent = {"file": SimpleUploadedFile("list.csv", b"phone\n13912345678\n"), "channel": "text", "category": "loans"}
    answer = Client().post(f"/api/v1/{path}", sent, headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 422, answer.content
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/channel", "/category"]
