"""The pages of the counter: once a shift the second factor, to withdraw just now; sent twice it is done once; a receipt to print."""

import re
import time
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from core.selectors.search import rows_found
from registry.firms.models import Marketer, Operator
from registry.firms.permissions import SHIFT
from registry.firms.services.marketer import marketer_apply
from registry.firms.services.membership import operator_member_add
from registry.register.models import CounterAct, Refusal, Registration
from tests.pages import hidden, post
from tests.registry.conftest import CAROL, SYSTEM, make_marketer, subscriber
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


FOUND = re.compile(r'name="firm" value="(\w+)"')


@pytest.mark.parametrize(
    ("language", "more", "nothing", "unnamed"),
    [
        (
            "en",
            "2 more firms are called so",
            "No firm of this name was found",
            "Choose the firm, or leave its name empty",
        ),
        ("zh-hans", "另有 2 家企业名称相符", "没有找到该名称的企业", "请选择企业；如指所有企业，请将名称留空"),
    ],
)
def test_one_of_many_firms_is_looked_for_by_a_part_of_its_name(
    operator: Operator, language: str, more: str, nothing: str, unnamed: str
) -> None:
    """Without a script, and nothing that was typed is lost on the way."""
    firms = [make_marketer(f"9131{n:014d}", name=f"Harbour Loans {n:02d}") for n in range(12)]
    other = make_marketer("91310000MA1FL0000A", name="阳光保险")
    client = clerk(operator, language)
    drawn = client.get(COUNTER)
    assert FOUND.findall(drawn.content.decode()) == [] and other.name not in drawn.content.decode()
    wished = {**hidden(drawn), **CUSTOMER, "act": "revoke"}
    page = post(client, COUNTER, {**wished, "search": "harbour", "find": "1"})
    text = page.content.decode()
    assert page.status_code == 200 and not CounterAct.objects.exists()
    assert FOUND.findall(text) == [one.public_id for one in firms[:10]] and more in text
    assert "138 0013 8001" in text and "2024-02-29" in text and 'value="harbour"' in text
    assert re.search(r'value="identity_card"[^>]*checked', text) and re.search(r'value="revoke"[^>]*checked', text)
    for words in ("loans 07", firms[7].registration_code):
        narrowed = post(client, COUNTER, {**wished, "search": words, "find": "1"}).content.decode()
        assert FOUND.findall(narrowed) == [firms[7].public_id]
    assert nothing in post(client, COUNTER, {**wished, "search": "nobody", "find": "1"}).content.decode()
    refused = post(client, COUNTER, {**wished, "search": "harbour", "firm": ""})
    assert refused.status_code == 422 and unnamed in refused.content.decode() and not CounterAct.objects.exists()
    again = {**wished, **hidden(page), "search": "阳光", "firm": firms[7].public_id, "find": "1"}
    assert FOUND.findall(post(client, COUNTER, again).content.decode()) == [firms[7].public_id, other.public_id]
    done = post(client, COUNTER, {**wished, **hidden(page), "search": "harbour", "firm": firms[7].public_id})
    assert firms[7].name in client.get(done["Location"]).content.decode()
    assert Refusal.objects.get().marketer == firms[7]


def test_where_very_many_are_called_so_more_is_to_be_typed(
    operator: Operator, marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_found, "__defaults__", (3,))  # of what is counted
    for n in range(4):
        make_marketer(f"9131{n:014d}", name=f"Harbour Loans {n:02d}")
    client = clerk(operator)
    wished = {**hidden(client.get(COUNTER)), **CUSTOMER, "act": "revoke", "search": "harbour", "find": "1"}
    text = post(client, COUNTER, wished).content.decode()
    assert "Very many firms are called so" in text and len(FOUND.findall(text)) == 4


def test_a_firm_that_was_never_admitted_is_not_found(operator: Operator) -> None:
    firm = marketer_apply(
        name="Harbour Loans", registration_code="91310000MA1FL0000A", categories=["loans"], at=clock.now(), actor=SYSTEM
    )
    client = clerk(operator)
    wished = {**hidden(client.get(COUNTER)), **CUSTOMER, "act": "revoke", "search": "harbour"}
    assert FOUND.findall(post(client, COUNTER, {**wished, "find": "1"}).content.decode()) == []
    refused = post(client, COUNTER, {**wished, "firm": firm.public_id})
    assert refused.status_code == 422 and "Choose a firm that is shown." in refused.content.decode()


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
