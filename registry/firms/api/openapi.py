"""What the served contract says of keys and bodies: made from the very types that read them."""

from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "registry.firms.api.authentication.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "dnc_live_… or dnc_test_…"}


class FieldProblem(msgspec.Struct):
    pointer: str
    code: str
    detail: str


class Problem(msgspec.Struct):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem]
    request_id: str


def schema(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type, self-contained."""
    whole = msgspec.json.schema(kind)
    definitions = whole.pop("$defs", {})
    inlined = inline(whole, definitions)
    assert isinstance(inlined, dict)
    return inlined


def inline(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return inline(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
        return {key: inline(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [inline(value, definitions) for value in node]
    return node


def problems(*statuses: int) -> dict[Any, Any]:
    """The refusals an address may give, each a problem document."""
    body = schema(Problem)
    return {(status, "application/problem+json"): OpenApiResponse(body) for status in statuses}
