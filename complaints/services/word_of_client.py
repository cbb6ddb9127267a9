"""Helper of filing: what a client says of its own complaint beside what happened."""

from datetime import datetime

from complaints.models import Complaint, Evidence
from complaints.rules.statement import Statement
from complaints.services.complaint_details import complaint_evidence_raise
from complaints.services.operator_consent import operator_consent_of_client
from core.actors import Actor


def word_of_client(*, complaint: Complaint, said: Statement, client: str, at: datetime, actor: Actor) -> Complaint:
    """Its record shows the call; it may be asked."""
    if said.ask_operator:
        operator_consent_of_client(complaint_id=complaint.pk, client=client, at=at, actor=actor)
    if not said.call_confirmed:
        return complaint
    return complaint_evidence_raise(
        complaint_id=complaint.pk, evidence=Evidence.CONFIRMED, basis="operator.record", at=at, actor=actor
    )
