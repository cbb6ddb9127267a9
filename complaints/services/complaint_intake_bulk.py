"""Many complaints that an operator, an app or another centre hands in at once: each answered as `complaint_ingest` answers it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from complaints import signals
from complaints.models import Caller, Complaint, ComplaintStep, Evidence
from complaints.problems import refusal
from complaints.rules.doors import Door
from complaints.rules.filing import time_problem
from complaints.rules.statement import Statement, read_statement
from complaints.services.caller import callers_obtain
from complaints.services.complaint_details import complaint_evidence_raise
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest, rows_hold
from complaints.services.complaint_reference import about, reference_digest, reference_refused
from complaints.services.complaint_row import complaint_row
from complaints.services.operator_consent import operator_consent_of_client
from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.models import Number
from core.numbers.provinces import province_of
from core.policies import Policy, current_policy
from core.services.audit import audit_write
from core.services.number import numbers_obtain

Answer = IntakeAnswer | DomainError


def complaints_ingest(*, rows: Sequence[object], client: str, at: datetime, actor: Actor) -> list[Answer]:
    """File `rows` for `client` in their order, in one transaction and with one audit record of what is new.

    A row that is refused changes nothing and hinders no other. Where somebody hands in one of the references for another
    number at this moment, the rows are filed one by one.
    """
    try:
        return _all_at_once(rows, client, at, actor)
    except IntegrityError:
        return [_one(row, client, at, actor) for row in rows]


def _one(row: object, client: str, at: datetime, actor: Actor) -> Answer:
    try:
        return complaint_ingest(row=row, client=client, at=at, actor=actor)
    except DomainError as error:
        return error


@transaction.atomic
def _all_at_once(rows: Sequence[object], client: str, at: datetime, actor: Actor) -> list[Answer]:
    policy = current_policy(at)
    answers: dict[int, Answer] = {}
    said: dict[int, Statement] = {}
    held = []
    for position, row in enumerate(rows):
        reading = read_statement(row, door=Door.API, policy=policy, at=at)
        if reading.statement is None:
            held.append((position, row, reading.problems))
        elif code := time_problem(reading.statement.called_at, policy, at):
            answers[position] = refusal([about("called_at", code)])
        else:
            said[position] = reading.statement
    answers |= rows_hold(rows=held, client=client, at=at, actor=actor)
    answers |= _Filing(client, policy, at, list(said.values())).file(said, actor) if said else {}
    return [answers[position] for position in range(len(rows))]


@dataclass
class _Filing:
    """What stands already about the numbers, callers and references of some statements, read once for them all."""

    client: str
    policy: Policy
    at: datetime
    statements: list[Statement]
    fresh: list[Complaint] = field(default_factory=list)

    def __post_init__(self) -> None:
        # With the same steps for numbers that have a row, as registered ones do, and for those that have none.
        self.numbers = numbers_obtain(e164s=[said.called for said in self.statements], at=self.at, alike=True)
        keys = sorted(number.pk for number in self.numbers.values())
        # Two filings about one number at once wait for each other here, in one order.
        list(Number.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
        self.callers = callers_obtain(names=[said.caller for said in self.statements], policy=self.policy, at=self.at)
        self.by_reference = self._referenced()
        self.by_call: dict[tuple[int, int, str], list[Complaint]] = defaultdict(list)
        for complaint in self._complained_before(keys):
            self.by_call[self._call_of(complaint)].append(complaint)

    def _referenced(self) -> dict[bytes, Complaint]:
        digests = {digest for said in self.statements if (digest := reference_digest(self.client, said))}
        found = Complaint.objects.filter(client=self.client, reference_digest__in=digests)
        return {bytes(complaint.reference_digest): complaint for complaint in found if complaint.reference_digest}

    def _complained_before(self, keys: list[int]) -> Any:
        """What the holders filed before about these callers near these calls, the oldest first."""
        moments = [said.called_at for said in self.statements]
        within = self.policy.complaints.same_call_within
        near = Complaint.objects.proved().filter(
            called_at__gte=min(moments) - within, called_at__lte=max(moments) + within
        )
        of_these = near.filter(number__in=keys, caller__in=[caller.pk for caller in self.callers.values()])
        return of_these.order_by("pk")

    @staticmethod
    def _call_of(complaint: Complaint) -> tuple[int, int, str]:
        assert complaint.number_id is not None
        return complaint.number_id, complaint.caller_id, complaint.channel

    def file(self, said: dict[int, Statement], actor: Actor) -> dict[int, Answer]:
        answers: dict[int, Answer] = {position: self._answer(one) for position, one in said.items()}
        self._keep(actor)
        for position, answer in answers.items():
            if isinstance(answer, IntakeAnswer) and said[position].call_confirmed:
                self._raise_evidence(answer.complaint, actor)
            if isinstance(answer, IntakeAnswer) and answer.complaint and said[position].ask_operator:
                operator_consent_of_client(
                    complaint_id=answer.complaint.pk, client=self.client, at=self.at, actor=actor
                )
        return answers

    def _answer(self, said: Statement) -> Answer:
        number, caller = self.numbers[said.called], self.callers[said.caller.value]
        digest = reference_digest(self.client, said)
        first = self.by_reference.get(digest) if digest else None
        if first is not None and (first.number_id != number.pk or first.caller_id != caller.pk):
            return reference_refused()
        first = first or self._same_call(said, number, caller) or self._new(said, number, caller, digest)
        return IntakeAnswer(said.reference, "accepted", first)

    def _same_call(self, said: Statement, number: Number, caller: Caller) -> Complaint | None:
        within = self.policy.complaints.same_call_within
        before = self.by_call.get((number.pk, caller.pk, said.channel), ())
        return next((one for one in before if abs(one.called_at - said.called_at) <= within), None)

    def _new(self, said: Statement, number: Number, caller: Caller, digest: bytes | None) -> Complaint:
        complaint = complaint_row(
            said,
            caller=caller,
            number=number,
            evidence=Evidence.CONFIRMED if said.call_confirmed else Evidence.PROVED,
            province=province_of(said.called, self.policy),
            source=Complaint.Source.API,
            client=self.client,
            reference_digest=digest,
            filed_at=self.at,
            received_at=self.at,
        )
        self.fresh.append(complaint)
        self.by_call[self._call_of(complaint)].append(complaint)
        if digest:
            self.by_reference[digest] = complaint
        return complaint

    def _keep(self, actor: Actor) -> None:
        if not self.fresh:
            return
        Complaint.objects.bulk_create(self.fresh)
        ComplaintStep.objects.bulk_create(
            [ComplaintStep(complaint=complaint, status="received", at=self.at) for complaint in self.fresh]
        )
        confirmed = [one.pk for one in self.fresh if one.evidence == Evidence.CONFIRMED]
        data = {"source": "api", "complaints": [one.pk for one in self.fresh], "confirmed": confirmed}
        audit_write(actor=actor, act="complaints.filed", target=None, at=self.at, data=data)
        announce(signals.complaints_filed, client=self.client)

    def _raise_evidence(self, complaint: Complaint | None, actor: Actor) -> None:
        if complaint is not None and complaint.evidence < Evidence.CONFIRMED:
            complaint_evidence_raise(
                complaint_id=complaint.pk,
                evidence=Evidence.CONFIRMED,
                basis="operator.record",
                at=self.at,
                actor=actor,
            )
