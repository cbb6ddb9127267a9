"""Whoever reads a list reads it so: one call, job, and the first look at an upload."""

from typing import Any, BinaryIO

from core.policies.schema import Policy
from registry.engine.lists.opening import OpenList, open_list


def open_firms_list(source: BinaryIO, policy: Policy, **described: Any) -> OpenList:
    """`described`: what was said of it, as `open_list` takes it; the country's customs are added. Raises `ListRefused`."""
    numbering = policy.numbering
    return open_list(source, **described, charset=numbering.charset, home=numbering.country_code)
