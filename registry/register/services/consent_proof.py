"""A firm hands in the file by which it proves a consent; its holder may open it. It weighs nothing by itself."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError
from core.policies import current_policy
from core.services.attachment import attachment_keep, attachments_end
from core.services.audit import audit_write
from registry.firms.permissions import check_standing
from registry.register.models import Consent, ConsentProof
from registry.register.selectors.consent import consent_evidence
from registry.register.selectors.consent_proof import owner_of

MOST = 5  # files of one consent


@transaction.atomic
def consent_proofs_add(*, consent_id: int, files: Sequence[Handed], at: datetime, actor: Actor) -> list[ConsentProof]:
    """The files belong to the consent as long as its evidence is kept; each is compared with the digest that was claimed.

    Raises DomainError without a file, Conflict where it has as many as it may or its number changed hands or its time is over.
    """
    if not files:
        raise DomainError("consent_proof.none", _("Choose a file."), pointer="/file")
    consent = Consent.objects.select_for_update(of=("self",), no_key=True).select_related("marketer").get(pk=consent_id)
    check_standing(consent.marketer, current_policy(at))
    claimed = consent_evidence(consent)
    if consent.ended_at is not None or not claimed:
        raise Conflict("consent_proof.over", _("Nothing can be added to this consent any more."))
    if ConsentProof.objects.filter(consent=consent).count() + len(files) > MOST:
        raise Conflict(
            "consent_proof.full", _("A consent has at most %(most)d files.") % {"most": MOST}, pointer="/file"
        )
    digest = (claimed.get("sha256") or "").lower()
    made = []
    for one in files:
        kept = attachment_keep(handed=one, owner=owner_of(consent.pk), purpose="consent", at=at, actor=actor)
        matches = bytes(kept.digest).hex() == digest if digest else None
        made.append(ConsentProof.objects.create(consent=consent, attachment=kept, matches=matches, at=at))
    data = {"files": [proof.attachment_id for proof in made], "matches": [proof.matches for proof in made]}
    audit_write(actor=actor, act="consent.proofs_added", target=consent, at=at, data=data)
    return made


@transaction.atomic
def consent_proofs_end(*, consents: Collection[int], at: datetime, actor: Actor) -> None:
    """The files of these consents go, with their keys."""
    gone = list(ConsentProof.objects.filter(consent__in=consents).values_list("consent", flat=True).distinct())
    if gone:
        ConsentProof.objects.filter(consent__in=gone).delete()
        attachments_end(owners=[owner_of(pk) for pk in gone], at=at, actor=actor)
