"""A firm's owners get a letter of each decision about it, in their own language, and nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage

from core import clock
from core.actors import Actor
from core.models import User
from registry.firms.models import Marketer, Webhook
from registry.firms.services.caller_number import caller_approve, caller_declare, caller_refuse
from registry.firms.services.marketer import marketer_admit, marketer_apply, marketer_restore, marketer_suspend
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add, marketer_member_end
from registry.firms.services.webhook import webhook_create
from tests.callers import approved, proved
from tests.registry.conftest import SYSTEM, make_marketer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
CALLER = "4009001166"


def person(name: str, firm: Marketer, role: str, language: str) -> User:
    user = User.objects.create_user(
        email=f"{name}@example.cn", password="x", name=name, language=language, created_at=clock.now()
    )
    marketer_member_add(marketer=firm, user=user, role=role, at=clock.now(), actor=SYSTEM)
    return user


@pytest.fixture
def at() -> dict[str, Any]:
    return {"at": clock.now(), "actor": SYSTEM}


def test_each_decision_is_told_to_the_owners_in_their_language(
    at: dict[str, Any],
    tasks_run_here: None,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    firm = marketer_apply(name="Dawn", registration_code="91310000MA1FL0000D", categories=["insurance"], **at)
    person("li", firm, "owner", "zh-hans")
    person("ann", firm, "owner", "en")
    person("clerk", firm, "member", "en")
    acts: list[tuple[Callable[[], object], str, str]] = [
        (lambda: marketer_confirm_identity(marketer=firm, ground="register", **at), "has confirmed who", "身份"),
        (lambda: marketer_admit(marketer=firm, **at), "is admitted", "备案"),
        (lambda: marketer_suspend(marketer=firm, reason="spam", case_reference="C", **at), "Reason: spam", "spam"),
        (lambda: marketer_restore(marketer=firm, **at), "open again", "恢复"),
        (lambda: approved(firm, CALLER, at=at["at"]), CALLER, CALLER),
    ]
    for act, english, chinese in acts:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        told = {mail.to[0]: str(mail.body) for mail in mailoutbox}
        assert set(told) == {"li@example.cn", "ann@example.cn"}
        assert english in told["ann@example.cn"] and chinese in told["li@example.cn"]
        assert all(body.count("http") == 1 and "token" not in body for body in told.values())


def test_a_dispute_and_its_end_are_told_to_both_firms(
    marketer: Marketer, at: dict[str, Any], tasks_run_here: None, mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    other = make_marketer("91310000MA1FL0000B")
    person("one", marketer, "owner", "en")
    person("two", other, "owner", "en")
    with django_capture_on_commit_callbacks(execute=True):
        mine = caller_declare(marketer=marketer, caller=CALLER, **at)
        caller_declare(marketer=other, caller=CALLER, **at)
    assert [mail.to for mail in mailoutbox] == [["one@example.cn"]]
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        caller_approve(declaration=proved(mine, at["at"]), reason="it shows the contract", **at)
    assert {(mail.to[0], "refused" in str(mail.body)) for mail in mailoutbox} == {
        ("one@example.cn", False),
        ("two@example.cn", True),
    }
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        caller_refuse(declaration=mine, reason="the contract ended", **at)
    assert ["the contract ended" in str(mail.body) for mail in mailoutbox] == [True]


def test_a_refused_act_sends_nothing(marketer: Marketer, at: dict[str, Any], mailoutbox: list[EmailMessage]) -> None:
    person("one", marketer, "owner", "en")
    marketer_admit(marketer=marketer, **at)  # admitted already
    assert not mailoutbox


def test_when_the_maker_of_webhooks_leaves_the_owners_hear_of_it(
    marketer: Marketer, at: dict[str, Any], tasks_run_here: None, mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    boss, leaver = person("boss", marketer, "owner", "en"), person("leaver", marketer, "owner", "en")
    webhook_create(marketer=marketer, url="https://own.example.com/", at=clock.now(), actor=Actor.user(leaver))
    webhook = Webhook.objects.get()
    page = f"/marketers/webhooks/{webhook.public_id}/"
    assert webhook.made_by == leaver and "no more" not in signed_in(boss, language="en").get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        marketer_member_end(member=leaver.marketer_memberships.get(), **at)
    assert [mail.to for mail in mailoutbox] == [["boss@example.cn"]]
    body = str(mailoutbox[0].body)
    assert "leaver" in body and webhook.public_id in body and "own.example.com" not in body
    shown = signed_in(boss, language="en").get(page).content.decode()
    assert "Made by leaver." in shown and "acts for your firm no more" in shown
