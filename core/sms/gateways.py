"""The gateways of this deployment in their order, and who gets a message when the first does not take it.

A message goes to the second only when it is certain that the first did not send it: it said no, or was not reached.
After an unclear answer nobody sends it again. A gateway that was away or unclear is passed over for a minute in favour of
the other, so that its trouble costs one message a minute and process, not every one.
"""

import logging
import time
from collections.abc import Mapping
from functools import cache

from django.conf import settings

from core.sms.answer import Answer, Outcome
from core.sms.gateway import Gateway, Message, gateway_made

logger = logging.getLogger(__name__)
PASSED_OVER = 60.0  # seconds


class Gateways:
    def __init__(self, named: Mapping[str, Gateway]) -> None:
        self.named = named
        self._trouble: dict[str, float] = {}

    @property
    def speaks(self) -> bool:
        return any(gateway.speaks for gateway in self.named.values())

    def send(self, message: Message) -> tuple[str, Answer]:
        """Which gateway took it, or may have, and its answer; the last one's "no" when none did."""
        name, answer = "", Answer(Outcome.REFUSED)
        for name in self._order(message):
            answer = self._hand_over(name, message)
            if answer.outcome in (Outcome.ACCEPTED, Outcome.UNSURE):
                break
        return name, answer

    def _order(self, message: Message) -> list[str]:
        able = [name for name, gateway in self.named.items() if gateway.speaks or not message.spoken]
        now = time.monotonic()
        return sorted(able, key=lambda name: self._trouble.get(name, 0.0) > now)  # stable: the first stays the first

    def _hand_over(self, name: str, message: Message) -> Answer:
        gateway = self.named[name]
        try:
            answer = gateway.send_voice(message) if message.spoken else gateway.send_text(message)
        except Exception:  # a deployment's own class: how far it came is not known
            logger.exception("The %s gateway failed", name)
            answer = Answer(Outcome.UNSURE)
        if answer.outcome in (Outcome.AWAY, Outcome.UNSURE):
            self._trouble[name] = time.monotonic() + PASSED_OVER
        return answer


@cache
def gateways() -> Gateways:
    """This deployment's. Raises ImproperlyConfigured with a sentence when one cannot be made."""
    named = {"first": gateway_made("DNC_SMS_GATEWAY", settings.DNC_SMS_GATEWAY, settings.DNC_SMS_GATEWAY_FILE)}
    if settings.DNC_SMS_SECOND_GATEWAY:
        named["second"] = gateway_made(
            "DNC_SMS_SECOND_GATEWAY", settings.DNC_SMS_SECOND_GATEWAY, settings.DNC_SMS_SECOND_GATEWAY_FILE
        )
    return Gateways(named)
