"""What the packs keep for a time is there the day before it is over and gone the day after, once, on record."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from complaints.models import Caller, Complaint, ComplaintStep, ImportedRow
from compliance.cases.jobs.matching_files import MatchingUpload
from compliance.cases.models import Case, CaseDocument, CaseEvent, Matching, MatchingFile
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment, Violation
from compliance.listings.models import BlacklistChange, BlacklistEntry, ListingEvent, ListingReview
from compliance.listings.services.listing import listing_confirm, listing_end, listing_propose
from core import clock
from core.actors import Actor
from core.models import AuditRecord, AuditWords, NumberCode, NumberProof, SmsMessage
from core.policies import current_policy
from core.policies.schema import RECORDS
from core.sealing.sealing import active_key_id
from core.selectors.audit import audit_chain_report, audit_words_changed, audit_words_lost
from core.services.audit import audit_chain_extend
from core.services.opening import opening_record
from core.services.sms import sms_queue
from registry.register.models import Consent, Relationship
from registry.scrubs.models import ScrubList, ScrubRecord, ScrubRecordPart
from registry.scrubs.services.scrub_list import scrub_list_keep
from tests.compliance.retention.aging import run, scrubbed, years_pass
from tests.compliance.world import ACTOR, complaint, firm, officer, person, registered
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Left = Callable[[], int]


def a_complaint() -> Left:
    filed = complaint(registered(at=clock.now() - DAY), called_at=clock.now() - timedelta(hours=2))
    ImportedRow.objects.create(line=1, outcome="rejected", reasons=["x"], received_at=clock.now())
    assert Violation.objects.filter(complaint=filed).exists()
    return lambda: sum(
        model._default_manager.count()
        for model in (Complaint, ComplaintStep, Assessment, Violation, ImportedRow, Caller)
    )


def a_case() -> Left:
    """Closed, of one firm, with a complaint, a document and a listing that has ended."""
    at = clock.now()
    suspect = firm(at=at - 2 * DAY)
    filed = complaint(registered(at=at - DAY), caller="02586530001", called_at=at - timedelta(hours=2))
    case = Case.objects.create(
        public_id="cas_x", reference="C-1", marketer=suspect, respondent=suspect, state="closed", gathering=False,
        opened_at=at, state_since=at, closed_at=at,
    )  # fmt: skip
    Violation.objects.update(case=case, state="dismissed", settled_at=at)
    CaseEvent.objects.create(case=case, at=at, actor="system:x", act="case.opened")
    CaseDocument.objects.create(case=case, kind="case.close", text="完", at=at, actor="system:x")
    assert filed.violations.exists()
    return lambda: sum(
        model._default_manager.count() for model in (Case, CaseEvent, CaseDocument, Violation, Complaint)
    )


def a_listing() -> Left:
    at = clock.now()
    caller = Caller.objects.create(value="95599", kind="short_code", first_seen_at=at)
    entry = listing_propose(
        entry=BlacklistEntry(caller=caller, action="label", reason="complaints"), at=at, actor=ACTOR
    )
    assert entry is not None
    listing_confirm(entry=entry, officer=officer(province="", at=at - DAY), at=at, reason="可以")
    listing_end(entry=entry, reason="expired", at=at, actor=ACTOR)
    tables = (BlacklistEntry, ListingEvent, ListingReview, BlacklistChange, Caller)
    return lambda: sum(model._default_manager.count() for model in tables)


def a_consent() -> Left:
    at = clock.now()
    maker = firm(at=at - 2 * DAY)
    consent = claimed(maker, person(at=at), at)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=at)
    Relationship.objects.create(number=consent.number, marketer=maker, kind="inquiry", at=at, received_at=at)
    return lambda: Consent.objects.count() + Relationship.objects.count()


def a_scrub_record() -> Left:
    scrubbed(clock.now(), 4, 7, subject=firm(at=clock.now() - DAY))
    return lambda: ScrubRecord.objects.count() + ScrubRecordPart.objects.count()


def an_uploaded_list() -> Left:
    scrub = scrubbed(clock.now(), 4, subject=firm(at=clock.now() - DAY))
    none = np.empty(0, np.uint32)
    scrub_list_keep(
        scrub=scrub, sealed=np.empty(0, np.int64), codes=none, rows=none, seal_key=active_key_id(), at=clock.now()
    )
    return ScrubList.objects.count


def a_text() -> Left:
    sms_queue(number=person(at=clock.now()), kind="consent", text="…", at=clock.now())
    return SmsMessage.objects.count


def a_proof() -> Left:
    at = clock.now()
    about = {"digest": "d", "expires_at": at + timedelta(minutes=10)}
    NumberProof.objects.create(
        purpose="sign-in", handle="h", e164=b"", word="123456", created_at=at, tried_at=at, short_tries=3, **about
    )
    NumberCode.objects.create(purpose="sign-in", medium="text", digits=6, secret=b"", sent_at=at, way="free", **about)
    return lambda: NumberProof.objects.count() + NumberCode.objects.count()


def a_matching_file() -> Left:
    """Of a hand-in that was closed; what was compared stays with its case."""
    at, suspect = clock.now(), firm(at=clock.now() - DAY)
    case = Case.objects.create(
        public_id="cas_m", reference="C-2", marketer=suspect, respondent=suspect, state="closed", gathering=False,
        opened_at=at, state_since=at, closed_at=at,
    )  # fmt: skip
    asked = Matching.objects.create(
        case=case, marketer=suspect, asked_in="firm_asked", asked_at=at, opened_at=at, closed_at=at, matched_at=at
    )
    with MatchingUpload() as upload:
        upload.write(b"x")
        upload.kept = True
    MatchingFile.objects.create(
        matching=asked, kind="calls", name="x", digest=upload.digest, size=1, folder=upload.folder.name, handed_at=at, read_at=at
    )  # fmt: skip
    return lambda: MatchingFile.objects.exclude(folder="").count()


def some_words() -> Left:
    """The trail does not age: its words are written as long ago as they are to be."""
    return AuditWords.objects.count


KEPT: dict[str, Callable[[], Left]] = {
    "complaint": a_complaint, "case": a_case, "listing": a_listing, "consent": a_consent, "scrub_record": a_scrub_record,
    "uploaded_list": an_uploaded_list, "text_message": a_text, "proof": a_proof, "access_log": some_words,
    "matching_file": a_matching_file,
}  # fmt: skip


@pytest.mark.parametrize("period", [period for period in RECORDS if period != "access_log"])
def test_what_is_kept_for_a_time_ends_with_it(period: str) -> None:
    left = KEPT[period]()
    all_of_it = left()
    assert all_of_it
    years_pass(current_policy().retention.periods[period] - DAY)
    run(*settings.PERIOD_TASKS[period])
    assert left() == all_of_it
    years_pass(2 * DAY)
    records = AuditRecord.objects.count()
    run(*settings.PERIOD_TASKS[period])
    assert left() == 0
    assert AuditRecord.objects.count() > records
    records = AuditRecord.objects.count()
    run(*settings.PERIOD_TASKS[period])
    assert AuditRecord.objects.count() == records  # nothing is done twice


def test_words_beside_the_trail_end_and_the_trail_stays_whole() -> None:
    now, period = clock.now(), current_policy().retention.periods["access_log"]
    for age in (period + DAY, period - DAY):
        opening_record(
            act="case.read", target=None, purpose="other", words="Asked by the ministry", actor=Actor("user:7"),
            at=now - age, about={},
        )  # fmt: skip
    before = list(AuditRecord.objects.order_by("pk").values_list("act", "data"))
    assert {row.words for row in AuditWords.objects.all()} == {"Asked by the ministry"}
    run(*settings.PERIOD_TASKS["access_log"])
    run(*settings.PERIOD_TASKS["access_log"])
    assert AuditWords.objects.get().record.at == now - period + DAY
    assert list(AuditRecord.objects.order_by("pk").values_list("act", "data"))[:2] == before
    assert [act for act, _data in AuditRecord.objects.order_by("pk").values_list("act", "data")][2:] == [
        "audit_words.expired"
    ]
    audit_chain_extend()
    assert audit_chain_report().broken_at is None and audit_words_changed() == []
    policy, at = current_policy(), clock.now()
    assert audit_words_lost(at=at, policy=policy) == []  # those whose time was over went by right
    AuditWords.objects.update(words="Nothing")
    changed = AuditWords.objects.get().pk
    assert audit_words_changed() == [changed]
    AuditWords.objects.all().delete()
    assert audit_words_changed() == [] and audit_words_lost(at=at, policy=policy) == [changed]
    with pytest.raises(CommandError, match=rf"is gone before its time, first beside {changed}\."):
        call_command("audit_verify")
    assert audit_words_lost(at=at + 2 * DAY, policy=policy) == []


def test_a_case_gathers_what_is_left() -> None:
    a_complaint()
    years_pass(current_policy().retention.periods["complaint"] + DAY)
    run(*settings.PERIOD_TASKS["complaint"])
    assert violations_gather(at=clock.now()) == 0
