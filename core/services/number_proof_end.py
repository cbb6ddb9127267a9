"""The end of what is kept of proving a number: browsers that asked, codes that were sent, tries at them."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import NumberCode, NumberProof
from core.policies.schema import Policy
from core.proving.guesses import SPAN
from core.running.batches import Batch
from core.services.audit import audit_write

BATCH = 2000


@transaction.atomic
def number_proofs_expire(*, at: datetime, policy: Policy) -> Batch:
    """Delete proofs and codes whose time is over. Run twice it finds nothing.

    Never before tries stop counting (`SPAN`), whatever the pack says: forgetting them would give a guesser new ones.
    """
    before = at - max(policy.retention.periods["proof"], SPAN)
    proofs = NumberProof.objects.select_for_update(skip_locked=True).filter(created_at__lt=before)
    proofs = proofs.exclude(tried_at__gte=before).exclude(expires_at__gte=at)
    codes = NumberCode.objects.select_for_update(skip_locked=True).filter(sent_at__lt=before, expires_at__lt=at)
    old_proofs = list(proofs.order_by("pk").values_list("pk", flat=True)[:BATCH])
    old_codes = list(codes.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not old_proofs and not old_codes:
        return Batch()
    NumberProof.objects.filter(pk__in=old_proofs).delete()
    NumberCode.objects.filter(pk__in=old_codes).delete()
    data = {"proofs": len(old_proofs), "codes": len(old_codes)}
    audit_write(actor=Actor.system("retention"), act="number_proofs.expired", target=None, at=at, data=data)
    return Batch(len(old_proofs) + len(old_codes), 0)
