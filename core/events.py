"""News goes up by a signal: past tense, ids only, sent after commit.

A receiver maps the fact to a task. A message can be lost, so each fact also has a sweep that finds rows still waiting.
"""

import logging

from django.db import transaction
from django.dispatch import Signal

logger = logging.getLogger(__name__)


def announce(signal: Signal, **ids: int | str) -> None:
    """Send `signal` once the transaction has committed; a failing receiver never undoes or hides the act."""

    def send() -> None:
        for _receiver, answer in signal.send_robust(sender=None, **ids):
            if isinstance(answer, Exception):
                logger.error("A receiver failed; the sweep will catch up", exc_info=answer)

    transaction.on_commit(send)
