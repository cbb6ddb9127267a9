"""Django system check: a wrong policy pack stops the start with a sentence."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from core.policies import PolicyError, current_pack


@register()
def policy_pack(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 with the loader's sentence when the deployment's pack cannot be used."""
    try:
        current_pack()
    except PolicyError as error:
        return [Error(str(error), id="core.policies.E001")]
    return []
