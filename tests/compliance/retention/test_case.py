"""What a case cites stays as long as the case is open, under appeal or not carried out; then its file goes whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from complaints.models import Caller, Complaint
from compliance.cases.models import Case, CaseAttachment, CaseDocument, CaseEvent
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from core.models import Attachment
from core.policies import current_policy
from core.services.attachment import attachment_keep
from registry.firms.models import MarketerStanding
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.register.models import Consent
from registry.scrubs.models import ScrubRecord
from tests.acts import acts
from tests.compliance.cases.handing_in import attached, folders, own_attachments
from tests.compliance.retention.aging import run, years_pass
from tests.compliance.retention.files import AGES, ALL, case_file, cited, closed
from tests.compliance.world import ACTOR
from tests.core.attachments.handing import handed

pytestmark = pytest.mark.django_db
__all__ = ["own_attachments"]


@pytest.fixture
def case() -> Case:
    return case_file()


def still_open(_case: Case) -> None:
    pass


def being_served(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="decided", gathering=False, decided_at=clock.now())


def before_the_court(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="sued", gathering=False)


def still_listed(case: Case) -> None:
    closed(case)
    BlacklistEntry.objects.update(state="active", ended_at=None)


def listing_appealed(case: Case) -> None:
    closed(case)
    BlacklistEntry.objects.update(appeal_state="open")


def still_suspended(case: Case) -> None:
    closed(case)
    assert case.respondent is not None
    marketer_suspend(
        marketer=case.respondent, reason="suspension", case_reference=case.reference, at=clock.now(), actor=ACTOR
    )


HOLDS = (still_open, being_served, before_the_court, still_listed, listing_appealed, still_suspended)


@pytest.mark.parametrize("hold", HOLDS, ids=lambda hold: hold.__name__)
def test_nothing_goes_that_a_held_case_cites(case: Case, hold: Callable[[Case], None]) -> None:
    assert BlacklistEntry.objects.filter(case=case).exists()
    hold(case)
    before = cited(case)
    assert before["consents"] == before["records"] == 1 and before["with people"] == 5
    years_pass(AGES)
    run(*ALL)
    assert cited(case) == before
    assert BlacklistEntry.objects.filter(case=case).exists()
    assert Complaint.objects.filter(caller__value__endswith="2586537152").count() == 0  # in no case
    assert ScrubRecord.objects.count() == 1 and Consent.objects.count() == 1


def test_what_was_held_goes_once_nothing_holds_it(case: Case) -> None:
    still_suspended(case)
    years_pass(AGES)
    run(*ALL)
    case.refresh_from_db()
    assert case.respondent is not None
    marketer_restore(marketer=case.respondent, at=clock.now(), actor=ACTOR, case_reference=case.reference)
    run(*ALL)
    run(*ALL)  # a file waits for its listings
    assert Case.objects.count() == CaseEvent.objects.count() == CaseDocument.objects.count() == 0
    assert Complaint.objects.count() == Violation.objects.count() == BlacklistEntry.objects.count() == 0
    assert Caller.objects.count() == ScrubRecord.objects.count() == Consent.objects.count() == 0
    assert MarketerStanding.objects.exists()


@pytest.mark.usefixtures("own_attachments")
def test_attachments_end_with_their_case_file_and_key(
    case: Case, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    row, other = attached(case), attachment_keep(
        handed=handed(), owner="complaint:1", purpose="complaint.evidence", at=clock.now(), actor=ACTOR
    )  # fmt: skip
    closed(case)
    years_pass(current_policy().retention.periods["case"] - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        run(*ALL)
    assert folders() == {row.folder, other.folder}
    years_pass(AGES)
    with django_capture_on_commit_callbacks(execute=True):
        run(*ALL)
        run(*ALL)  # a file waits for its listings
    assert CaseAttachment.objects.count() == Case.objects.count() == 0
    assert [one.pk for one in Attachment.objects.all()] == [other.pk] and folders() == {other.folder}
    assert not (settings.DNC_KEYS / "lasting" / row.folder).exists()
    assert acts("attachments.") == ["attachments.expired"]
