"""A key that is slowed, stopped, asked about and given back: once, on record, and told to its firm."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from core import clock
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.rules.scan import Asked, Found, Level, Measure
from registry.scrubs.selectors.restriction import restrictions_untold
from registry.scrubs.services.restriction import (
    restriction_decide,
    restriction_mark_told,
    restriction_question_ask,
    restriction_release,
    restriction_set,
)
from registry.scrubs.tasks import restriction_tell, restrictions_sweep
from tests.acts import acts, refusal_of
from tests.pages import hidden
from tests.registry.conftest import SYSTEM, Api, make_key, make_marketer
from tests.registry.firms.test_firm_pages import client_of, colleague, owner, person
from tests.registry.scrubs.scanning import never_allotted

pytestmark = pytest.mark.django_db
__all__ = ["colleague", "owner"]
SLOWED, STOPPED = Found(Level.SLOWED, Measure.RUNS), Found(Level.STOPPED, Measure.UNALLOCATED)
ASKED = Asked(2_000, 1_500, 40)


def restricted(marketer: Marketer, found: Found = STOPPED, at: datetime | None = None, key: Any = None) -> Restriction:
    row = restriction_set(marketer=marketer, key=key, found=found, asked=ASKED, at=at or clock.now())
    assert row is not None
    return row


def asked(row: Restriction, user: User, text: str = "Our switchboard.") -> RestrictionReview:
    return restriction_question_ask(restriction=row, user=user, text=text, at=clock.now())


def decided(row: Restriction, officer: User, outcome: str = "restored", reason: str = "Looked into.") -> None:
    restriction_decide(restriction=row, outcome=outcome, reason=reason, officer=officer, at=clock.now())


def test_slowed_then_stopped_is_one_row_and_never_goes_back(marketer: Marketer) -> None:
    row = restricted(marketer, SLOWED)
    assert (row.asked, row.found, row.stopped_at) == (2_000, 1_500, None)
    assert restriction_set(marketer=marketer, key=None, found=SLOWED, asked=ASKED, at=clock.now()) is None
    row = restricted(marketer)
    assert (row.level, row.measure, row.asked, row.found) == ("stopped", "unallocated", 2_040, 40)
    for found in (SLOWED, STOPPED):
        assert restriction_set(marketer=marketer, key=None, found=found, asked=ASKED, at=clock.now()) is None
    assert Restriction.objects.count() == 1
    assert acts("restriction") == ["restriction.slowed", "restriction.stopped"]


def test_only_what_is_slowed_is_released_by_itself(marketer: Marketer) -> None:
    slowed = restricted(marketer, SLOWED)
    review = asked(slowed, person("li@example.cn"))
    for _again in range(2):
        restriction_release(restriction=slowed, at=clock.now())
    review.refresh_from_db()
    assert review.outcome == "restored"
    stopped = restricted(marketer)
    restriction_release(restriction=stopped, at=clock.now())
    stopped.refresh_from_db()
    assert stopped.ended_at is None
    assert acts("restriction.released") == ["restriction.released"]


def test_a_person_is_asked_once_and_answers_within_a_working_day(marketer: Marketer) -> None:
    row, user = restricted(marketer), person("li@example.cn")
    assert refusal_of(lambda: asked(row, user, "  ")) == "restriction.text"
    review = asked(row, user)
    policy = current_policy(clock.now())
    assert review.asked_at and review.due_at == policy.due(review.asked_at, policy.enforcement.deadlines["ask_human"])
    assert refusal_of(lambda: asked(row, user)) == "restriction.asked"
    officer = person("officer@example.cn")
    assert refusal_of(lambda: decided(row, officer, reason=" ")) == "restriction.reason"
    decided(row, officer, "kept", "The list was made by counting.")
    asked(row, user, "It was not.")
    decided(row, officer)
    assert refusal_of(lambda: decided(row, officer)) == "restriction.ended"
    assert refusal_of(lambda: asked(row, user)) == "restriction.ended"
    assert list(row.reviews.order_by("pk").values_list("outcome", flat=True)) == ["kept", "restored"]
    assert acts("restriction") == [
        "restriction.stopped", "restriction.asked", "restriction.kept", "restriction.asked", "restriction.restored"
    ]  # fmt: skip


def test_given_back_it_is_measured_anew(api: Api, marketer: Marketer) -> None:
    assert api.scrub(*never_allotted(60)).status_code == 403
    decided(Restriction.objects.get(), person("officer@example.cn"))
    assert api.scrub(*never_allotted(5, 2)).status_code == 200
    assert api.scrub(*never_allotted(60, 3)).status_code == 403
    assert Restriction.objects.count() == 2


def test_the_owners_and_the_firms_systems_are_told_once(marketer: Marketer, owner: Client) -> None:
    webhook_create(
        marketer=marketer, url="https://hooks.example.cn/", events=["key.restricted"], at=clock.now(), actor=SYSTEM
    )
    key, _text = make_key(marketer, "scrub")
    row = restricted(marketer, key=key)
    assert restrictions_untold(10) == [row.pk]
    for _twice in range(2):
        restriction_tell(row.pk)
    (letter,) = mail.outbox
    assert row.public_id in letter.body and "owner@example.cn" in letter.to
    assert restrictions_untold(10) == [] and not restriction_mark_told(restriction_id=row.pk, at=clock.now())
    message = WebhookMessage.objects.get()
    assert message.data == {"key": key.public_id, "measure": "unallocated", "level": "stopped"}
    decided(row, person("officer@example.cn"), "kept")
    restrictions_sweep()
    assert restrictions_untold(10) == [row.pk] or len(mail.outbox) == 2


def test_the_firm_reads_measure_and_day_and_asks_a_person(owner: Client, colleague: Client, marketer: Marketer) -> None:
    row = restricted(marketer)
    page = f"/marketers/restrictions/{row.public_id}/"
    assert page in owner.get("/marketers/").content.decode()
    empty = colleague.post(page, {**hidden(colleague.get(page)), "text": ""})
    assert empty.status_code == 422
    form = {**hidden(colleague.get(page)), "text": "我们的总机号码"}
    assert [colleague.post(page, form).status_code for _twice in range(2)] == [302, 302]
    assert RestrictionReview.objects.get().text == "我们的总机号码"
    assert "我们的总机号码" in colleague.get(page).content.decode()
    assert "<form" not in colleague.get(page).content.decode().split("<main")[1].split("</main>")[0]


def test_another_firm_knows_nothing_of_it(marketer: Marketer) -> None:
    row = restricted(marketer)
    other = make_marketer("91310000MA1FL0000B", name="Moon Loans")
    from registry.firms.services.membership import marketer_member_add

    user = person("other@example.cn")
    marketer_member_add(marketer=other, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    assert client_of(user).get(f"/marketers/restrictions/{row.public_id}/").status_code == 404


def test_what_ended_long_ago_leaves_the_overview(owner: Client, marketer: Marketer) -> None:
    row = restricted(marketer)
    decided(row, person("officer@example.cn"))
    assert row.public_id in owner.get("/marketers/").content.decode()
    Restriction.objects.update(ended_at=clock.now() - timedelta(days=8))
    assert row.public_id not in owner.get("/marketers/").content.decode()
