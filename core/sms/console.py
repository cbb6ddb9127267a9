"""Development: nothing leaves the machine; messages, written and spoken, are read on /dev/outbox/."""

from core.sms.answer import Answer, Outcome
from core.sms.callbacks import Callbacks
from core.sms.gateway import Message


class ConsoleGateway:
    speaks = True
    callbacks: Callbacks | None = None

    def send_text(self, message: Message) -> Answer:
        return Answer(Outcome.ACCEPTED)

    def send_voice(self, message: Message) -> Answer:
        return Answer(Outcome.ACCEPTED)
