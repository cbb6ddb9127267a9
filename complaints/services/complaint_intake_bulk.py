"""Many complaints that an operator, an app or another centre hands in at once: each answered as `complaint_ingest` answers it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from complaints import signals
from complaints.models import Caller, Complaint, ComplaintStep, Evidence, RepeatedRow
from complaints.problems import refusal
from complaints.rules.doors import Door
from complaints.rules.filing import time_problem
from complaints.rules.statement import Statement, read_statement
from complaints.services.caller import callers_obtain
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest, rows_hold, word_of_client
from complaints.services.complaint_reference import about, reference_digest, reference_refused
from complaints.services.complaint_row import complaint_row
from complaints.services.repeated_row import repeated_row, repeated_rows_keep
from core.actors import Actor
from core.errors import DomainError
from core.events import announce
from core.models import Number
from core.numbers.provinces import province_of
from core.policies import Policy, current_policy
from core.services.audit import audit_write
from core.services.number import numbers_obtain

Answer = IntakeAnswer | DomainError
HandedIn = Complaint | RepeatedRow
Row = TypeVar("Row", Complaint, HandedIn)
Call = tuple[int, int, str]  # number, caller, way of contact


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
    repeated: list[RepeatedRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        # With the same steps for numbers that have a row, as registered ones do, and for those that have none.
        self.numbers = numbers_obtain(e164s=[said.called for said in self.statements], at=self.at, alike=True)
        keys = sorted(number.pk for number in self.numbers.values())
        # Two filings about one number at once wait for each other here, in one order.
        list(Number.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
        self.callers = callers_obtain(names=[said.caller for said in self.statements], policy=self.policy, at=self.at)
        self.by_reference = self._referenced()
        self.by_call: dict[Call, list[Complaint]] = defaultdict(list)  # whoever filed it, the oldest first
        self.own: dict[Call, list[HandedIn]] = defaultdict(list)  # by this client
        moments = [said.called_at for said in self.statements]
        within = self.policy.complaints.same_call_within
        near = {"called_at__gte": min(moments) - within, "called_at__lte": max(moments) + within}
        callers = [caller.pk for caller in self.callers.values()]
        before = Complaint.objects.proved().filter(number__in=keys, caller__in=callers, **near)
        for complaint in before.order_by("pk"):
            self.by_call[self._call_of(complaint)].append(complaint)
        rows = self._rows().filter(complaint__number__in=keys, complaint__caller__in=callers, **near)
        mine = [one for some in self.by_call.values() for one in some if one.client == self.client]
        for handed_in in sorted([*mine, *rows.order_by("pk")], key=lambda one: one.filed_at):
            self.own[self._call_of(handed_in)].append(handed_in)

    def _rows(self) -> Any:
        return RepeatedRow.objects.select_related("complaint").filter(client=self.client)

    def _referenced(self) -> dict[bytes, HandedIn]:
        digests = {digest for said in self.statements if (digest := reference_digest(self.client, said))}
        own = Complaint.objects.filter(client=self.client, reference_digest__in=digests)
        rows = self._rows().filter(reference_digest__in=digests)
        return {bytes(one.reference_digest): one for one in [*own, *rows] if one.reference_digest}

    @staticmethod
    def _call_of(handed_in: HandedIn) -> Call:
        assert handed_in.number_id is not None
        return handed_in.number_id, handed_in.caller_id, handed_in.channel

    def file(self, said: dict[int, Statement], actor: Actor) -> dict[int, Answer]:
        answers: dict[int, Answer] = {position: self._answer(one) for position, one in said.items()}
        self._keep(actor)
        for position, answer in answers.items():
            if isinstance(answer, IntakeAnswer) and isinstance(answer.complaint, Complaint):
                word_of_client(
                    complaint=answer.complaint, said=said[position], client=self.client, at=self.at, actor=actor
                )
        return answers

    def _answer(self, said: Statement) -> Answer:
        number, caller = self.numbers[said.called], self.callers[said.caller.value]
        digest = reference_digest(self.client, said)
        first = self.by_reference.get(digest) if digest else None
        if first is not None and (first.number_id != number.pk or first.caller_id != caller.pk):
            return reference_refused()
        call = (number.pk, caller.pk, said.channel)
        first = first or self._same_call(self.own[call], said)
        if first is None:
            others = self._same_call(self.by_call[call], said)
            first = self._beside(others, said) if others else self._new(said, number, caller, digest)
            self.own[call].append(first)
            if digest:
                self.by_reference[digest] = first
        return IntakeAnswer(said.reference, "accepted", first)

    def _same_call(self, before: list[Row], said: Statement) -> Row | None:
        within = self.policy.complaints.same_call_within
        return next((one for one in before if abs(one.called_at - said.called_at) <= within), None)

    def _beside(self, first: Complaint, said: Statement) -> RepeatedRow:
        row = repeated_row(said, first, client=self.client, at=self.at)
        self.repeated.append(row)
        return row

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
        return complaint

    def _keep(self, actor: Actor) -> None:
        if self.repeated:
            repeated_rows_keep(self.repeated, at=self.at, actor=actor)
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
