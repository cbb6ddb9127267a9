"""A complaint is passed on to the police, beside what becomes of the call here: whoever lost money cannot wait for a case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.services.complaint_step import complaint_steps_add
from compliance.cases.selectors.complaint_referral import POLICE, is_referred
from compliance.findings.rules.explanations import EXPLANATIONS
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write

LONGEST = 200  # characters of a receipt's reference


@transaction.atomic
def complaint_refer(*, complaint: Complaint, receipt: str, officer: User, at: datetime) -> None:
    """Record that the police took it, and tell whoever complained. `receipt`: the reference of what the police gave for it.

    Raises `DomainError` without a receipt, `Conflict` where that is on record, the complaint was withdrawn, or the person is
    taken out of it.
    """
    policy, reference = current_policy(at), receipt.strip()
    if not reference or len(reference) > LONGEST:
        raise DomainError(
            "complaint_referral.receipt", _("Write the reference of the police's receipt."), pointer="/receipt"
        )
    row = Complaint.objects.select_for_update(no_key=True).get(pk=complaint.pk)
    if row.withdrawn_at is not None:
        raise Conflict("complaint_referral.withdrawn", _("Whoever complained has withdrawn this complaint."))
    if row.erased_at is not None or is_referred(row, policy):
        raise Conflict("complaint_referral.done", _("The police have this complaint already."))
    actor, who = Actor.user(officer), dict(policy.enforcement.authorities[POLICE])
    complaint_steps_add(
        complaint_ids=[row.pk],
        status="referred",
        params={"who": who, "rest": EXPLANATIONS["rest_goes_on"]},
        at=at,
        actor=actor,
        aside=True,
    )
    audit_write(actor=actor, act="complaint.referred", target=row, at=at, data={"to": POLICE, "receipt": reference})
