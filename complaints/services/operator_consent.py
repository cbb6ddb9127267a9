"""A complainant lets us ask their operator about the call, or takes that back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, OperatorConsent
from complaints.problems import withdrawn
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.services.audit import audit_write
from registry.firms.models import Operator
from registry.firms.services.question import questions_withdraw

ASKER = Complaint._meta.label_lower


@transaction.atomic
def operator_consent_give(
    *, complaint_id: int, operator: Operator | None, at: datetime, actor: Actor
) -> OperatorConsent:
    """`operator` may be asked about this complaint's call. Another one may from now on instead; the same again changes nothing.

    Raises `DomainError` where no operator is chosen, `Conflict` where nobody proved the number or the complaint was
    withdrawn.
    """
    if operator is None or operator.suspended_at is not None:
        raise DomainError("consent.operator", _("Choose your operator."), pointer="/operator")
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    if complaint.number_id is None or complaint.erased_at is not None:
        raise Conflict("consent.nobody", _("Nobody proved the number of this complaint."))
    if complaint.withdrawn_at is not None:
        raise withdrawn()
    standing = OperatorConsent.objects.filter(complaint=complaint).first()
    if standing is not None and standing.withdrawn_at is None and standing.operator_id == operator.pk:
        return standing
    if standing is not None:  # whoever was asked before is asked no more
        questions_withdraw(asker=ASKER, asker_ids=[complaint_id], at=at, actor=actor)
    given, _made = OperatorConsent.objects.update_or_create(
        complaint=complaint, defaults={"operator": operator, "given_at": at, "withdrawn_at": None}
    )
    data = {"operator": operator.pk}
    audit_write(actor=actor, act="complaint.operator_consent_given", target=complaint, at=at, data=data)
    return given


@transaction.atomic
def operator_consent_withdraw(*, complaint_id: int, at: datetime, actor: Actor) -> None:
    """From now on nobody is asked, and what waits at the operator is withdrawn. Doing so twice changes nothing.

    What the operator answered before stays.
    """
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    if OperatorConsent.objects.filter(complaint=complaint, withdrawn_at=None).update(withdrawn_at=at):
        questions_withdraw(asker=ASKER, asker_ids=[complaint_id], at=at, actor=actor)
        audit_write(actor=actor, act="complaint.operator_consent_withdrawn", target=complaint, at=at)


def operator_consent_of_client(*, complaint_id: int, client: str, at: datetime, actor: Actor) -> None:
    """As the operator that hands a complaint in (`client`, its public id) says: its own subscriber agreed that it is asked.

    Where the holder has said anything already, agreed or taken it back, that stands.
    """
    operator = Operator.objects.filter(public_id=client, suspended_at=None).first()
    if operator is not None and not OperatorConsent.objects.filter(complaint=complaint_id).exists():
        operator_consent_give(complaint_id=complaint_id, operator=operator, at=at, actor=actor)
