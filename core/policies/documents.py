"""What a pack says of documents: who issues them, how they are numbered, and in which languages they are written."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import field

from core.policies.marks import Keys, Legal, Named, Names, Part, Text

DOCUMENT_KINDS = (
    "request", "notice", "hearing_notice", "hearing_record", "decision", "no_penalty", "proof_of_service", "referral", "revocation",
    "preservation_request", "preservation_order", "demand",
)  # fmt: skip
DEFAULT = "default"  # the national office, and every province that has no entry of its own


class Office(Named, frozen=True, kw_only=True):
    """The authority of a province by its name. What it does not have, its documents do not speak of."""

    mark: Text  # its short name in numbers of documents: 苏通
    reconsideration: Names | None = None  # the body that reconsiders its decisions
    court: Names | None = None
    payment: Names | None = None  # where a fine is paid
    contact: Names | None = None


Offices = Annotated[Mapping[str, Legal[Office]], Keys(needed=(DEFAULT,), form="default|[A-Z]{2}-[A-Z0-9]{1,3}")]


class DocumentRules(Part, frozen=True):
    """`templates`: whose folder below core/policies/documents; `written_in`: the languages a document is issued in."""

    templates: Text
    written_in: tuple[Text, ...]
    number: Legal[Text]
    marks: Annotated[Mapping[str, Text], Keys(DOCUMENT_KINDS)] = field(name="kinds")  # kinds it issues: their marks

    def __post_init__(self) -> None:
        if not all(f"{{{part}}}" in self.number for part in ("office", "kind", "year", "serial")):
            raise ValueError("number.value must hold {office}, {kind}, {year} and {serial}.")
