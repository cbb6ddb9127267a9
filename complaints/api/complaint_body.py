"""A complaint in the served contract, made from the one type of what it says."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from complaints.models import Complaint, RepeatedRow
from complaints.rules.doors import Door
from complaints.rules.readers import YesNo
from complaints.rules.statement import FIELDS, Page, Said, at_door
from core.api.bodies import Body, code_of, component
from core.clock import moment

SHOWN = {field: said for field, said in FIELDS.items() if Page.CLIENT in said.pages}
CODES = {"channel": "Channel", "category": "Category", "kind": "ComplaintKind"}  # in the served contract
VALUES: dict[str, Callable[[Complaint | RepeatedRow], str]] = {
    "caller": lambda complaint: complaint.caller.value,
    "called_at": lambda complaint: moment(complaint.called_at),
    "filed_at": lambda complaint: moment(complaint.filed_at),
}


def body_type() -> type[msgspec.Struct]:
    """What a row may hold; the rules read it, so that one wrong field never hides another."""
    said = "What was called about, when and by whom, in the words of whoever was called. `called` is the complainant's own number."
    fields = at_door(Door.API).values()
    return msgspec.defstruct(
        "ComplaintBody",
        [asked(said) for said in sorted(fields, key=lambda said: Door.API not in said.reader.needed)],
        bases=(Body,),
        namespace={"__doc__": said},
    )


def asked(said: Said) -> tuple[Any, ...]:
    if Door.API in said.reader.needed:
        return said.name, said.reader.json
    kind = Annotated[str, code_of(CODES[said.name])] | None if said.name in CODES else said.reader.json | None
    return said.name, Annotated[kind, msgspec.Meta(description=said.note)] if said.note else kind, None


def answer_type(said: Said) -> Any:
    """Its type in an answer: only a question to be answered by yes or no may have no answer."""
    if isinstance(said.reader, YesNo):
        return bool | None
    return Annotated[str, msgspec.Meta(extra_json_schema=component(CODES[said.name]))] if said.name in CODES else str


def said_to_client(complaint: Complaint | RepeatedRow) -> dict[str, Any]:
    """What is answered of it by the names of the contract. The called number is left out: the client knows it."""
    return {
        said.name: VALUES[field](complaint) if field in VALUES else getattr(complaint, field)
        for field, said in SHOWN.items()
    }
