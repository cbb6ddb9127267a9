"""Filing a complaint, and adding to one."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from complaints import signals
from complaints.models import Caller, Complaint, ComplaintStep, Evidence, RepeatedRow
from complaints.problems import refusal
from complaints.rules.filing import time_problem
from complaints.rules.statement import OWN_NUMBER, Statement
from complaints.selectors.complaint import calls_withdrawn, same_call, same_call_of_client
from complaints.services.caller import caller_obtain
from complaints.services.complaint_reference import about, reference_digest, reference_refused
from complaints.services.complaint_row import complaint_row
from complaints.services.operator_consent import operator_consent_give
from complaints.services.repeated_row import repeated_row, repeated_rows_keep
from complaints.services.undone import undone
from complaints.services.word_of_client import word_of_client
from core.actors import Actor
from core.events import announce
from core.models import Number
from core.numbers.provinces import province_of
from core.policies import Policy, current_policy
from core.selectors.number import number_e164
from core.selectors.only import only
from core.services.audit import audit_write
from registry.firms.models import Operator


@dataclass(frozen=True)
class Origin:
    """Keyed digests of the browser and the network it was filed from; None: not known."""

    device: bytes | None = None
    network: bytes | None = None


@dataclass(frozen=True)
class FilingAnswer:
    """`repeated`: this call was complained of before, and `complaint` is that first complaint. `row`: where another than this
    client filed it, what the client is answered with in its stead."""

    complaint: Complaint
    repeated: bool
    row: RepeatedRow | None = None


@transaction.atomic
def complaint_file(
    *,
    statement: Statement,
    number: Number,
    source: str,
    client: str = "",
    origin: Origin | None = None,
    ask_operator: Operator | None = None,
    in_person: bool = False,
    at: datetime,
    actor: Actor,
) -> FilingAnswer:
    """File what the proved holder of `number` states. The same call again answers with the first complaint, unless that was
    withdrawn.

    `source`: "site" or "api"; `client`: public id of the operator that handed it in and vouches for the number. Whether
    anybody else complained of the call it does not learn: it is answered by its own rows alone. `ask_operator`: of a complaint
    that is new, which operator its holder agrees is asked about the call. `in_person`: the complainant says it to the client
    now; what a client's system hands in again is no word of theirs, and takes nothing up that they withdrew.
    Raises `DomainError` where the policy does not take it, `Conflict` for a reference used for something else. Whether
    the number is registered decides nothing here, for the answer would tell it: the assessment asks.
    """
    policy = current_policy(at)
    Number.objects.select_for_update(no_key=True).get(pk=number.pk)  # two filings at once wait for each other here
    if code := time_problem(statement.called_at, policy, at):  # a draft may have waited since it was read
        raise refusal([about("called_at", code)])
    if statement.caller.value and statement.caller.value == number_e164(number):
        raise refusal([about("caller", OWN_NUMBER)])
    within, channel, called_at = policy.complaints.same_call_within, statement.channel, statement.called_at
    withheld = statement.caller.kind == Caller.Kind.WITHHELD
    if withheld:
        same = same_call(number=number, caller=None, channel=channel, called_at=called_at, within=within)
        if same is not None:
            return FilingAnswer(same, repeated=True)
    caller = caller_obtain(named=statement.caller, policy=policy, at=at)
    own = _referenced(client, statement, number, caller)
    if own is None and client:
        own = same_call_of_client(
            client=client,
            number=number,
            caller=caller,
            channel=channel,
            called_at=called_at,
            within=within,
            in_person=in_person,
        )
    if isinstance(own, RepeatedRow):
        return FilingAnswer(own.complaint, repeated=True, row=own)
    first = own or same_call(number=number, caller=caller, channel=channel, called_at=called_at, within=within)
    taken_back = calls_withdrawn(
        number=number, caller=None if withheld else caller, channel=channel, called_at=called_at, within=within
    )
    again = taken_back.exists()

    def file_new() -> Complaint:
        complaint = _complaint_create(statement, number, caller, source, client, origin or Origin(), policy, at, again)
        ComplaintStep.objects.create(complaint=complaint, status="received", at=at)
        data = {"source": source, **({"again": True} if again else {})}
        audit_write(actor=actor, act="complaint.filed", target=complaint, at=at, data=data)
        if ask_operator is not None:
            operator_consent_give(complaint_id=complaint.pk, operator=ask_operator, at=at, actor=actor)
        return _heard(complaint, statement, client, at, actor)

    def file_beside(other: Complaint) -> RepeatedRow:
        row = repeated_row(statement, other, client=client, at=at)
        repeated_rows_keep([row], at=at, actor=actor)
        return row

    if own is not None:
        return FilingAnswer(_heard(own, statement, client, at, actor), repeated=True)
    if first is not None and not client:
        return FilingAnswer(first, repeated=True)
    with undone() if first else nullcontext():
        complaint = file_new()
    row = None
    if client:  # which of the two was kept, the time of the answer does not tell it
        with nullcontext() if first else undone():
            row = file_beside(first or complaint)
    announce(signals.complaint_filed, complaint_id=(first or complaint).pk)
    if first and statement.call_confirmed:  # as of one that is new; assessed again, the other's stays what it is
        announce(signals.complaint_amended, complaint_id=first.pk)
    return FilingAnswer(first or complaint, repeated=first is not None, row=row if first else None)


def _heard(complaint: Complaint, said: Statement, client: str, at: datetime, actor: Actor) -> Complaint:
    """With the word of the client whose own complaint it is."""
    if not client:
        return complaint
    return word_of_client(complaint=complaint, said=said, client=client, at=at, actor=actor)


def _referenced(client: str, statement: Statement, number: Number, caller: Caller) -> Complaint | RepeatedRow | None:
    """What this client handed in before under the same reference, if it is about the same people."""
    digest = reference_digest(client, statement)
    if digest is None:
        return None
    own = Complaint.objects.filter(client=client, reference_digest=digest)
    rows = RepeatedRow.objects.select_related("complaint").filter(client=client, reference_digest=digest)
    found = only(own) or only(rows)
    if found is not None and (found.number_id != number.pk or found.caller_id != caller.pk):
        raise reference_refused()
    return found


def _complaint_create(
    said: Statement,
    number: Number,
    caller: Caller,
    source: str,
    client: str,
    origin: Origin,
    policy: Policy,
    at: datetime,
    again: bool,
) -> Complaint:
    e164 = number_e164(number)
    complaint = complaint_row(
        said,
        caller=caller,
        number=number,
        evidence=Evidence.PROVED,
        province=province_of(e164, policy) if e164 else "",
        source=source,
        client=client,
        reference_digest=reference_digest(client, said),
        device=origin.device,
        network=origin.network,
        again=again,
        filed_at=at,
        received_at=at,
    )
    try:
        with transaction.atomic():
            complaint.save()
    except IntegrityError as error:  # the same reference, filed for another number in the same moment
        raise reference_refused() from error
    return complaint
