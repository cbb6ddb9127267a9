"""What all rows of a list have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.engine.lists.columns import Asked, Beginning, Found
from registry.engine.lists.warnings import ListWarning


@dataclass(frozen=True)
class Shape:
    """Columns counted from 0. `plain`: no table, each line is one number. `home`: the country's own calling code.
    `country_guessed`: the column of countries may say something else."""

    delimiter: str
    width: int
    numbers: tuple[int, ...]
    ref: int | None = None
    category: int | None = None
    client: int | None = None
    country: int | None = None
    home: str = ""
    plain: bool = False
    consented_on: int | None = None
    country_guessed: bool = False


@dataclass(frozen=True)
class ListHead:
    """What a list was found to be. Columns counted from 0; `guessed`: some column was not named by the caller.

    `names`: of all columns, ``column_1`` … where the list has no header. `kind`: the content type found inside any
    packing. `delimiter`: of the list, or "," where it has none. `charset`: "utf-8", "utf-16-le", "utf-16-be", or the
    fallback. `country`: the column of countries, whose calling
    codes stand before the numbers; `country_guessed`: it may say something else. `above`: lines above the header.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    ref: int | None
    category: int | None
    client: int | None
    country: int | None
    guessed: bool
    delimiter: str
    charset: str
    header: bool
    kind: str
    warnings: tuple[ListWarning, ...] = ()
    above: int = 0
    consented_on: int | None = None
    country_guessed: bool = False

    @classmethod
    def of(cls, begun: Beginning, found: Found, *, delimiter: str, charset: str, kind: str) -> "ListHead":
        return cls(
            names=begun.names,
            numbers=found.numbers,
            ref=found.ref,
            category=found.category,
            client=found.client,
            country=found.country,
            guessed=found.guessed,
            delimiter=delimiter,
            charset=charset,
            header=begun.header,
            kind=kind,
            warnings=(*begun.warnings, *found.warnings),
            above=begun.above,
            consented_on=found.consented_on,
            country_guessed=found.country_guessed,
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "ListHead":
        """As `dataclasses.asdict` and JSON left it."""
        warnings = tuple(ListWarning(each["code"], tuple(each["columns"])) for each in said["warnings"])
        return cls(**{**said, "names": tuple(said["names"]), "numbers": tuple(said["numbers"]), "warnings": warnings})

    @property
    def number(self) -> int:
        """The first column of numbers."""
        return self.numbers[0]

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the columns that are the sender's own."""
        read = {*self.numbers, self.ref, self.category, self.client, self.country, self.consented_on}
        return tuple(name for position, name in enumerate(self.names) if position not in read)

    def shape(self, asked: Asked, *, plain: bool = False) -> Shape:
        return Shape(
            self.delimiter,
            len(self.names),
            self.numbers,
            self.ref,
            self.category,
            self.client,
            self.country,
            asked.home,
            plain,
            self.consented_on,
            self.country_guessed,
        )
