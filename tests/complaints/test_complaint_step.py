"""What a complainant is told: each step of a case once, and once more after a review of it."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.models import Complaint
from complaints.selectors.complaint import complaint_steps
from complaints.services.complaint_step import complaint_step_add, complaint_steps_add
from core.models import AuditRecord
from tests.acts import acts, behind

from .conftest import ALICE, BOB, SYSTEM, file_complaint

FILED = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def filed(e164: str = ALICE) -> Complaint:
    return file_complaint(e164=e164, at=FILED, filed=FILED).complaint


def tell(status: str, *complaints: Complaint, day: int = 1, case: str = "C-1") -> int:
    """`day`: after the filing."""
    return complaint_steps_add(
        complaint_ids=[complaint.pk for complaint in complaints],
        status=status,
        case_reference=case,
        at=FILED + timedelta(days=day),
        actor=SYSTEM,
    )


def told(complaint: Complaint) -> list[str]:
    return [step.status for step in complaint_steps(complaint)][1:]  # without "received"


def status_of(complaint: Complaint) -> str:
    complaint.refresh_from_db()
    return complaint.status


def test_a_step_is_told_once_and_the_latest_is_the_status() -> None:
    one, two = filed(ALICE), filed(BOB)
    for _ in range(2):
        complaint_step_add(complaint_id=one.pk, status="filed_as_case", case_reference="C-1", at=FILED, actor=SYSTEM)
    assert tell("filed_as_case", one, two) == 1
    assert told(one) == told(two) == ["filed_as_case"]
    assert status_of(one) == "filed_as_case"
    first, second = AuditRecord.objects.filter(act="complaint.step_added").order_by("pk")
    assert (first.target_id, second.target_id) == (one.pk, two.pk)
    assert first.data == {"status": "filed_as_case", "complaints": 1, "case": "C-1"}


def test_a_step_of_many_is_one_record() -> None:
    assert tell("linked", filed(ALICE), filed(BOB)) == 2
    record = AuditRecord.objects.get(act="complaint.step_added")
    assert (record.target_id, record.data["complaints"]) == (None, 2)


def test_nobody_to_tell_is_nothing_on_record() -> None:
    assert tell("linked") == 0
    assert acts("complaint.step") == []


def test_each_case_tells_for_itself() -> None:
    one = filed()
    assert (tell("no_breach", one, case=""), tell("no_breach", one), tell("no_breach", one, case="C-2")) == (1, 1, 1)


def test_a_status_that_the_pack_lacks_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no status"):
        tell("lost", filed())


@pytest.mark.parametrize("outcome", ["decided", "no_breach"])
def test_the_outcome_of_a_reopened_case_is_told_again_and_once(outcome: str) -> None:
    one = filed()
    assert (tell(outcome, one, day=1), tell("under_review", one, day=2)) == (1, 1)
    assert tell(outcome, one, day=3) == 1
    assert tell(outcome, one, day=3) == tell(outcome, one, day=4) == 0
    assert told(one) == [outcome, "under_review", outcome]
    assert status_of(one) == outcome


def test_a_second_review_is_told_where_something_happened_since_the_first() -> None:
    one = filed()
    assert tell("decided", one, day=1) == tell("under_review", one, day=2) == 1
    assert tell("under_review", one, day=3) == 0  # a reconsideration, then a suit: still the same news
    assert tell("no_breach", one, day=4) == tell("under_review", one, day=5) == tell("no_breach", one, day=6) == 1
    assert told(one) == ["decided", "under_review", "no_breach", "under_review", "no_breach"]


def test_a_late_word_of_what_was_told_before_the_review_is_no_news() -> None:
    one = filed()
    tell("decided", one, day=1)
    tell("under_review", one, day=2)
    assert tell("decided", one, day=1) == 0
    tell("no_breach", one, day=3)
    assert tell("under_review", one, day=2) == 0
    assert status_of(one) == "no_breach"


def test_steps_of_one_moment_count_in_their_order() -> None:
    one = filed()
    assert [tell(status, one) for status in ("decided", "under_review", "decided", "decided")] == [1, 1, 1, 0]


def test_the_review_of_another_case_or_complaint_makes_nothing_news() -> None:
    one, two = filed(ALICE), filed(BOB)
    tell("decided", one, two, day=1)
    tell("under_review", one, day=2, case="C-2")
    tell("under_review", two, day=2)
    assert tell("decided", one, two, day=3) == 1
    assert (told(one), told(two)) == (["decided", "under_review"], ["decided", "under_review", "decided"])


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_tell_once() -> None:
    one = filed()
    tell("decided", one, day=1)
    tell("under_review", one, day=2)
    assert behind(lambda: tell("decided", one, day=3), lambda: tell("decided", one, day=3)) == 0
    assert told(one) == ["decided", "under_review", "decided"]
