"""What all rows of a list have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Columns counted from 0. `plain`: no table, each line is one number."""

    delimiter: str
    width: int
    number: int
    ref: int | None = None
    category: int | None = None
    client: int | None = None
    plain: bool = False


@dataclass(frozen=True)
class ListHead:
    """What a list was found to be. Columns counted from 0; `guessed`: some column was not named by the caller.

    `names`: of all columns, ``column_1`` … where the list has no header. `kind`: the content type found inside any
    packing. `delimiter`: of the list, or "," where it has none. `charset`: "utf-8", "utf-16-le", "utf-16-be", "gb18030".
    """

    names: tuple[str, ...]
    number: int
    ref: int | None
    category: int | None
    client: int | None
    guessed: bool
    delimiter: str
    charset: str
    header: bool
    kind: str

    def shape(self, *, plain: bool = False) -> Shape:
        width = len(self.names)
        return Shape(self.delimiter, width, self.number, self.ref, self.category, self.client, plain)
