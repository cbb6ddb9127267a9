"""Django system check: an audit trail whose end nobody else keeps is told at start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from core.running.audit_heads import NO_WITNESS, heads_are_witnessed


@register()
def audit_heads_witness(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """W001: the signed heads are kept on this machine alone. Not on a developer's, where nothing is at stake."""
    if settings.DNC_DEVELOPMENT_HELPERS or heads_are_witnessed():
        return []
    return [Warning(NO_WITNESS, id="core.audit.W001")]
