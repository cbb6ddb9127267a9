"""What the served contract says of keys and bodies: made from the very types that read them.

A type is named where it is used and written once (`config.contract.document`), as one of the document's components.
"""

from typing import Annotated, Any

import msgspec
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.api.bodies import component

BINARY = {"type": "string", "format": "binary"}
FORM = component("FileForm")  # multipart/form-data
TEXT = {"type": "string"}
SHEET = OpenApiParameter("sheet", str, description="Of a workbook.")
KINDS: dict[str, Any] = {}  # every type that the contract names, by its component


class FieldProblem(msgspec.Struct):
    """One wrong field. `pointer`: a JSON pointer (RFC 6901) into the body."""

    pointer: str
    code: str
    detail: str


class Problem(msgspec.Struct):
    """RFC 9457. `type` is the address of a page about `code`, which is stable; `title` and `detail` are in your language."""

    type: Annotated[str, msgspec.Meta(extra_json_schema={"format": "uri-reference"})]
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem]
    request_id: str


class Counts(msgspec.Struct):
    """How many rows there were, and how many of each decision."""

    rows: int
    callable: int
    not_callable: int
    conditional: int
    unknown: int
    invalid: int


def schema(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type: a reference to its component, where it has one."""
    (said,), components = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    if "$ref" in said:
        KINDS[said["$ref"].rpartition("/")[2]] = kind
    for inner in set(components) - KINDS.keys():
        KINDS.setdefault(inner, kind)
    return said


def lines_sent(kind: Any) -> dict[str, Any]:
    """NDJSON as a body: to generated clients a file, like every body that is no JSON."""
    return {**lines_of(kind), "format": "binary"}


def lines_of(kind: Any) -> dict[str, Any]:
    """NDJSON: a `kind` on each line. That it is NDJSON says the key it stands under."""
    named = schema(kind)["$ref"].rpartition("/")[2]
    return {
        "type": "string",
        "contentSchema": component(named),
    }


CountsShown = Annotated[dict[str, int], msgspec.Meta(extra_json_schema=schema(Counts))]


def problems(*statuses: int) -> dict[Any, Any]:
    """The refusals an address may give, each a problem document."""
    body = schema(Problem)
    return {(status, "application/problem+json"): OpenApiResponse(body) for status in statuses}
