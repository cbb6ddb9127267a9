"""Whoever reads a list reads it so: one call, job, and the first look at an upload."""

from functools import cache
from typing import Any, BinaryIO

from babel import Locale
from babel.core import get_global

from core.policies.schema import Policy
from registry.engine.lists.opening import OpenList, open_list


@cache
def _names_of(region: str) -> tuple[str, ...]:
    """What a country is called in a column of countries: its ISO codes of letters, and its name in both languages."""
    codes = [alias for alias, of in get_global("territory_aliases").items() if list(of) == [region] and alias.isalpha()]
    names = [Locale(language).territories[region] for language in ("en", "zh")]
    return tuple(name.casefold() for name in (region, *codes, *names))


def open_firms_list(source: BinaryIO, policy: Policy, **described: Any) -> OpenList:
    """`described`: what was said of it, as `open_list` takes it; the country's customs are added. Raises `ListRefused`."""
    numbering = policy.numbering
    home = (numbering.country_code, *_names_of(numbering.region))
    return open_list(source, **described, charset=numbering.charset, home=home)
