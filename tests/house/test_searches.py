"""Whatever is searched for a part of its text has an index of trigrams and one of signs, or stands in a table that stays small."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Expression, Model
from django.db.models.functions import Upper

from core.models.by_part import Signs
from tests.house.test_declarations import ROOMS

# By file and the lookup as it stands there: the columns that are searched.
SEARCHED = {
    ("compliance/desk/selectors/access_log.py", "email"): ("core.User.email",),
    ("compliance/desk/selectors/access_log.py", "name"): (
        "core.User.name",
        "firms.Marketer.name",
        "firms.Operator.name",
    ),
    ("compliance/desk/web/filters.py", "name"): ("firms.Marketer.name",),
    ("compliance/desk/web/filters.py", "reference"): ("cases.Case.reference",),
    ("compliance/reports/web/filters.py", "name"): ("firms.Marketer.name",),
    ("core/selectors/caller_search.py", "value"): ("complaints.Caller.value", "firms.CallerNumber.value"),
    ("registry/firms/selectors/caller_number.py", "name"): ("firms.Marketer.name",),
    ("registry/firms/selectors/marketer.py", "former"): ("firms.AdmissionRequest.former",),
    ("registry/firms/selectors/marketer.py", "name"): ("firms.Marketer.name",),
    ("registry/firms/selectors/marketer.py", "registration_code"): ("firms.Marketer.registration_code",),
    ("registry/firms/services/caller_number.py", "value"): ("firms.CallerNumber.value",),
}
SMALL = {"firms.Operator.name"}  # a country has some hundred operators (docs/adr/0050)
LOOKUP = re.compile(r"\b(\w+?)__(?:has_part|i?contains|trigram\w*|iregex|regex|iendswith|endswith)=(?!\[)")
NAMED = re.compile(r'field_name="(\w+)", lookup_expr="(?:has_part|i?contains|trigram\w*|i?regex|i?endswith)"')


def searches() -> set[tuple[str, str]]:
    root = Path(settings.BASE_DIR)
    files = [path for room in ROOMS for path in (root / room).rglob("*.py") if "migrations" not in path.parts]
    return {
        (str(path.relative_to(root)), name)
        for path in files
        for pattern in (LOOKUP, NAMED)
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }


def columns_by(model: type[Model], wanted: Callable[[str], Expression]) -> set[str]:
    """Those of which a whole index holds what is wanted of them."""
    names = [field.name for field in model._meta.get_fields()]
    whole = [index for index in model._meta.indexes if isinstance(index, GinIndex) and index.condition is None]
    return {name for name in names for index in whole if index.expressions == (wanted(name),)}


def trigrams(name: str) -> Expression:
    """Over the upper case, as `has_part` asks for three signs and more."""
    return OpClass(Upper(name), "gin_trgm_ops")


def signs(name: str) -> Expression:
    """As it asks for fewer."""
    return Signs(Upper(name))


def test_every_search_for_a_part_is_known() -> None:
    assert searches() == set(SEARCHED)


@pytest.mark.parametrize("column", sorted({column for columns in SEARCHED.values() for column in columns} - SMALL))
def test_what_is_searched_for_a_part_has_an_index(column: str) -> None:
    label, _, name = column.rpartition(".")
    model = apps.get_model(label)
    assert name in columns_by(model, trigrams) & columns_by(model, signs), column
