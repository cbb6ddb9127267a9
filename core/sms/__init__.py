"""The way out for text messages: one interface, one gateway a deployment (`DNC_SMS_GATEWAY`)."""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.models.number import Number


class Gateway(Protocol):
    def send(self, number: Number, text: str) -> bool:
        """Send `text`; False asks for another try later. A gateway unseals the number itself, in memory only."""


@cache
def gateway() -> Gateway:
    """The deployment's gateway; ImproperlyConfigured with a sentence when its path leads nowhere."""
    path = settings.DNC_SMS_GATEWAY
    try:
        made: Gateway = import_string(path)()
    except ImportError as error:
        raise ImproperlyConfigured(
            f"DNC_SMS_GATEWAY is {path!r}, which cannot be imported ({error}); name the dotted path of a class."
        ) from error
    return made
