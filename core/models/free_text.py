"""Columns of free text: whatever door a text came by, it is cleaned (`core.numbers.free_text`) before it is kept.

To migrations they are the columns they are in the database. tests/house/test_free_text.py asks of every other column of
text why it holds none.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.db import models

from core.numbers.free_text import Spared, clean_text
from core.policies import current_pack

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    Chars = models.CharField[str | Combinable, str]
    Text = models.TextField[str | Combinable, str]
else:
    Chars, Text = models.CharField, models.TextField

Spare = Callable[[Any], Collection[str]]  # from a row to the callers that it is about, as they are kept


class Cleaned(str):
    """A text that is clean, the callers it is about spared."""

    __slots__ = ()


def clean(value: Any, spared: Spared = tuple) -> Any:
    """`value`, a text or JSON, with every text in it as it may be kept."""
    if isinstance(value, str):
        return value if isinstance(value, Cleaned) else Cleaned(clean_text(value, current_pack().versions[-1], spared))
    if isinstance(value, dict):
        return {key: clean(each, spared) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each, spared) for each in value]
    return value


def plain(value: Any) -> Any:
    """`value` without its marks: what encodes rows (msgspec) knows no other texts than `str`."""
    if isinstance(value, Cleaned):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


class _FreeText:
    kept_as = ""

    def __init__(self, *args: Any, spare: Spare | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spare = spare

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.kept_as, args, kwargs

    def pre_save(self, row: Any, add: bool) -> Any:
        spare = self.spare
        value = clean(super().pre_save(row, add), tuple if spare is None else lambda: spare(row))  # type: ignore[misc]
        setattr(row, self.attname, plain(value))  # type: ignore[attr-defined]
        return value


class FreeCharField(_FreeText, Chars):
    """A short text, such as a name. `spare`: callers that stay in it."""

    kept_as = "django.db.models.CharField"

    def get_prep_value(self, value: Any) -> Any:
        value = clean(super().get_prep_value(value))
        return str(value) if isinstance(value, str) else value


class FreeTextField(_FreeText, Text):
    """A text of any length. `spare`: callers that stay in it."""

    kept_as = "django.db.models.TextField"

    def get_prep_value(self, value: Any) -> Any:
        value = clean(super().get_prep_value(value))
        return str(value) if isinstance(value, str) else value


class FreeJSONField(_FreeText, models.JSONField):
    """JSON that may hold texts typed by people. `spare`: callers that stay in it."""

    kept_as = "django.db.models.JSONField"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(clean(value), connection)
