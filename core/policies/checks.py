"""Django system checks: a wrong policy pack stops the start with a sentence, and a calendar that ends is told at start."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.checks import CheckMessage, Error, Info, register

from core.policies import PolicyError, current_pack, current_policy


@register()
def policy_pack(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 with the loader's sentence when the deployment's pack cannot be used."""
    try:
        current_pack()
    except PolicyError as error:
        return [Error(str(error), id="core.policies.E001")]
    return []


@register()
def policy_calendar(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """I001 from a quarter before the pack's calendar ends."""
    return [] if policy_pack() else calendar_told(now())


def calendar_told(at: datetime) -> list[CheckMessage]:
    policy = current_policy(at)
    last = policy.calendar_ends(at)
    if last is None:
        return []
    hint = "Add the next year's public holidays to the pack, by a change (docs/policy-packs.md)."
    return [Info(f"The calendar of the pack {policy.code} ends on {last}.", hint=hint, id="core.policies.I001")]


def now() -> datetime:
    from core.clock import now  # the clock stands above the packs

    return now()
