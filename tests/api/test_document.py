"""The served document says all there is to say, once, in few bytes an operation. What is missing is named."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from complaints.rules.statement import KIND
from config.contract.examples import EXAMPLES
from core.policies import current_policy
from core.policies.schema import CHANNELS
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import Reason
from registry.firms.rules.webhook import DATA, EVENTS
from registry.register.rules.preferences import KEYS
from registry.scrubs.models import ScrubJob

MOST_BYTES_EACH = 1_850
# Where a body is a file that no example can show.
FILES = {
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "multipart/form-data",
}

Node = dict[str, Any]


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: Any) -> bytes:
    with django_db_blocker.unblock():
        return bytes(Client().get("/api/v1/openapi.json").content)


@pytest.fixture(scope="module")
def document(served: bytes) -> Node:
    found: Node = json.loads(served)
    return found


def operations(document: Node) -> Iterator[Node]:
    for path in (*document["paths"].values(), *document["webhooks"].values()):
        yield from path.values()


def found_at(document: Node, node: Node) -> Node:
    """What a reference points to."""
    for step in node["$ref"].removeprefix("#/").split("/") if "$ref" in node else ():
        document = document[step]
    return document if "$ref" in node else node


def test_it_is_small(served: bytes, document: Node) -> None:
    """Decision 92."""
    assert len(served) < MOST_BYTES_EACH * len(list(operations(document)))


def test_nothing_is_said_twice(document: Node) -> None:
    """What grows stays below the bound: each long part stands once, and where one place alone needs it, there."""
    text = json.dumps(document, ensure_ascii=False)
    for kind in ("parameters", "headers", "responses"):
        named_once = [name for name in document["components"][kind] if text.count(f'#/components/{kind}/{name}"') == 1]
        assert [name for name in named_once if not name.isdigit()] == []
    for status, refusal in document["components"]["responses"].items():
        if status.isdigit():
            (content,) = refusal["content"].values()
            assert refusal["description"] not in (content["example"]["title"], content["example"]["detail"])
    examples = [json.dumps(one) for one in shown_in(document) if len(json.dumps(one)) > 150]
    assert sorted(examples) == sorted(set(examples))


def shown_in(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from ([node["example"]] if "example" in node else node.get("examples", []))
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from shown_in(part)


def test_it_says_whose_it_is(document: Node) -> None:
    info = document["info"]
    assert info["contact"]["url"] and info["license"]["identifier"] == "Apache-2.0" and len(info["description"]) > 500
    assert document["servers"][0]["url"].startswith("http")
    assert document["security"] == [{"key": []}]


def test_every_operation_is_complete(document: Node) -> None:
    missing = [f"{one['operationId']}: {what}" for one in operations(document) for what in lacks(document, one)]
    assert not missing, "\n".join(missing)


def lacks(document: Node, one: Node) -> Iterator[str]:
    named, described = one["operationId"], {tag["name"] for tag in document["tags"]}
    if not one.get("summary") or not one.get("description"):
        yield "no summary or description"
    if not one["tags"] or not set(one["tags"]) <= described:
        yield "a tag that nothing describes"
    if one.get("security") != [] and "Scope: `" not in one["description"]:
        yield "no scope"
    for parameter in (found_at(document, each) for each in one.get("parameters", [])):
        if not parameter.get("description") and "enum" not in parameter["schema"]:
            yield f"{parameter['name']} says nothing"
    body = one.get("requestBody", {})
    yield from (f"no example of a request as {media}" for media in shown_nowhere(document, body))
    if body and not body.get("required"):
        yield "a body that need not be sent"
    for status, answer in one["responses"].items():
        content = found_at(document, answer)
        yield from (
            f"no example of {status} as {media}" for media in shown_nowhere(document, content) if status != "206"
        )
        if named in EXAMPLES and status == "204" and content.get("content"):
            yield "a body where there is none"


def shown_nowhere(document: Node, said: Node) -> Iterator[str]:
    """An example stands with the content or, where it is of several, with its type."""
    content = said.get("content", {})
    shown = {
        media
        for media, one in content.items()
        if "example" in one or "examples" in one or "examples" in found_at(document, one["schema"])
    }
    return (media for media in content if media not in shown | FILES and not (shown and media in OTHER_SPELLINGS))


# The same rows in another spelling: one example is enough.
OTHER_SPELLINGS = {
    "application/x-ndjson", "text/csv", "text/plain", "application/xml", "text/vcard",
}  # fmt: skip


def test_every_refusal_is_shown(document: Node) -> None:
    for status, refusal in document["components"]["responses"].items():
        if not status.isdigit():
            continue
        (content,) = refusal["content"].values()
        assert content["example"]["status"] == int(status)
        assert content["example"]["type"] == f"/problems/{content['example']['code']}"
        assert "X-Request-Id" in refusal["headers"]


def test_every_reference_leads_somewhere_and_everything_is_used(document: Node) -> None:
    text = json.dumps(document)
    for kind, parts in document["components"].items():
        unused = [name for name in parts if kind != "securitySchemes" and f'#/components/{kind}/{name}"' not in text]
        # A row of NDJSON stands in no JSON of its own.
        assert unused == [], kind
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        assert found_at(document, {"$ref": reference})


def test_codes_stand_as_they_are_in_the_code(document: Node) -> None:
    schemas = document["components"]["schemas"]
    policy = current_policy()
    assert schemas["Channel"]["enum"] == list(CHANNELS)
    assert schemas["Category"]["enum"] == list(policy.register.categories)
    assert schemas["ComplaintKind"]["enum"] == list(KIND.codes(policy))
    assert schemas["Reason"]["anyOf"][0]["enum"] == [*map(str, Reason)]
    assert sorted(schemas["Answer"]["enum"]) == sorted(Answer)
    assert schemas["JobAnswer"]["properties"]["state"]["enum"] == ScrubJob.State.values
    assert schemas["EventName"]["enum"] == list(EVENTS)
    assert list(schemas["PreferencesBody"]["properties"]) == list(KEYS)
    assert list(document["webhooks"]) == list(DATA)


def test_every_type_says_what_it_is(document: Node) -> None:
    schemas = document["components"]["schemas"]
    silent = [
        name for name, said in schemas.items()
        if "description" not in said and not {"items", "next"} <= said.get("properties", {}).keys()
    ]  # fmt: skip
    assert silent == []


def test_every_example_would_be_taken_and_given(document: Node) -> None:
    """By the very schemas: a linter checks these too, where there is one."""
    resource = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **document})
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    wrong = []
    for one in operations(document):
        for said in (one.get("requestBody", {}), *one["responses"].values()):
            for media, content in found_at(document, said).get("content", {}).items():
                shown = [content["example"]] if "example" in content else []
                shown += [found_at(document, each)["value"] for each in content.get("examples", {}).values()]
                shown += found_at(document, content["schema"]).get("examples", [])
                schema = json.loads(json.dumps(content["schema"]).replace('"#/', '"urn:document#/'))
                validator = Draft202012Validator(schema, registry=registry)
                for example in shown:
                    wrong += [
                        f"{one['operationId']} {media}: {e.message[:200]}" for e in validator.iter_errors(example)
                    ]
    assert not wrong, "\n".join(wrong)


def test_no_example_is_of_an_operation_that_is_not_there(document: Node) -> None:
    assert EXAMPLES.keys() <= {one["operationId"] for one in operations(document)}


def test_lists_go_on_by_cursor(document: Node) -> None:
    for one in operations(document):
        for answer in one["responses"].values():
            schema = found_at(document, answer).get("content", {}).get("application/json", {}).get("schema", {})
            if "next" in found_at(document, schema).get("properties", {}):
                assert {"$ref": "#/components/parameters/cursor"} in one["parameters"], one["operationId"]
