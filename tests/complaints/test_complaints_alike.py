"""Several numbers in one sending: one complaint each with the same answers, all or none; what cannot be read is named."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.rules.doors import Door
from complaints.rules.statement import Statement, read_statement
from complaints.services.complaint import FilingAnswer
from complaints.services.complaints_alike import complaints_alike_file
from core import clock
from core.errors import DomainError
from core.policies import current_policy
from tests.acts import acts, behind
from tests.pages import hidden, post, send

from .conftest import SYSTEM, file_complaint, number, signed_in
from .test_complain_pages import say

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "4008095559", "95588", "02586530001"
WHEN = {"day": (clock.now() - timedelta(days=1)).date().isoformat(), "time": "19:41"}
ABOUT = {"kind": "marketing", "category": "loans"}


def stated(caller: str) -> Statement:
    at = clock.now()
    body = {"caller": caller, "at": at.isoformat(), "category": "loans"}
    said = read_statement(body, door=Door.SITE, policy=current_policy(at), at=at).statement
    assert said is not None
    return said


def file(*statements: Statement) -> list[FilingAnswer]:
    return complaints_alike_file(statements=statements, number=number(), source="site", at=clock.now(), actor=SYSTEM)


def callers() -> list[str]:
    return sorted(Complaint.objects.values_list("caller__value", flat=True))


def test_one_each_in_their_order_and_what_was_complained_of_before_is_answered_with_it() -> None:
    first = file_complaint(SECOND).complaint
    filed = file(stated(FIRST), stated(SECOND), stated(THIRD))
    assert [answer.repeated for answer in filed] == [False, True, False] and filed[1].complaint == first
    assert acts("complaint.filed") == ["complaint.filed"] * 3


def test_all_or_none() -> None:
    with pytest.raises(DomainError, match="too_old"):
        file(stated(FIRST), replace(stated(SECOND), called_at=clock.now() - timedelta(days=900)))
    assert callers() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_from_two_tabs_at_once_is_filed_once() -> None:
    again = behind(lambda: file(stated(FIRST), stated(SECOND)), lambda: file(stated(SECOND), stated(FIRST)))
    assert [answer.repeated for answer in again] == [True, True] and len(callers()) == 2


def answered(client: Client, others: str) -> Any:
    return send(client, "/complain/", {"channel": "voice", "caller": FIRST, "others": others})


def test_the_page_reads_each_and_names_those_it_cannot_and_loses_nothing() -> None:
    client, _user = signed_in()
    pasted = f"{SECOND}\nnot a number\n8653 9100，{THIRD}"
    refused = answered(client, pasted)
    text = refused.content.decode()
    assert refused.status_code == 422 and "not a number, 8653 9100" in text
    assert SECOND in text and THIRD in text  # still in the field
    many = answered(client, "\n".join(f"025865300{n:02d}" for n in range(20)))
    assert many.status_code == 422 and "20" in many.content.decode()


def test_from_the_pasted_list_to_a_complaint_each() -> None:
    client, _user = signed_in()
    when = say(
        client,
        "/complain/",
        {"channel": "voice", "caller": FIRST, "others": f"{SECOND}、 {THIRD}\n{FIRST}"},
        "/complain/when/",
    )
    check = say(client, say(client, when, WHEN, "/complain/about/"), ABOUT, "/complain/check/")
    shown = client.get(check).content.decode()
    assert "95588" in shown and "025 8653 0001" in shown
    body = hidden(client.get(check))
    answers = [post(client, check, body) for _ in range(2)]  # a second click does nothing more
    assert answers[0]["Location"] == answers[1]["Location"] and len(callers()) == 3
    assert Complaint.objects.values("called_at", "kind", "category", "number").distinct().count() == 1
    page = client.get(answers[0]["Location"]).content.decode()
    assert all(row.short_reference in page for row in Complaint.objects.all())
