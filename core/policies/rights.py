"""What the law lets a citizen demand of whoever calls, and of the register: shown on the page of rights."""

from typing import Literal

from msgspec import field

from core.policies.marks import Named, Names, Source


class Right(Named, frozen=True, kw_only=True):
    """One sentence to a citizen, with the article it rests on. `of`: of whom it is demanded."""

    source: Source = field(name="@source")
    of: Literal["caller", "register"]
    basis: Names
