"""As much open work as one likes, with nothing due: every kind of row that a sweep of casework looks for."""

from datetime import datetime, timedelta

from complaints.models import Caller, Complaint
from compliance.cases.models import (
    BreachOutcome,
    Case,
    CaseClock,
    CaseEvent,
    ClockChange,
    ClockStep,
    Matching,
    MatchingFile,
    Publication,
    ServiceMail,
    Stay,
)
from compliance.desk.models import FigureChange, LoadChange
from compliance.listings.models import BlacklistEntry, CounterWord, ListingNotice
from core.models import Number
from registry.firms.models import Question
from registry.firms.services.operator import operator_admit
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.world import ACTOR, firm, officer

FAR = timedelta(days=90)


def much_open(count: int, at: datetime) -> None:
    open_cases(count, at)
    far, made, user = at + FAR, firm(), officer()
    operator = operator_admit(name="Example Telecom", at=at, actor=ACTOR)
    Case.objects.update(deadline=far, decided_at=at - FAR, suspended_until=far, sanction_in_force="warning")
    cases, callers = list(Case.objects.order_by("pk")), list(Caller.objects.order_by("pk"))
    numbers = Number.objects.bulk_create(
        Number(sealed=n + 1, seal_key=99, first_seen_at=at) for n in range(len(callers))
    )
    said = {"by": "court", "reason": "查明", "since": at, "until": far, "user": user, "at": at}
    Stay.objects.bulk_create(Stay(case=case, begun_at=at, **said) for case in cases)
    BreachOutcome.objects.bulk_create(
        BreachOutcome(case=case, breach="registered", outcome="established", calls=1, people=1, at=at) for case in cases
    )
    Publication.objects.bulk_create(Publication(case=case, at=at, until=far, user=user) for case in cases)
    CaseClock.objects.bulk_create(CaseClock(case=case, clock="decide", due=far, step_at=far) for case in cases)
    ClockStep.objects.bulk_create(
        ClockStep(case=case, clock="decide", due=at, to="owner", at=at, claimed_at=at, told_at=at) for case in cases
    )
    events = CaseEvent.objects.bulk_create(
        CaseEvent(case=case, at=at, actor="system:x", act="case.opened") for case in cases
    )
    ServiceMail.objects.bulk_create(ServiceMail(event=event, claimed_at=at, tries=1, told_at=at) for event in events)
    asked = {"marketer": made, "opened_at": at}
    matchings = Matching.objects.bulk_create(
        Matching(case=case, asked_in=case.state, asked_at=case.state_since, **asked) for case in cases
    )
    compared = Matching.objects.bulk_create(
        Matching(case=case, asked_in="before", asked_at=at, closed_at=at, matched_at=at, **asked) for case in cases
    )
    MatchingFile.objects.bulk_create(
        MatchingFile(
            matching=matching, kind="calls", name="x", digest=b"x", size=1, folder=f"f{matching.pk}", handed_at=at,
            chunks=1, chunks_matched=1, read_at=at,
        )
        for matching in (*matchings, *compared)
    )  # fmt: skip
    Question.objects.bulk_create(
        Question(
            operator=operator, kind="line", asker="complaints.caller", asker_id=caller.pk, caller=caller.value,
            asked_at=at, due_at=far,
        )
        for caller in callers
    )  # fmt: skip
    CounterWord.objects.bulk_create(
        CounterWord(caller=caller, number=number, at=at) for caller, number in zip(callers, numbers, strict=True)
    )
    entries = BlacklistEntry.objects.bulk_create(
        BlacklistEntry(
            public_id=f"ble_{caller.pk}", caller=caller, action="label", state="active", reason="complaints",
            proposed_at=at, since=at, until=far,
        )
        for caller in callers
    )  # fmt: skip
    ListingNotice.objects.bulk_create(
        ListingNotice(entry=entry, marketer=made, what="listed", at=at - FAR, mailed_at=at - FAR) for entry in entries
    )
    Complaint.objects.update(received_at=at - timedelta(days=20))
    for changes in (ClockChange, FigureChange, LoadChange):
        changes.objects.all().delete()
