"""An operator's staff complain for a customer at the counter."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from complaints.models import Complaint
from complaints.rules.reference import reference_of
from complaints.rules.statement import Statement
from complaints.services.complaint import complaint_file
from registry.firms.models import OperatorMember
from registry.register.models import CounterAct
from registry.register.services.counter_record import Customer, counter_record, counter_tell


@transaction.atomic
def counter_complaint_file(
    *, member: OperatorMember, customer: Customer, statement: Statement, at: datetime
) -> CounterAct:
    """File what the customer states of a call to their line; the line is told. The act has the complaint's reference.

    As with what operators' systems hand in, no answer says whether somebody else complained of that call. Raises what
    `counter_record` and `complaint_file` raise.
    """
    done, actor = counter_record(member, customer, CounterAct.Act.COMPLAIN, at)
    client, source = done.member.operator.public_id, Complaint.Source.API
    filed = complaint_file(
        statement=statement, number=done.number, source=source, client=client, in_person=True, at=at, actor=actor
    )
    done.reference = reference_of((filed.row or filed.complaint).public_id)
    done.save(update_fields=["reference"])
    counter_tell(done, lambda: gettext("a call or message to this number was complained of."))
    return done
