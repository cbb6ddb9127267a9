"""The numbering section of a pack: the country's numbers, short codes and provinces."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, field

from core.policies.marks import Keys, Legal, Named, Names, Part, Pattern, Shown, Text, Zone

Kind = Literal["mobile", "fixed_line", "fixed_line_or_mobile", "voip"]
Coordinate = Annotated[int, Meta(ge=0, le=30)]


class Province(Named, frozen=True, kw_only=True):
    code: str = field(name="@code")  # "CN-JS", "US-CA": ISO 3166-2
    zone: Zone | None = None  # where it differs from the country's
    tile: tuple[Coordinate, Coordinate] | None = None  # column and row in the grid of provinces


class KindOfRegion(Named, frozen=True, kw_only=True):
    """What the country calls its provinces: "Province", "State or territory". `and_above`: an authority of this level or a higher one."""

    and_above: Shown[Names]


class ShortCode(Named, frozen=True):
    """A caller or destination outside the numbering plan, asked before `phonenumbers`."""

    pattern: Pattern  # whole-string match on ASCII digits
    kind: Literal["emergency", "service", "operator", "marketing", "text"]
    protected: bool = False  # never listed, never blocked


class Range(Part, frozen=True):
    """Numbers that begin alike. `pattern`: whole-string match on the national number, without a trunk prefix."""

    pattern: Pattern
    kind: Kind


class NumberResource(Named, frozen=True, kw_only=True):
    """Numbers that are given out for one use. `pattern`: whole-string match on a short code's digits or the national number, without
    a trunk prefix; left out for the names that stand in place of a number. Asked in order, the first that fits counts.

    `proofs`: what shows that one is a firm's: a code to the line itself, the word of the operator that serves it, a document.
    """

    kind: Literal["line", "short_code", "sender_id"]
    pattern: Pattern | None = None
    use: Names
    proofs: Annotated[tuple[Literal["line", "operator", "document"], ...], Meta(min_length=1)]
    automatic: bool = False  # approved without an officer once the line itself proved it
    range_of: Literal[1, 10, 100, 1000] = 1  # consecutive numbers in one declaration, at most


class LocalNumber(Named, frozen=True):
    """How people of one place write a fixed line among themselves; `names` says what is asked of whoever writes so."""

    pattern: Pattern  # whole-string match on ASCII digits


class Numbering(Part, frozen=True):
    country_code: Annotated[str, Meta(pattern="^[1-9][0-9]{0,2}$")]  # "86"
    region: Annotated[str, Meta(pattern="^[A-Z]{2}$")]  # "CN", as phonenumbers names it
    zone: Zone
    charset: Literal["gb18030", "cp1252"]  # of texts that are no UTF-8
    registrable: Legal[frozenset[Kind]]
    short_codes: tuple[ShortCode, ...]
    kind_of_region: KindOfRegion
    provinces: Annotated[Mapping[str, Province], Keys(form="[A-Z]{2}-[A-Z0-9]{1,3}")]
    added_ranges: tuple[Legal[Range], ...] = ()  # in use, but younger than what `phonenumbers` knows
    # What a line may look like though no plan knows it: whoever receives a code on one proves that it exists.
    provable_ranges: tuple[Legal[Range], ...] = ()
    local_number: LocalNumber | None = None  # without its area code it is a number in every city, and so none
    resources: tuple[Legal[NumberResource], ...] = ()
    protected_names: Legal[frozenset[Text]] = (
        frozenset()
    )  # public bodies and banks: no firm sends texts under such a name
    log_patterns: tuple[Pattern, ...] = ()  # what the log filter masks: how subscribers' numbers are written

    def __post_init__(self) -> None:
        tiles = [province.tile for province in self.provinces.values() if province.tile]
        if doubled := next((tile for tile in tiles if tiles.count(tile) > 1), None):
            raise ValueError(f"provinces has two on the tile {list(doubled)}; each needs one of its own.")
