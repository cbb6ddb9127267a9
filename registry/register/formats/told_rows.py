"""What a firm tells of numbers, for itself or for a client of its: the API's bodies, for lines of JSON and rows of a file."""

from typing import Annotated, Literal

import msgspec

from core.api.bodies import AwareTime, Body, Id, Short

MOST_ROWS = 10_000
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class RefusalBody(Body):
    """A refusal you heard. `at`: when; the same again adds nothing. `reference` comes back."""

    number: Short
    at: AwareTime
    on_behalf_of: Id | None = None
    reference: Reference | None = None


class RelationshipBody(Body):
    """A purchase or an inquiry."""

    number: Short
    kind: Literal["purchase", "inquiry"]
    at: AwareTime
    on_behalf_of: Id | None = None
    reference: Reference | None = None


class LinkBody(Body):
    """Whose message an address is for."""

    number: Short
    campaign: Annotated[str, msgspec.Meta(max_length=60)] = ""
    on_behalf_of: Id | None = None
    reference: Reference | None = None
