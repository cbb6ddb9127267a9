"""A text message that came in from a number."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import NumberProof
from core.numbers.parsing import read_holder
from core.policies import current_policy
from core.proving.typed_code import read_code
from core.selectors.number_proof import number_digest
from core.selectors.only import only
from core.services.audit import audit_write
from core.services.proof_lock import digests_lock
from core.services.sms_event import is_first
from core.sms.replies import replied


@transaction.atomic
def sms_receive(*, gateway: str, event: str, sender: str, text: str, at: datetime) -> None:
    """Mark the proof whose word this is, if it came from the number that is to be proved; else it may be a reply to a message.

    Whoever handed the text in vouches for `sender` (docs/adr/0037). Anything else that people text changes nothing, is
    kept nowhere, and is answered alike. Hearing the same `event` twice changes nothing.
    """
    if not is_first(gateway, event, at):
        return
    subscriber = read_holder(sender, current_policy(at))
    proof = _proof_of(subscriber.e164, read_code(text), at)
    if proof is not None:
        proof.texted_at = at
        proof.save(update_fields=["texted_at"])
    elif subscriber.e164:
        replied(subscriber.e164, text, at)
    audit_write(actor=Actor.system(f"gateway-{gateway}"), act="sms.received", target=proof, at=at)


def _proof_of(e164: str, word: str, at: datetime) -> NumberProof | None:
    if not word or not e164:
        return None
    digest = number_digest(e164)
    digests_lock([digest])
    return only(NumberProof.objects.open(at).filter(digest=digest, word=word, texted_at=None))
