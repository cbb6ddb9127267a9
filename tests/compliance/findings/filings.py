"""Filings of strangers from several provinces."""

from dataclasses import replace
from datetime import date, timedelta

from compliance.findings.rules.clusters import Filing

MONDAY = date(2026, 11, 16)
PLACES = ("CN-BJ", "CN-SH", "CN-GD", "CN-JS", "CN-SC")


def filing(n: int, day: int = 0, **given: object) -> Filing:
    place = PLACES[n % len(PLACES)]
    base = Filing(n, f"person {n}", MONDAY + timedelta(days=day), "C1", place, place, number=13_900_000_000 + n * 1000)
    return replace(base, **given)  # type: ignore[arg-type]
