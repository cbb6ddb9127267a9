"""What a citizen is told: what the law lets them demand, of whom; and which telephones help."""

from typing import Literal

from msgspec import field

from core.policies.marks import Named, Names, Source, Text


class Right(Named, frozen=True, kw_only=True):
    """One sentence to a citizen, with the article it rests on. `of`: of whom it is demanded."""

    source: Source = field(name="@source")
    of: Literal["caller", "register"]
    basis: Names


class HelpLine(Named, frozen=True, kw_only=True):
    """A telephone of others that helps citizens. `use`: what with."""

    number: Text
    use: Names
