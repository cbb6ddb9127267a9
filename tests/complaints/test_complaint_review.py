"""Whoever was told that nothing was established asks once that it be looked at again, within the pack's time, with reasons."""

from datetime import datetime, timedelta

import pytest

from complaints.models import Complaint, ComplaintReview
from complaints.selectors.complaint_review import review_open
from complaints.services.complaint_end import complaints_erase
from complaints.services.complaint_review import LONGEST, complaint_review_ask
from complaints.services.complaint_step import complaint_step_add
from core import clock
from core.policies import current_policy
from tests.acts import acts, behind, refusal_of

from .conftest import ALICE, BOB, SYSTEM, file_complaint, signed_in

pytestmark = pytest.mark.django_db
CLOSED = "complaint_review.closed"


def answered(status: str = "no_breach", at: datetime | None = None) -> Complaint:
    complaint = file_complaint().complaint
    params = {"why": "证据不足", "office": "CN-JS"}
    complaint_step_add(complaint_id=complaint.pk, status=status, params=params, at=at or clock.now(), actor=SYSTEM)
    return complaint


def ask(complaint: Complaint, reasons: str = "Look again.", at: datetime | None = None) -> str:
    at = at or clock.now()
    return refusal_of(lambda: complaint_review_ask(complaint_id=complaint.pk, reasons=reasons, at=at, actor=SYSTEM))


@pytest.mark.parametrize("status", ["no_breach", "caller_not_identified"])
def test_asked_once_with_reasons_and_the_matter_is_under_review(status: str) -> None:
    complaint = answered(status)
    assert [ask(complaint, reasons) for reasons in (" ", "x" * (LONGEST + 1))] == ["complaint_review.reasons"] * 2
    assert [ask(complaint, f"I, {ALICE}, refused before.") for _ in range(2)] == ["", CLOSED]
    review, step = ComplaintReview.objects.get(), complaint.steps.get(status="under_review")
    assert (review.status, review.answered_at) == (status, None) and ALICE not in review.reasons
    assert step.params["office"] == "CN-JS" and "复核" in step.params["why"]["zh-hans"]
    assert acts("complaint_review") == ["complaint_review.asked"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_does() -> None:
    complaint = answered()
    assert behind(lambda: ask(complaint), lambda: ask(complaint)) == CLOSED


@pytest.mark.parametrize("status", ["linked", "decided", "under_review", "withdrawn"])
def test_what_is_not_answered_so_is_not_reviewed(status: str) -> None:
    assert ask(answered(status)) == CLOSED


def test_until_the_last_moment_of_the_packs_time_and_no_longer() -> None:
    told_at = clock.now() + timedelta(minutes=1)
    complaint, policy = answered(at=told_at), current_policy(told_at)
    until = policy.due(told_at, policy.enforcement.deadlines["complaint_review"])
    found = review_open(complaint, policy, until)
    assert found is not None and found[1] == until
    assert ask(complaint, at=until + timedelta(seconds=1)) == CLOSED
    assert ask(complaint, at=until) == ""


def test_its_words_go_with_the_person() -> None:
    complaint = answered()
    ask(complaint)
    complaints_erase(complaint_ids=[complaint.pk], at=clock.now())
    assert not ComplaintReview.objects.exists()


def test_its_page_is_for_its_complainant_and_loses_no_word() -> None:
    complaint = answered()
    page = f"/my/complaints/{complaint.public_id}/"
    client, _user = signed_in()
    assert f"{page}review/" in client.get(page).content.decode()
    other, _bob = signed_in(BOB)
    assert other.post(f"{page}review/", {"reasons": "Mine."}).status_code == 404
    assert client.post(f"{page}review/", {"reasons": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{page}review/", {"reasons": "Look again."}).status_code in (302, 422)
    assert ComplaintReview.objects.get().reasons == "Look again."
    assert f"{page}review/" not in client.get(page).content.decode()
    late = client.post(f"{page}review/", {"reasons": "Once more."})
    assert late.status_code == 422 and "Once more." in late.content.decode()
