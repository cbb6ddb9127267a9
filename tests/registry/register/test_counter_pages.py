"""The pages of the counter: once a shift the second factor, to withdraw just now; sent twice it is done once; a receipt to print."""

import time
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from registry.firms.models import Marketer, Operator
from registry.firms.permissions import SHIFT
from registry.firms.services.membership import operator_member_add
from registry.register.models import CounterAct, Refusal, Registration
from tests.pages import hidden, post
from tests.registry.conftest import CAROL, SYSTEM, subscriber
from tests.registry.register.consents import registered
from tests.sessions import signed_in, with_second_factor

pytestmark = pytest.mark.django_db
COUNTER = "/operators/counter/"
WITHDRAW = f"{COUNTER}withdraw/"
CUSTOMER = {"number": "138 0013 8001", "paper": "identity_card", "held_since": "2024-02-29"}


def clerk(operator: Operator, language: str = "en", **session: Any) -> Client:
    user = User.objects.create_user(email=f"{language}@op.example", password="x", name="王芳", created_at=clock.now())
    operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)
    return signed_in(with_second_factor(user), language=language, **session)


def test_a_customer_is_registered_once_and_takes_a_receipt_home(operator: Operator) -> None:
    client = clerk(operator)
    wished = {**hidden(client.get(COUNTER)), **CUSTOMER, "act": "register"}
    first, second = (post(client, COUNTER, wished) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    row = CounterAct.objects.get()
    receipt = client.get(first["Location"])
    text = receipt.content.decode()
    for words in ("138****8001", operator.name, "王芳", "are stopped", "within 7 days", row.public_id, "Identity card"):
        assert words in text
    assert "13800138001" not in text and "138 0013 8001" not in text
    assert "no-store" in receipt["Cache-Control"]


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(operator: Operator) -> None:
    client = clerk(operator)
    wished = {**hidden(client.get(COUNTER)), **CUSTOMER, "paper": "", "act": "register"}
    answer = post(client, COUNTER, wished)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Choose which paper you have seen." in text
    assert "138 0013 8001" in text and "2024-02-29" in text and not CounterAct.objects.exists()
    refused = post(client, COUNTER, {**wished, "paper": "passport", "number": "110"})
    assert (
        refused.status_code == 422 and "This is not a number that can be registered here." in refused.content.decode()
    )


def test_two_tabs_are_two_acts(operator: Operator) -> None:
    client = clerk(operator)
    for page in [client.get(COUNTER), client.get(COUNTER)]:
        assert post(client, COUNTER, {**hidden(page), **CUSTOMER, "act": "end_help"}).status_code == 302
    assert CounterAct.objects.count() == 2


def test_in_chinese_a_firm_is_refused(operator: Operator, marketer: Marketer) -> None:
    client = clerk(operator, "zh-hans")
    wished = {**hidden(client.get(COUNTER)), **CUSTOMER, "firm": marketer.public_id}
    wrong = post(client, COUNTER, {**wished, "act": "register"})
    assert wrong.status_code == 422 and "仅在撤回同意时选择企业" in wrong.content.decode()
    answer = post(client, COUNTER, {**wished, "act": "revoke"})
    text = client.get(answer["Location"]).content.decode()
    assert "客户回执" in text and marketer.name in text and Refusal.objects.exists()


def test_to_withdraw_the_second_factor_is_given_just_now(operator: Operator) -> None:
    registered(subscriber(CAROL))
    for seconds, opened in ((SHIFT - 60, 200), (SHIFT + 60, 302)):
        client = clerk(operator, "en" if opened == 200 else "zh-hans", seconds_ago=seconds)
        assert client.get(COUNTER).status_code == opened
        assert client.get(WITHDRAW).status_code == 302
        assert post(client, WITHDRAW, CUSTOMER)["Location"].startswith("/accounts/2fa/reauthenticate/")
        assert Registration.objects.live().exists()
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    answer = post(client, WITHDRAW, {**hidden(client.get(WITHDRAW)), **CUSTOMER})
    assert client.get(answer["Location"]).status_code == 200 and not Registration.objects.live().exists()


def test_a_receipt_of_another_is_not_there(operator: Operator) -> None:
    client = clerk(operator)
    made = post(client, COUNTER, {**hidden(client.get(COUNTER)), **CUSTOMER, "act": "register"})
    assert clerk(operator, "zh-hans").get(made["Location"]).status_code == 404
