"""Many complaints that an operator, an app or another centre hands in at once: each answered as `complaint_ingest` answers it."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from complaints import signals
from complaints.models import Complaint, ComplaintStep, Evidence, RepeatedRow
from complaints.problems import refusal
from complaints.rules.doors import Door
from complaints.rules.filing import time_problem
from complaints.rules.statement import Statement, read_statement
from complaints.services.caller import callers_obtain
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest, rows_hold
from complaints.services.complaint_reference import about, reference_digest, reference_refused
from complaints.services.complaint_row import complaint_row
from complaints.services.repeated_row import repeated_row, repeated_rows_keep
from complaints.services.undone import undone
from complaints.services.word_of_client import word_of_client
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
    repeated: list[tuple[RepeatedRow, Statement]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # With the same steps for numbers that have a row, as registered ones do, and for those that have none.
        self.numbers = numbers_obtain(e164s=[said.called for said in self.statements], at=self.at, alike=True)
        keys = sorted(number.pk for number in self.numbers.values())
        # Two filings about one number at once wait for each other here, in one order.
        list(Number.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
        self.callers = callers_obtain(names=[said.caller for said in self.statements], policy=self.policy, at=self.at)
        self.by_reference = self._referenced()
        self.by_call: dict[Call, list[Complaint]] = defaultdict(list)  # whoever filed it, the oldest first
        self.withdrawn: dict[Call, list[Complaint]] = defaultdict(list)
        self.own: dict[Call, list[HandedIn]] = defaultdict(list)  # by this client
        moments = [said.called_at for said in self.statements]
        within = self.policy.complaints.same_call_within
        near = {"called_at__gte": min(moments) - within, "called_at__lte": max(moments) + within}
        callers = [caller.pk for caller in self.callers.values()]
        before = Complaint.objects.proved().filter(number__in=keys, caller__in=callers, **near)
        for complaint in before.order_by("pk"):
            stands = complaint.withdrawn_at is None
            (self.by_call if stands else self.withdrawn)[self._call_of(complaint)].append(complaint)
        rows = self._rows().filter(complaint__number__in=keys, complaint__caller__in=callers, **near)
        known = [*self.by_call.values(), *self.withdrawn.values()]
        mine = [one for some in known for one in some if one.client == self.client]
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
                self._hear(answer.complaint, said[position], actor)
        return answers

    def _hear(self, complaint: Complaint, said: Statement, actor: Actor) -> None:
        word_of_client(complaint=complaint, said=said, client=self.client, at=self.at, actor=actor)

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
            first = self._beside(others, said) if others else self._new(said, digest)
            self.own[call].append(first)
            if digest:
                self.by_reference[digest] = first
        return IntakeAnswer(said.reference, "accepted", first)

    def _same_call(self, before: list[Row], said: Statement) -> Row | None:
        within = self.policy.complaints.same_call_within
        return next((one for one in before if abs(one.called_at - said.called_at) <= within), None)

    def _beside(self, first: Complaint, said: Statement) -> RepeatedRow:
        row = repeated_row(said, first, client=self.client, at=self.at)
        self.repeated.append((row, said))
        return row

    def _new(self, said: Statement, digest: bytes | None) -> Complaint:
        complaint = self._complaint(said, digest)
        complaint.again = self._same_call(self.withdrawn[self._call_of(complaint)], said) is not None
        self.fresh.append(complaint)
        self.by_call[self._call_of(complaint)].append(complaint)
        return complaint

    def _complaint(self, said: Statement, digest: bytes | None = None) -> Complaint:
        return complaint_row(
            said,
            caller=self.callers[said.caller.value],
            number=self.numbers[said.called],
            evidence=Evidence.CONFIRMED if said.call_confirmed else Evidence.PROVED,
            province=province_of(said.called, self.policy),
            source=Complaint.Source.API,
            client=self.client,
            reference_digest=digest,
            filed_at=self.at,
            received_at=self.at,
        )

    def _keep(self, actor: Actor) -> None:
        """With the same statements whichever rows are new and whichever somebody else complained of before: what there is
        none of is written for one row and undone, and what the client says of each is heard of a complaint that is undone."""
        if not self.fresh and not self.repeated:
            return
        any_said = self.statements[0]
        with nullcontext() if self.fresh else undone():
            self._keep_new(self.fresh or [self._complaint(any_said)], actor)
        heard = [said for _row, said in self.repeated]
        with undone():
            unkept = [self._complaint(said) for said in heard or [any_said]]
            self._keep_new(unkept, actor)
            for complaint, said in zip(unkept, heard, strict=False):
                self._hear(complaint, said, actor)
        with nullcontext() if self.repeated else undone():
            rows = [row for row, _said in self.repeated] or [self._unkept_row(any_said)]
            repeated_rows_keep(rows, at=self.at, actor=actor)
        if self.fresh and self.repeated:
            with undone():  # which two of the three were, where there is one kind of rows
                pass
        announce(signals.complaints_filed, client=self.client)

    def _unkept_row(self, said: Statement) -> RepeatedRow:
        row = repeated_row(said, self.fresh[0], client=self.client, at=self.at)
        row.reference_digest = None
        return row

    def _keep_new(self, complaints: list[Complaint], actor: Actor) -> None:
        Complaint.objects.bulk_create(complaints)
        ComplaintStep.objects.bulk_create(
            [ComplaintStep(complaint=complaint, status="received", at=self.at) for complaint in complaints]
        )
        confirmed = [one.pk for one in complaints if one.evidence == Evidence.CONFIRMED]
        data = {"source": "api", "complaints": [one.pk for one in complaints], "confirmed": confirmed}
        audit_write(actor=actor, act="complaints.filed", target=None, at=self.at, data=data)
