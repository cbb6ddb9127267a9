"""Questions about what firms hand in to notices: for the firm, for the officer, for the worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from complaints.models import Complaint
from complaints.rules.import_turns import Waiting, next_import
from compliance.cases.models import Case, MatchedCall, Matching, MatchingFile
from compliance.cases.models.matching import PROOF
from compliance.cases.rules.matching import ComplainedCall, FirmSays, is_over
from compliance.cases.selectors.more_time import is_time_asked
from compliance.findings.models import Violation
from core.policies import Policy
from core.running.claimed_step import FAILED_BY_US, LEASE
from core.sealing import sealing
from core.secrets.encryption import decrypt

AT_A_TIME = 500
FEW = 5


def matching_of(case: Case) -> Matching | None:
    """What the firm handed in to the notice that the case now stands at."""
    return case.matchings.filter(asked_in=case.state, asked_at=case.state_since).first()


def may_hand_in(case: Case, matching: Matching | None, at: datetime) -> bool:
    in_time = case.hands_in_until is None or at <= case.hands_in_until
    return case.record.answerable and in_time and (matching is None or matching.closed_at is None)


def files_due(case: Case) -> datetime | None:
    """When the time to hand in ends by itself; while a request for more time waits for its answer, it does not."""
    return None if is_time_asked(case) else case.hands_in_until


def files_of(matching: Matching) -> "QuerySet[MatchingFile]":
    return matching.files.order_by("kind", "handed_at", "pk")


def files_waiting(at: datetime) -> "QuerySet[MatchingFile]":
    """Files to be read, and read ones of closed matchings that are to be compared. Each by an index of its own."""
    kept = MatchingFile.objects.exclude(folder="").filter(problem="")
    to_match = kept.filter(
        read_at__isnull=False, chunks_matched__lt=F("chunks"), matching__in=_to_compare().values("pk")
    )
    return MatchingFile.objects.filter(pk__in=kept.filter(read_at=None).values("pk").union(to_match.values("pk")))


def file_next(at: datetime) -> int | None:
    """The file whose step is to be taken next: firms take turns."""
    columns = ("pk", "matching__marketer", "handed_at", "served_at", "claim", "claimed_at")
    waiting = [
        Waiting(pk, str(firm), since, served, not claim or claimed_at < at - LEASE)
        for pk, firm, since, served, claim, claimed_at in files_waiting(at).values_list(*columns)
    ]
    return next_import(waiting)


def matchings_over(at: datetime) -> list[Matching]:
    """Open ones whose time to hand in is over. Whether more time was asked for is looked up of those alone that need it."""
    rows = Matching.objects.filter(due_at__lte=at, closed_at=None).select_related("case").order_by("pk")
    return [
        row
        for row in rows
        if is_over(
            asked_in=row.asked_in,
            asked_at=row.asked_at,
            state=row.case.state,
            since=row.case.state_since,
            due=files_due(row.case),
            at=at,
        )
    ]


def matchings_compared() -> "QuerySet[Matching]":
    """Closed ones of whose files nothing is left to compare."""
    left = _files_waiting_of(OuterRef("pk"))
    return _to_compare().filter(~Exists(left))


def _to_compare() -> "QuerySet[Matching]":
    return Matching.objects.filter(closed_at__isnull=False, matched_at=None, forgotten_at=None)


def _files_waiting_of(matching: OuterRef) -> "QuerySet[MatchingFile]":
    """With those that failed by a fault of ours: they are gone on with once it is mended."""
    open_ = Q(read_at=None) | Q(chunks_matched__lt=F("chunks"))
    return MatchingFile.objects.filter(open_, matching=matching, problem__in=["", FAILED_BY_US])


def files_failed_by_us() -> "QuerySet[MatchingFile]":
    """Files that wait for whoever runs this, the oldest first; those that are gone wait no more."""
    failed = MatchingFile.objects.filter(problem=FAILED_BY_US).exclude(folder="")
    return failed.select_related("matching__case").order_by("served_at", "pk")


def matchings_to_forget(at: datetime, policy: Policy) -> "QuerySet[Matching]":
    """Closed so long ago that their files go, compared or not."""
    before = at - policy.retention.periods["matching_file"]
    return Matching.objects.filter(closed_at__lte=before, forgotten_at=None).order_by("pk")


@dataclass(frozen=True)
class Complained:
    """The complained calls of a case; the callers they came from; `key`: under which their numbers are sealed here."""

    calls: list[ComplainedCall]
    callers: frozenset[str]
    key: int


def complained_calls(case_id: int) -> Complained:
    """Of its suspected breaches. Complaints without a proved number cannot be found in anybody's list."""
    held = Violation.objects.filter(case=case_id).standing().values("complaint")
    rows = Complaint.objects.filter(pk__in=held, number__sealed__isnull=False).select_related("caller", "number")
    key = sealing.active_key_id()
    calls = [_complained(row, key) for row in rows.order_by("pk")]
    return Complained(calls, frozenset(row.caller.value for row in rows), key)


def _complained(row: Complaint, key: int) -> ComplainedCall:
    assert row.number is not None and row.number.sealed is not None
    sealed = sealing.reseal_many(np.array([row.number.sealed], dtype=np.int64), row.number.seal_key, key)
    return ComplainedCall(row.pk, int(sealed[0]), row.called_at, row.time_known, row.channel, row.category)


def said_of_calls(case: Case, complaints: Iterable[Complaint | int]) -> dict[int, FirmSays]:
    """What the firm's files say of these calls, all its notices of the case together, by key of the complaint. A call that
    was not compared is not in it."""
    rows = MatchedCall.objects.filter(
        matching__case=case, matching__matched_at__isnull=False, complaint__in=list(complaints)
    )
    found: dict[int, FirmSays] = {}
    for row in rows.order_by("pk"):
        found[row.complaint_id] = found.get(row.complaint_id, FirmSays()).joined(said_in(row))
    return found


@dataclass(frozen=True)
class Matched:
    """Of the calls of a breach that were compared: `calls`, those in the firm's list, those for which it claims a consent;
    `people`: how many complained of them."""

    calls: int
    found: int
    consents: int
    people: int

    @property
    def few(self) -> bool:
        """So few people that a finding made on the firm's own word could tell it who complained (docs/adr/0056)."""
        return self.people < FEW


def matched_of(case: Case, breach: str) -> Matched | None:
    """None where nothing was compared."""
    held = Violation.objects.filter(case=case, breach=breach).standing().select_related("complaint")
    complaints = {row.complaint_id: row.complaint.number_id for row in held}
    says = said_of_calls(case, complaints)
    if not says:
        return None
    return Matched(
        calls=len(says),
        found=sum(said.call_found for said in says.values()),
        consents=sum(said.since is not None for said in says.values()),
        people=len({complaints[key] for key in says}),
    )


def said_in(row: MatchedCall) -> FirmSays:
    proof = decrypt(PROOF, bytes(row.consent_proof)).decode() if row.consent_proof else ""
    return FirmSays(row.call_found, row.consent_since, proof)
