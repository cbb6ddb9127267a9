"""Django system checks: a gateway that is not there or lacks something is told at start, not with the first message."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from core.sms.console import ConsoleGateway
from core.sms.gateways import gateways
from core.sms.http_gateway import HttpGateway


@register()
def sms_gateways(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """E001: a gateway cannot be made. E002: a short number is shown that no gateway hears. W003: nobody speaks."""
    try:
        found = gateways()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.sms.E001")]
    problems: list[CheckMessage] = []
    hears = [
        gateway
        for gateway in found.named.values()
        if isinstance(gateway, ConsoleGateway) or (gateway.callbacks and gateway.callbacks.inbound)
    ]
    if settings.DNC_SMS_SHORT_NUMBER and not hears:
        text = "DNC_SMS_SHORT_NUMBER is set, but no gateway hands in texts; describe [inbound] in a gateway's file."
        problems.append(Error(text, id="core.sms.E002"))
    if not found.speaks:
        text = "No gateway speaks, so that landlines get no code and nobody can register one; describe [voice]."
        problems.append(Warning(text, id="core.sms.W003"))
    for name, gateway in found.named.items():
        if isinstance(gateway, HttpGateway) and gateway.settings.text is None and len(found.named) == 1:
            problems.append(Error(f"The {name} gateway sends no texts; describe [text].", id="core.sms.E004"))
    return problems
