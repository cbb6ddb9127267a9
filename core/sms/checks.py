"""Django system check: a gateway that is not there is told at start, not with the first message."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from core.sms import gateway


@register()
def sms_gateway(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001 with a sentence when `DNC_SMS_GATEWAY` cannot be imported."""
    try:
        gateway()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.sms.E001")]
    return []
