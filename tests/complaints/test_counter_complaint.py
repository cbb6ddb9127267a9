"""At a counter a customer complains through an operator's staff: it is the customer's complaint, and who told of it is on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint, Evidence, RepeatedRow
from complaints.rules.reference import reference_of
from complaints.rules.statement import Statement
from complaints.services.complaint import complaint_file
from complaints.services.counter_complaint import counter_complaint_file
from core import clock
from core.models import AuditRecord, SmsMessage, User
from core.web.outbox import read
from registry.firms.models import Operator, OperatorMember
from registry.firms.services.membership import operator_member_add
from registry.register.models import CounterAct
from registry.register.services.counter_record import Customer
from tests.acts import acts, refusal_of
from tests.complaints.conftest import BOB, SYSTEM, number
from tests.complaints.test_delegated_complaint import stated
from tests.pages import hidden, post
from tests.sessions import signed_in, with_second_factor

pytestmark = pytest.mark.django_db
PAGE = "/operators/counter/complain/"
CUSTOMER = Customer("138 0013 8001", CounterAct.Paper.PASSPORT, date(2020, 5, 4))


@pytest.fixture
def member(operator: Operator) -> OperatorMember:
    user = User.objects.create_user(email="clerk@op.example", password="x", name="王芳", created_at=clock.now())
    return operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)


def filed(member: OperatorMember, statement: Statement) -> CounterAct:
    return counter_complaint_file(member=member, customer=CUSTOMER, statement=statement, at=clock.now())


def test_it_is_the_customers_complaint_and_the_line_is_told(member: OperatorMember) -> None:
    done = filed(member, stated())
    complaint = Complaint.objects.get()
    assert complaint.number == number(BOB) and complaint.evidence == Evidence.PROVED
    assert complaint.client == member.operator.public_id and done.reference == complaint.short_reference
    assert acts("counter", "complaint.filed") == ["counter.acted", "complaint.filed"]
    assert {record.actor for record in AuditRecord.objects.filter(act__in=("counter.acted", "complaint.filed"))} == {
        f"user:{member.user_id}"
    }
    text = read(SmsMessage.objects.get(number=number(BOB)))
    assert member.operator.name in text and "已投诉" in text and "4008095559" not in text


def test_no_answer_says_that_the_call_was_complained_of(member: OperatorMember) -> None:
    said = stated()
    first = complaint_file(
        statement=said, number=number(BOB), source=Complaint.Source.SITE, at=clock.now(), actor=SYSTEM
    ).complaint
    done = filed(member, said)
    row = RepeatedRow.objects.get()
    assert Complaint.objects.get() == first
    assert done.reference == reference_of(row.public_id) != first.short_reference


def test_a_call_that_is_taken_by_nobody_leaves_nothing(member: OperatorMember) -> None:
    at = clock.now() + timedelta(days=5000)
    said = stated()
    refused = refusal_of(lambda: counter_complaint_file(member=member, customer=CUSTOMER, statement=said, at=at))
    assert refused and not CounterAct.objects.exists() and acts("counter") == []


def clerk(member: OperatorMember, language: str = "en") -> Client:
    return signed_in(with_second_factor(member.user), language=language)


def answers(**changed: str) -> dict[str, Any]:
    day = (clock.now() - timedelta(days=2)).date().isoformat()
    customer = {"number": "138 0013 8001", "paper": "passport", "held_since": "2024-02-29"}
    call = {"channel": "voice", "caller": "4008095559", "day": day, "time": "10:00", "kind": "marketing"}
    return {**customer, **call, "category": "loans", "manner": "robot", **changed}


def test_a_complaint_is_sent_once_and_its_reference_is_on_the_receipt(member: OperatorMember) -> None:
    client = clerk(member)
    asked = client.get(PAGE)
    assert 'name="others"' not in asked.content.decode(), "what nobody files is not asked for"
    wished = {**hidden(asked), **answers(money_lost="yes")}
    first, second = (post(client, PAGE, wished) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    complaint = Complaint.objects.get()
    receipt = client.get(first["Location"]).content.decode()
    assert complaint.money_lost and "call 110" in receipt.split("<footer")[0]
    assert complaint.short_reference in receipt and "138****8001" in receipt and "13800138001" not in receipt


def test_what_is_wrong_stands_once_beside_its_field(member: OperatorMember) -> None:
    client = clerk(member)
    answer = post(client, PAGE, {**hidden(client.get(PAGE)), **answers(caller="", time="25:99", kind="")})
    text = answer.content.decode()
    assert answer.status_code == 422 and text.count("Choose the kind.") == 2  # on top, and beside the field
    assert 'id="id_caller_error"' in text and 'id="id_time_error"' in text
    assert "138 0013 8001" in text and not CounterAct.objects.exists()


def test_a_message_has_nobody_who_spoke_and_a_hidden_caller_is_one(member: OperatorMember) -> None:
    client = clerk(member, "zh-hans")
    text = answers(channel="text", caller="LoanHouse")
    unseen = answers(caller="", withheld="on", display="未知号码")
    for said in (text, unseen):
        assert post(client, PAGE, {**hidden(client.get(PAGE)), **said}).status_code == 302
    assert Complaint.objects.count() == 2
