"""A delegate complains in the name of the person whom they help."""

from datetime import datetime

from django.db import transaction

from complaints.models import Complaint
from complaints.rules.statement import Statement
from complaints.services.complaint import FilingAnswer, Origin, complaint_file
from registry.register.models import Delegation
from registry.register.rules.delegation import DelegateAct
from registry.register.services.delegated_act import delegated_act


@transaction.atomic
def delegated_complaint_file(
    *, delegation: Delegation, statement: Statement, origin: Origin | None = None, at: datetime
) -> FilingAnswer:
    """File what a delegate states of a call to the holder's line: it is the holder's complaint, and the holder is told of it.

    Raises `NotAllowed` where the delegate may not, and what `complaint_file` raises.
    """
    number, actor = delegated_act(delegation, DelegateAct.COMPLAIN, at)
    source = Complaint.Source.SITE
    return complaint_file(statement=statement, number=number, source=source, origin=origin, at=at, actor=actor)
