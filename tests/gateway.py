"""Stands for a deployment's own gateway where production settings are checked."""

from core.sms.answer import Answer, Outcome
from core.sms.callbacks import Callbacks
from core.sms.gateway import Message


class Gateway:
    speaks = True
    callbacks: Callbacks | None = None

    def send_text(self, message: Message) -> Answer:
        return Answer(Outcome.REFUSED)

    def send_voice(self, message: Message) -> Answer:
        return Answer(Outcome.REFUSED)
