"""The tables of docs/listing-simulator.md are what the rules give."""

from pathlib import Path

from compliance.listings.formats.simulation import page
from core.policies import load

PAGE = Path(__file__).parents[2] / "docs" / "listing-simulator.md"


def test_the_simulators_tables_are_what_the_rules_give() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text, load("cn").versions[-1]) == text, "Run ./dnc manage listing_simulator."
