"""The standing of a consent in SQL: what `registry.register.rules.consent` says of one, for any number of rows.

The only text of it: a property test holds both equal (tests/registry/register/test_consent_standing.py).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce, Least
from django.db.models.sql.compiler import SQLCompiler

from registry.register.rules.consent import ConsentState

COLUMNS = (
    "received_at", "notified_at", "confirmed_at", "contested_at", "revoked_at", "withdrawn_at", "ended_at", "expires_at"
)  # fmt: skip
TEXT = """CASE
    WHEN {received_at} > {at} THEN NULL
    WHEN {ended_at} <= {at} THEN {ended}
    WHEN {revoked_at} <= {at} THEN {revoked}
    WHEN {withdrawn_at} <= {at} THEN {withdrawn}
    WHEN coalesce({expires_at}, {received_at} + {lifetime}::interval) <= {at} THEN {expired}
    WHEN {contested_at} <= {at} AND NOT coalesce({confirmed_at} <= {at} AND {confirmed_at} >= {contested_at}, false)
        THEN {contested}
    WHEN {confirmed_at} <= {at} THEN {confirmed}
    WHEN {notified_at} <= {at} THEN {notified}
    ELSE {claimed} END"""
WORDS = {str(state): f"'{state}'" for state in ConsentState}
# Of yes and no, a no was said last; whatever became of the claim (`last_said`).
DENIED = Q(contested_at__isnull=False) & (Q(confirmed_at=None) | Q(confirmed_at__lt=F("contested_at")))


def over_at(lifetime: timedelta | None) -> Least:
    """From when on a claim permits nothing (`ConsentFacts.over_at`); NULL while none of its ends is known."""
    lapses: Any = F("expires_at")
    if lifetime is not None:
        term = ExpressionWrapper(F("received_at") + lifetime, output_field=models.DateTimeField())
        lapses = Coalesce("expires_at", term)
    return Least("withdrawn_at", "ended_at", lapses)  # NULLs are left out


def standing_sql(words: Mapping[str, Any]) -> str:
    """For a statement that reads `register_consent` and has the parameters `at` and `lifetime`. `words`: what each state
    is called there, by its word; NULL those that are not named."""
    named = {state: words.get(state, "NULL") for state in WORDS}
    columns = {column: f"register_consent.{column}" for column in COLUMNS}
    return TEXT.format(**columns, **named, at="%(at)s", lifetime="%(lifetime)s")


class Standing(models.Func):
    """For querysets: the state at a moment, by its word; NULL while the consent had not been received."""

    def __init__(self, at: datetime, lifetime: timedelta | None) -> None:
        moment = models.Value(at, output_field=models.DateTimeField())
        term = models.Value(lifetime, output_field=models.DurationField())
        super().__init__(*COLUMNS, moment, term, output_field=models.CharField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:  # type: ignore[override]
        """The parts stand in the text more than once, and so do their parameters."""
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        parts = dict(zip((*COLUMNS, "at", "lifetime"), compiled, strict=True))
        names = [name for _before, name, _spec, _conversion in Formatter().parse(TEXT) if name in parts]
        text = TEXT.format(**{name: sql for name, (sql, _parameters) in parts.items()}, **WORDS)
        return text, tuple(parameter for name in names for parameter in parts[name][1])
