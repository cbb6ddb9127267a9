"""Policy packs: the law of one jurisdiction as data. How to write one: docs/policy-packs.md."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from core.policies.packs import Pack, read_pack
from core.policies.reading import PolicyError
from core.policies.schema import Policy

__all__ = ["Pack", "Policy", "PolicyError", "current_pack", "current_policy", "load"]


def load(code: str) -> Pack:
    """The pack `code`, read once. PolicyError (ImproperlyConfigured) with a sentence when it is missing or wrong."""
    return _read(settings.DNC_POLICIES, code)


@cache
def _read(folder: Path, code: str) -> Pack:
    if not (code.isascii() and code.isalnum()):
        raise PolicyError(f"DNC_POLICY is {code!r}; it must be the code of a policy pack, such as cn.")
    return read_pack(Path(folder, f"{code}.toml"))


def current_pack() -> Pack:
    """The pack this deployment serves (`settings.DNC_POLICY`)."""
    return load(settings.DNC_POLICY)


def current_policy(at: datetime | None = None) -> Policy:
    """The version in force at `at` (aware); None means now by the platform's clock."""
    if at is None:
        from core.clock import now  # the clock stands above the packs

        at = now()
    return current_pack().at(at)
