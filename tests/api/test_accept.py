"""Whoever asks for the very kind that an address answers with, or that it takes, is answered."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def document(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        answer = Client().get("/api/v1/openapi.json", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json()


def kinds_of(operation: dict[str, Any]) -> set[str]:
    """What an operation says that it takes or, where all is well, answers with."""
    taken = operation.get("requestBody", {}).get("content", {})
    given = (answer.get("content", {}) for status, answer in operation["responses"].items() if status.startswith("2"))
    return {*taken, *(kind for content in given for kind in content)}


def view_of(path: str) -> Any:
    """The view of a path of the document, whatever ids it has."""
    for prefix in ("qst", "whk", "con", "scr", "wl", "imp", "cmp"):
        with suppress(Resolver404):
            return resolve(re.sub(r"\{[^}]*\}", f"{prefix}_x", path)).func.cls()  # type: ignore[attr-defined]
    raise AssertionError(path)


def test_each_kind_of_the_document_may_be_asked_for(document: Any) -> None:
    asked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method not in METHODS or path.startswith("/.well-known/"):  # a plain file
                continue
            for kind in kinds_of(operation) - {"multipart/form-data"}:
                view = view_of(path)
                view.format_kwarg = None
                request = RequestFactory().generic(method.upper(), path, headers={"Accept": kind})
                request = view.initialize_request(request)
                assert view.perform_content_negotiation(request), f"{method} {path}: {kind}"
                asked += 1
    assert asked > 40
