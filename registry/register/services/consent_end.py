"""The end of what is kept of firms' claims: consents that have ended, and relationships that permit nothing any more."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from core.actors import Actor
from core.policies.schema import Policy
from core.running.batches import Batch
from core.services.audit import audit_write
from registry.register.models import Consent, Relationship
from registry.register.models.consent_standing import over_at
from registry.register.rules.consent import Pair
from registry.register.services.consent_proof import consent_proofs_end

BATCH = 1000
RETENTION = Actor.system("retention")
Held = Callable[[Collection[Pair]], Collection[Pair]]


@transaction.atomic
def consents_expire(*, at: datetime, policy: Policy, held: Held, after: int = 0) -> Batch:
    """Delete consents that ended longer ago than the pack keeps them. Run twice it finds nothing.

    A revocation is the citizen's word to a firm and stands as long as a registration does: only what the firm handed in
    as its evidence goes from it. `held`: of pairs of number and firm, those that a case still cites.
    """
    before = at - policy.retention.periods["consent"]
    over = Q(end__lt=before, revoked_at=None) | Q(revoked_at__lt=before) & ~Q(evidence=b"")
    found = (
        Consent.objects.alias(end=over_at(policy.exemptions.consent_lifetime)).filter(over, pk__gt=after).order_by("pk")
    )
    rows = list(
        found.select_for_update(skip_locked=True, of=("self",)).values_list(
            "pk", "number_id", "marketer_id", "revoked_at"
        )[:BATCH]
    )
    if not rows:
        return Batch()
    kept = set(held({(number, firm) for _pk, number, firm, _revoked in rows}))
    free = [(pk, revoked) for pk, number, firm, revoked in rows if (number, firm) not in kept]
    claims, words = [pk for pk, revoked in free if not revoked], [pk for pk, revoked in free if revoked]
    consent_proofs_end(consents=[*claims, *words], at=at, actor=RETENTION)
    Consent.objects.filter(pk__in=claims).delete()
    Consent.objects.filter(pk__in=words).update(evidence=b"")
    if free:
        data = {"deleted": len(claims), "evidence_erased": len(words)}
        audit_write(actor=RETENTION, act="consents.expired", target=None, at=at, data=data)
    return Batch(len(free), rows[-1][0])


@transaction.atomic
def relationships_expire(*, at: datetime, policy: Policy, held: Held, after: int = 0) -> Batch:
    """Delete relationships that have permitted nothing for as long as an ended consent is kept. Run twice it finds nothing."""
    rules = policy.exemptions
    before = at - policy.retention.periods["consent"]
    last = {
        Relationship.Kind.PURCHASE: before - (rules.relationship_purchase or timedelta(0)),
        Relationship.Kind.INQUIRY: before - (rules.relationship_inquiry or timedelta(0)),
    }
    over = Q(pk=None)
    for kind, moment in last.items():
        over |= Q(kind=kind, at__lt=moment, received_at__lt=before)
    found = Relationship.objects.select_for_update(skip_locked=True).filter(over, pk__gt=after).order_by("pk")
    rows = list(found.values_list("pk", "number_id", "marketer_id")[:BATCH])
    if not rows:
        return Batch()
    kept = set(held({(number, firm) for _pk, number, firm in rows}))
    free = [pk for pk, number, firm in rows if (number, firm) not in kept]
    Relationship.objects.filter(pk__in=free).delete()
    if free:
        audit_write(actor=RETENTION, act="relationships.expired", target=None, at=at, data={"deleted": len(free)})
    return Batch(len(free), rows[-1][0])
