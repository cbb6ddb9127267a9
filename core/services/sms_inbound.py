"""A text message that came in from a number."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import Number, NumberProof
from core.numbers.parsing import read_subscriber
from core.policies import current_policy
from core.proving.typed_code import read_code
from core.selectors.number import number_find
from core.services.audit import audit_write
from core.services.sms_event import is_first


@transaction.atomic
def sms_receive(*, gateway: str, event: str, sender: str, text: str, at: datetime) -> None:
    """Mark the proof whose word this is, if it came from the number that is to be proved.

    Whoever handed the text in vouches for `sender` (docs/adr/0037). Anything else that people text changes nothing, is
    kept nowhere, and is answered alike. Hearing the same `event` twice changes nothing.
    """
    if not is_first(gateway, event, at):
        return
    proof = _proof_of(sender, read_code(text), at)
    if proof is not None:
        proof.texted_at = at
        proof.save(update_fields=["texted_at"])
    audit_write(actor=Actor.system(f"gateway-{gateway}"), act="sms.received", target=proof, at=at)


def _proof_of(sender: str, word: str, at: datetime) -> NumberProof | None:
    subscriber = read_subscriber(sender, current_policy(at))
    number = number_find(subscriber.e164) if word and not subscriber.problem else None
    if number is None:
        return None
    Number.objects.select_for_update().get(pk=number.pk)
    return NumberProof.objects.open(at).filter(number=number, word=word, texted_at=None).first()
