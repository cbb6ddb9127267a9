"""The way out for text messages: one interface, one gateway a deployment (`DNC_SMS_GATEWAY`)."""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from core.models.number import Number


class Gateway(Protocol):
    def send(self, number: Number, text: str) -> bool:
        """Send `text`; False asks for another try later. A gateway unseals the number itself, in memory only."""


@cache
def gateway() -> Gateway:
    made: Gateway = import_string(settings.DNC_SMS_GATEWAY)()
    return made
