"""Bodies read strictly: unknown keys, wrong types and missing fields are answered with a JSON pointer."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from core.api.keys import UNKNOWN, key_at, pointer_to, unknown_keys
from core.errors import DomainError, FieldError, Text
from core.written.moments import read_moment


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """What every body and every object in one is made from: the served contract says `additionalProperties: false`."""


class NoFields(Body):
    """The body of an act that needs to be told nothing."""


T = TypeVar("T")
B = TypeVar("B", bound=Body)


def component(name: str) -> dict[str, str]:
    """A part of the served contract that stands in it once."""
    return {"$ref": f"#/components/schemas/{name}"}


def code_of(name: str) -> msgspec.Meta:
    """A code that a rule reads; the contract lists those there are, as the component `name`."""
    return msgspec.Meta(max_length=60, extra_json_schema=component(name))


def one_of(codes: Iterable[str]) -> msgspec.Meta:
    """Of a string: the codes it may be."""
    return msgspec.Meta(extra_json_schema={"enum": [str(code) for code in codes]})


AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]
Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]  # in an answer
Day = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date"})]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Id = Annotated[str, msgspec.Meta(max_length=60)]
Channel = Annotated[str, code_of("Channel")]
Category = Annotated[str, code_of("Category")]
Many = msgspec.Meta(min_length=1, max_length=100)
Channels = Annotated[list[Channel], Many]
Categories = Annotated[list[Category], Many]

NUMBERS = frozenset({"/number", "/called", "/caller"})  # fields that telephone numbers stand in
PATH = re.compile(r" - at `\$(.*)`$")
FIELD = re.compile(r"(missing required field|unknown field) `(.*?)`")
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MESSAGES: dict[str, Text] = {
    "field.missing": _("This field is needed."),
    "field.malformed": _("This has not the form it should have."),
    "number.not_text": _("A number is a string: write it in quotation marks."),
    "field.time": _("This moment is not between 1970 and 2200."),
}


def read_body(data: Any, kind: type[B]) -> B:
    """`data` as a `kind`. Raises `DomainError` 422 `body.invalid` that points to the wrong field."""
    if isinstance(data, dict) and (unknown := unknown_keys(data, kind.__struct_encode_fields__)):
        raise refused(*map(unknown_field, unknown))
    return read_fields(data, kind)


def read_fields(data: Any, kind: type[T]) -> T:
    """As `read_body`, of what is no body: a query may have parameters for others to read."""
    try:
        body = msgspec.convert(_times_read(data, kind), kind)
    except msgspec.ValidationError as error:
        raise refused(explain(str(error))) from error
    for name, value in _field_values(body):
        if isinstance(value, datetime) and not sane(value):
            raise refused(wrong_field(pointer_to(name), "field.time"))
    return body


def _times_read(data: Any, kind: Any) -> Any:
    """`data` with its own moments read, in whatever way they are written; what is none is left to be refused."""
    if not isinstance(data, dict):
        return data
    found = {name: read_moment(data[name]) for name in time_fields(kind) if isinstance(data.get(name), str)}
    return {**data, **{name: moment for name, moment in found.items() if moment}}


@cache
def time_fields(kind: Any) -> tuple[str, ...]:
    return tuple(
        field.encode_name
        for field in getattr(kind, "__struct_fields__", ()) and msgspec.structs.fields(kind)
        if "datetime" in str(field.type)
    )


def refused(*errors: FieldError) -> DomainError:
    return DomainError("body.invalid", _("The body cannot be used as it is."), errors=errors)


def check_file_alone(fields: Iterable[str]) -> None:
    """`fields`: what else stands in the form that a file came in: its purpose stands in the address. Raises as `read_body`."""
    if unknown := unknown_keys(fields, ()):
        raise refused(*map(unknown_field, unknown))


def wrong_field(pointer: str, code: str) -> FieldError:
    return FieldError(pointer, code, MESSAGES[code])


def unknown_field(pointer: str) -> FieldError:
    """A key that nobody knows, named in a sentence."""
    return FieldError(pointer, UNKNOWN, _("There is no field “%(name)s” here.") % {"name": key_at(pointer)})


def explain(message: str) -> FieldError:
    """What msgspec says, as pointer and code: ``Expected `str`, got `int` - at `$.rows[0]` ``."""
    position = PATH.search(message)
    pointer = "".join(f"/{step}" for step in re.findall(r"[^.\[\]]+", position[1])) if position else ""
    field = FIELD.search(message)
    if field is None:
        bare = pointer in NUMBERS and message.startswith(("Expected `str`, got `int`", "Expected `str`, got `float`"))
        return wrong_field(pointer, "number.not_text" if bare else "field.malformed")
    pointer += pointer_to(field[2])
    return wrong_field(pointer, "field.missing") if field[1].startswith("missing") else unknown_field(pointer)


def _field_values(body: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(body, name)) for name in getattr(body, "__struct_fields__", ())]


def sane(moment: datetime) -> bool:
    try:
        return EARLIEST <= moment < LATEST
    except OverflowError:
        return False
