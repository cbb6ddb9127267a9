"""Bodies read strictly: unknown fields, wrong types and missing fields are answered with a JSON pointer."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, FieldError, Text

T = TypeVar("T")

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Id = Annotated[str, msgspec.Meta(max_length=60)]
Codes = Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(min_length=1, max_length=100)]

PATH = re.compile(r" - at `\$(.*)`$")
FIELD = re.compile(r"(missing required field|unknown field) `(.*?)`")
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MESSAGES: dict[str, Text] = {
    "field.missing": _("This field is needed."),
    "field.unknown": _("There is no such field."),
    "field.malformed": _("This has not the form it should have."),
    "field.time": _("This moment is not between 1970 and 2200."),
}


def read_body(data: Any, kind: type[T]) -> T:
    """`data` as a `kind`. Raises `DomainError` 422 `body.invalid` that points to the wrong field."""
    try:
        body = msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise refused(*explain(str(error))) from error
    for name, value in field_values(body):
        if isinstance(value, datetime) and not sane(value):
            raise refused(f"/{name}", "field.time")
    return body


def refused(pointer: str, code: str) -> DomainError:
    error = FieldError(pointer, code, MESSAGES[code])
    return DomainError("body.invalid", _("The body cannot be used as it is."), errors=(error,))


def explain(message: str) -> tuple[str, str]:
    """The pointer and code in what msgspec says: ``Expected `str`, got `int` - at `$.rows[0]` ``."""
    place = PATH.search(message)
    pointer = "".join(f"/{step}" for step in re.findall(r"[^.\[\]]+", place[1])) if place else ""
    field = FIELD.search(message)
    if field is None:
        return pointer, "field.malformed"
    name = field[2].replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{name}", "field.missing" if field[1].startswith("missing") else "field.unknown"


def field_values(body: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(body, name)) for name in getattr(body, "__struct_fields__", ())]


def sane(moment: datetime) -> bool:
    try:
        return EARLIEST <= moment < LATEST
    except OverflowError:
        return False
