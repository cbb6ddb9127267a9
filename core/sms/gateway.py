"""What every gateway can do, and how one is made from the settings."""

from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.sms.answer import Answer
from core.sms.callbacks import Callbacks


@dataclass(frozen=True, repr=False)
class Message:
    """To be sent now. The number is in plaintext here, in memory alone; the repr shows nothing."""

    e164: str
    text: str
    spoken: bool
    language: str
    reference: str  # the same at each try, so that a gateway can tell a repetition


class Gateway(Protocol):
    speaks: bool  # whether it can read a text to a telephone line
    callbacks: Callbacks | None  # how its calls to us are read; None: it makes none

    def send_text(self, message: Message) -> Answer:
        """Send it as a text message."""

    def send_voice(self, message: Message) -> Answer:
        """Call the number and read `message.text` in `message.language`. Asked only of those who speak."""


def gateway_made(setting: str, path: str, file: str) -> Gateway:
    """The gateway that `setting` names by its dotted `path`, made from `file` where there is one.

    Raises ImproperlyConfigured with a sentence when the path leads nowhere or the file cannot be used.
    """
    try:
        kind = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{setting} is {path!r}, which cannot be imported ({error}); name the dotted path of a class."
        ) from error
    try:
        made: Gateway = kind(file) if file else kind()
    except TypeError as error:
        raise ImproperlyConfigured(f"{setting}_FILE must be set for {path}, or not at all: {error}.") from error
    return made
