"""The whole document: what drf-spectacular finds in the views, and the parts that stand in it once."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from complaints.api.complaint_body import CODES
from config.contract.events import EVENT, HEARD, told
from config.contract.examples import COMPLAINT, CONSENT, IMPORT, QUESTION, SCRUB, WATCHED, WEBHOOK
from config.contract.headers import components, references
from config.contract.operation import EMPTY_ANSWERS, refusals
from config.contract.tidying import Node, once, tidy
from core import clock
from core.api.bodies import component
from core.api.pagination import CURSOR
from core.api.problems import SHOWN, problem
from core.policies import current_policy
from core.policies.schema import CHANNELS, Policy
from registry.firms.api.openapi import BINARY, KINDS, SHEET
from registry.firms.rules.webhook import DATA, EVENTS
from registry.scrubs.api.scrub_answers import REASON

REFERENCE = "#/components/schemas/{name}"

DESCRIPTION = """Ask the do-not-call register before you call, keep the proof, and hear of what changes.

* **Keys.** Firms make them in the portal, operators too. `Authorization: Bearer dnc_live_…`; a key `dnc_test_…` works on a
  sandbox alone.
* **Errors** are problem documents (RFC 9457) with a stable `code`; `/problems/<code>` explains each.
* **Again.** With an `Idempotency-Key` the same POST gives the first answer again, for a day or longer, with
  `Idempotent-Replayed: true`; with another body it is a 409.
* **Limits.** Every answer has `RateLimit` and `RateLimit-Policy`; after 429 and 503 wait as `Retry-After` says.
* **Everywhere** a method that is not there is a 405, and an outage or a full disk here a 503, whatever the operation names.
* **Ids.** Every answer has an `X-Request-Id`. One of your own (8 to 40 letters, digits, `-` or `_`), sent so, comes
  back as `X-Client-Request-Id`.
* **Languages.** `Accept-Language: zh-hans` or `en` is that of sentences.
* **Lists** come in pages: go on at `next` until it is null. A bad row never fails the others and is never charged. A table
  (CSV, XLSX, XLS, ODS) has headings: of each row its answer names the `line`, and pointers are headings.
* **Numbers** are E.164, `+8613912345678`; any usual spelling is read. Times are RFC 3339 with an offset.
"""
TAGS = {
    "scrubs": "Ask about up to 10,000 numbers, answered at once.",
    "scrub-jobs": "Ask about a list of any size, answered in the background.",
    "receipts": "Signed proofs of what was asked and told.",
    "watchlists": "A scrubbed list kept fresh: hear which of its answers changed.",
    "webhooks": "News sent to your own system, signed by Standard Webhooks 1.0: ignore a `webhook-id` that you have seen, refuse what"
    " is older than five minutes.",
    "consents": "What people agreed to, claimed by firms and confirmed by the people.",
    "registrations": "Trusted intake by operators.",
    "disconnections": "Lines that ended or changed hands, told by operators.",
    "complaints": "Trusted intake by operators, apps and other centres.",
    "questions": "What operators are asked of calls and lines.",
    "open-data": "What anybody may read, without a key.",
    "blacklist": "Callers to label or block.",
    "keys": "The public keys that receipts and lists are signed with.",
}
CONTACT = {"name": "The register's office", "url": "{site}/how-it-works/"}
LICENCE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
JWK = {
    "type": "object",
    "description": "An Ed25519 key (RFC 8037). `kid` stands in the header of what it signed.",
    "properties": {name: {"type": "string"} for name in ("kty", "crv", "x", "kid", "use", "alg")},
    "required": ["kty", "crv", "x", "kid"],
}


FORM = {
    "type": "object",
    "description": "One file.",
    "properties": {"file": BINARY},
    "required": ["file"],
    "additionalProperties": False,
}


class Contract(SchemaGenerator):
    def get_schema(self, *args: Any, **kwargs: Any) -> Node:
        return complete(super().get_schema(*args, **kwargs))  # type: ignore[no-untyped-call]


def complete(result: Node) -> Node:
    policy = current_policy(clock.now())
    site, shared = settings.DNC_SITE_URL, Shared()
    for path in result["paths"].values():
        for operation in path.values():
            shared.operation(operation)
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    shared.name_parameters(operations)
    shared.name_answers(operations)
    result["paths"]["/.well-known/jwks.json"] = {"get": jwks()}
    result["info"] |= {
        "description": DESCRIPTION,
        "contact": {name: said.format(site=site) for name, said in CONTACT.items()},
        "license": LICENCE,
    }
    result["servers"] = [{"url": site, "description": "This register"}]
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    result["webhooks"] = {event: {"post": told(event)} for event in DATA}
    types = schemas(policy)
    shared.name_examples(operations, types)
    parts = components()
    result["security"] = [{"key": []}]
    result["components"] = {
        "schemas": types,
        "responses": HEARD
        | EMPTY_ANSWERS
        | refusals({status: shown(status, code) for status, code in SHOWN.items()})
        | shared.answers,
        "parameters": parts["parameters"] | shared.parameters,
        "headers": parts["headers"],
        "securitySchemes": {"key": KEY},
    }
    order = ("openapi", "info", "servers", "security", "tags", "paths", "webhooks", "components")
    return once({name: tidy(result[name]) for name in order})


KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "Each operation names the scope that its key needs.",
}
LONG = 300
SHORT = 60  # bytes: naming it elsewhere is as long
SHARED = {one.description: one.name for one in (CURSOR, SHEET)}
IDS = {one.partition("_")[0]: one for one in (SCRUB, WATCHED, CONSENT, WEBHOOK, COMPLAINT, IMPORT, QUESTION)}


class Shared:
    """What stands in several operations: put into the components once, and named where it stood."""

    def __init__(self) -> None:
        self.parameters: Node = {}
        self.answers: Node = {}

    def operation(self, operation: Node) -> None:
        given = operation.get("parameters", [])
        for position, one in enumerate(given):
            if one.get("in") == "path":
                kind = one["schema"]["pattern"].lstrip("^").partition("_")[0]
                one |= {"description": "An id.", "example": IDS[kind]}
                given[position] = self.parameter(kind, one)
            elif one.get("description") in SHARED:
                given[position] = self.parameter(SHARED[one["description"]], one)

    def parameter(self, name: str, said: Node) -> Node:
        self.parameters[name] = said
        return {"$ref": f"#/components/parameters/{name}"}

    def name_parameters(self, operations: Iterable[Node]) -> None:
        """A parameter that several operations take alike stands once, by its name."""
        given: dict[bytes, list[tuple[list[Node], int]]] = {}
        for listed in (operation.get("parameters", []) for operation in operations):
            for position, one in enumerate(listed):
                if "$ref" not in one and len(encoded := msgspec.json.encode(one)) > 2 * SHORT - 10:
                    given.setdefault(encoded, []).append((listed, position))
        for alike in (alike for alike in given.values() if len(alike) > 1):
            for listed, position in alike:
                one = listed[position]
                name = one["name"] if self.parameters.get(one["name"], one) == one else f"{one['name']}_of_lists"
                listed[position] = self.parameter(name, one)

    def name_answers(self, operations: Iterable[Node]) -> None:
        """Long answers that are given alike stand once, by the name of the first operation."""
        given: dict[bytes, list[tuple[Node, str]]] = {}
        for operation in operations:
            for status, answer in operation["responses"].items():
                if "$ref" not in answer and len(encoded := msgspec.json.encode(answer)) >= LONG:
                    given.setdefault(encoded, []).append((operation, status))
        for alike in (alike for alike in given.values() if len(alike) > 1):
            name = alike[0][0]["operationId"]
            for operation, status in alike:
                self.answers[name] = operation["responses"][status]
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}

    def name_examples(self, operations: Iterable[Node], types: Node) -> None:
        """An example of one type that stands in several places stands once, with the type; a short one stays."""
        bodies = [operation.get("requestBody", {}) for operation in operations]
        bodies += [answer for operation in operations for answer in operation["responses"].values()]
        given: dict[bytes, list[Node]] = {}
        for content in (
            content for body in (*bodies, *self.answers.values()) for content in body.get("content", {}).values()
        ):
            if "example" in content and len(encoded := msgspec.json.encode(content["example"])) >= SHORT:
                given.setdefault(encoded, []).append(content)
        for alike in (alike for alike in given.values() if len(alike) > 1):
            (kind, *others) = {content["schema"].get("$ref", "") for content in alike}
            if kind and not others:
                types[kind.rpartition("/")[2]]["examples"] = [content.pop("example") for content in alike][:1]


def schemas(policy: Policy) -> Node:
    """Every type that the document names, and the codes that the policy pack offers."""
    kinds = list(dict.fromkeys(KINDS.values()))
    _references, found = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    codes = {
        "Channel": (CHANNELS, "A way of contact."),
        "EventName": (EVENTS, "What may be heard of."),
        "Category": (policy.register.categories, f"A trade of the policy pack `{settings.DNC_POLICY}`."),
        CODES["kind"]: (policy.complaints.kinds, "What the call was for."),
    }
    found |= {
        name: {"type": "string", "enum": [*offered], "description": said} for name, (offered, said) in codes.items()
    }
    return dict(sorted({**found, "Reason": REASON, "Jwk": JWK, "Event": EVENT, "FileForm": FORM}.items()))


def shown(status: int, code: str) -> Node:
    errors = (
        [{"pointer": "/channel", "code": "field.missing", "detail": "This field is needed."}] if status == 422 else []
    )
    return problem(status, code, "req_Zk3vQ9xT", errors=errors)


def jwks() -> Node:
    keys = {
        "type": "object",
        "properties": {"keys": {"type": "array", "items": component("Jwk")}},
    }
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k1"}
    content = {"schema": {**keys, "required": ["keys"]}, "example": {"keys": [key]}}
    answer = {
        "description": "Done.",
        "headers": references("headers", ("X-Request-Id",)),
        "content": {"application/jwk-set+json": content},
    }
    said = "A JWK set (RFC 7517) of every key that ever signed. Keep it: receipts are checked without asking us."
    return {
        "operationId": "jwks", "summary": "The public keys", "description": said, "tags": ["keys"], "security": [],
        "responses": {"200": answer, "405": {"description": "GET and HEAD alone."}, "503": {"$ref": "#/components/responses/503"}},
    }  # fmt: skip
