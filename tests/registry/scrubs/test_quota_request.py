"""A firm asks for a larger quota; an officer decides; the firm hears of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from core import clock
from core.errors import DomainError
from core.models import Attachment, AuditRecord
from core.policies import current_policy
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook import webhook_create
from registry.scrubs.models import QuotaFile, QuotaRequest
from registry.scrubs.rules.quota_request import MOST_WANTED, quota_wanted
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.quota_request import (
    quota_file,
    quota_request,
    quota_requests_decided,
    quota_requests_of,
    quota_requests_over,
    quota_requests_waiting,
)
from registry.scrubs.sending.quota_mail import quota_mail_send
from registry.scrubs.services.quota_request import (
    quota_request_decide,
    quota_request_file,
    quota_request_withdraw,
    quota_requests_expire,
)
from tests.acts import acts, behind, refusal_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import hidden
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.firms.links import letters
from tests.registry.firms.test_firm_pages import client_of
from tests.registry.scrubs.test_list_pages import member_of

pytestmark = pytest.mark.django_db
LARGE = 500_000
ASK = "/marketers/usage/quota/"


def ask(marketer: Marketer, wanted: int = LARGE, **more: object) -> QuotaRequest:
    said = {"reason": "Forty shops.", "at": clock.now(), "actor": SYSTEM, **more}
    return quota_request_file(marketer=marketer, wanted=wanted, **said)  # type: ignore[arg-type]


def decide(request: QuotaRequest, granted: int | None = LARGE, answer: str = "Shown.") -> QuotaRequest:
    return quota_request_decide(request=request, granted=granted, answer=answer, at=clock.now(), actor=SYSTEM)


def limit_of(marketer: Marketer) -> int:
    marketer.refresh_from_db()
    return quota_of(marketer, at=clock.now(), policy=current_policy()).limit


def test_what_may_be_asked_for() -> None:
    assert quota_wanted(101, 100) and not quota_wanted(100, 100) and not quota_wanted(MOST_WANTED + 1, 100)


def test_a_granted_quota_holds_and_is_told(marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=clock.now(), actor=SYSTEM)
    member_of(marketer)
    made = ask(marketer, files=[handed(GOOD["text"])])
    assert [one.attachment.name for one in made.files.all()] and list(quota_requests_waiting()) == [made]
    before = limit_of(marketer)
    done = decide(made, 400_000)
    assert (done.state, done.granted, done.answer) == ("granted", 400_000, "Shown.")
    assert limit_of(marketer) == 400_000 > before
    assert WebhookMessage.objects.get().data == {"state": "granted", "numbers": 400_000}
    assert acts("quota_request") == ["quota_request.filed", "quota_request.decided"]
    assert AuditRecord.objects.get(act="quota_request.decided").data == {
        "state": "granted", "before": before, "granted": 400_000,
    }  # fmt: skip
    assert quota_mail_send(request_id=done.pk) == 1
    assert "400,000" in str(letters()[-1].body) and "Shown." in str(letters()[-1].body)
    assert mail.outbox and list(quota_requests_decided()) == [done] and not quota_requests_waiting()


def test_a_refused_one_changes_nothing_and_another_may_follow(marketer: Marketer) -> None:
    before = limit_of(marketer)
    assert decide(ask(marketer), None, "Not shown.").state == "refused"
    assert limit_of(marketer) == before
    again = ask(marketer)
    assert next(row.pk for row in quota_requests_of(marketer.pk)) == again.pk


def test_what_is_refused_by_its_code(marketer: Marketer) -> None:
    limit = limit_of(marketer)
    assert refusal_of(lambda: ask(marketer, limit)) == "quota_request.wanted"
    assert refusal_of(lambda: ask(marketer, MOST_WANTED + 1)) == "quota_request.wanted"
    assert refusal_of(lambda: ask(marketer, reason=" ")) == "quota_request.reason"
    made = ask(marketer)
    assert refusal_of(lambda: ask(marketer)) == "quota_request.open"
    assert refusal_of(lambda: decide(made, answer=" ")) == "quota_request.answer"
    assert refusal_of(lambda: decide(made, limit)) == "quota_request.wanted"
    decide(made)
    assert refusal_of(lambda: decide(made, None)) == "quota_request.ended"
    assert (
        refusal_of(lambda: quota_request_withdraw(request=made, at=clock.now(), actor=SYSTEM)) == "quota_request.ended"
    )
    marketer_suspend(marketer=marketer, reason="r", case_reference="", at=clock.now(), actor=SYSTEM)
    assert refusal_of(lambda: ask(marketer, 900_000)) == "marketer.suspended"


def test_withdrawing_twice_changes_nothing(marketer: Marketer) -> None:
    made = ask(marketer)
    for _ in range(2):
        assert quota_request_withdraw(request=made, at=clock.now(), actor=SYSTEM).state == "withdrawn"
    assert acts("quota_request.withdrawn") == ["quota_request.withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_of_a_decision_and_a_withdrawal_at_once_one_counts(marketer: Marketer) -> None:
    made = ask(marketer)

    def withdraw() -> str:
        return refusal_of(lambda: quota_request_withdraw(request=made, at=clock.now(), actor=SYSTEM))

    assert behind(lambda: decide(made), withdraw) == "quota_request.ended"


def test_applications_end_with_their_papers(marketer: Marketer) -> None:
    made, policy = ask(marketer, files=[handed(GOOD["text"])]), current_policy()
    decide(made)
    period = policy.retention.periods["scrub_record"]
    assert quota_requests_expire(at=clock.now() + period - timedelta(days=1), policy=policy) == 0
    assert quota_requests_over(before=clock.now() + timedelta(days=1), most=9) == [QuotaRequest.objects.get()]
    assert quota_requests_expire(at=clock.now() + period + timedelta(days=1), policy=policy) == 1
    assert quota_requests_expire(at=clock.now() + period + timedelta(days=1), policy=policy) == 0
    assert not (QuotaRequest.objects.exists() or QuotaFile.objects.exists() or Attachment.objects.exists())
    assert acts("quota_requests") == ["quota_requests.expired"]


def test_the_firm_asks_on_its_page_and_a_second_click_asks_once(marketer: Marketer) -> None:
    owner = client_of(member_of(marketer))
    form = {**hidden(owner.get(ASK), ASK), "wanted": "500000", "reason": "Forty shops.", "whole": "1"}
    short = owner.post(ASK, {**form, "wanted": "5"})
    assert short.status_code == 422 and "Forty shops." in short.content.decode()
    form = {**hidden(short, ASK), "wanted": "500000", "reason": "Forty shops.", "whole": "1"}
    for _ in range(2):
        assert owner.post(ASK, form)["Location"] == "/marketers/usage/"
    made = QuotaRequest.objects.get()
    assert (made.wanted, made.reason) == (500_000, "Forty shops.")
    assert "Waits for an officer" in owner.get("/marketers/usage/").content.decode()
    assert quota_request(made.public_id) == made and quota_file(made, "att_none") is None


def test_the_papers_are_the_firms_own(marketer: Marketer) -> None:
    made = ask(marketer, files=[handed(GOOD["text"], "plan.txt")])
    address = f"/marketers/usage/quota/{made.public_id}/papers/{made.files.get().attachment.public_id}/"
    assert client_of(member_of(marketer)).get(address).status_code == 200
    stranger = client_of(member_of(make_marketer("91310000MA1FL0000B", name="Moon"), "moon@example.cn"))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"/marketers/usage/quota/{made.public_id}/withdraw/").status_code == 404
    assert Client().get(address).status_code == 302


def test_a_number_in_the_reason_is_not_kept(marketer: Marketer) -> None:
    assert "13912345678" not in ask(marketer, reason="Ask 13912345678.").reason


def test_who_is_not_let_in_asks_for_nothing(marketer: Marketer) -> None:
    Marketer.objects.update(identity_confirmed_at=None)
    with pytest.raises(DomainError):
        ask(marketer)
