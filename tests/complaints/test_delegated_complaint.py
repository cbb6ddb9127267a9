"""A delegate complains in the holder's name: it is the holder's complaint, and the record says who told of it."""

from datetime import timedelta

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.rules.doors import Door
from complaints.rules.statement import Statement, read_statement
from complaints.services.delegated_complaint import delegated_complaint_file
from core import clock
from core.models import AuditRecord, SmsMessage
from core.policies import current_policy
from registry.register.models import Delegation
from registry.register.services.delegation import delegation_end
from tests.acts import acts, refusal_of
from tests.complaints.conftest import ALICE, BOB, SYSTEM, number, signed_in
from tests.complaints.test_complain_pages import ABOUT, WHEN, WHO, say
from tests.pages import hidden, post, send
from tests.registry.register.delegates import DAY, delegate_of

pytestmark = pytest.mark.django_db


def stated() -> Statement:
    at = clock.now()
    said = {"caller": "4008095559", "called": BOB, "at": (at - timedelta(hours=1)).isoformat(), "category": "loans"}
    reading = read_statement(said, door=Door.API, policy=current_policy(at), at=at)
    assert reading.statement is not None
    return reading.statement


def file(made: Delegation) -> Complaint:
    return delegated_complaint_file(delegation=made, statement=stated(), at=clock.now()).complaint


def answered(client: Client, made: Delegation) -> str:
    """All three questions, begun at the page of the number; the address of the check."""
    begun = client.get(f"/my/help/{made.pk}/complain/")["Location"]
    assert b"138****8001" in client.get(begun).content
    when = say(client, begun, WHO, "/complain/when/")
    return say(client, say(client, when, WHEN, "/complain/about/"), ABOUT, "/complain/check/")


def test_it_is_the_holders_complaint_and_the_record_says_who_told_of_it() -> None:
    made = delegate_of(BOB, ALICE)
    SmsMessage.objects.all().delete()
    filed = file(made)
    assert filed.number == number(BOB)
    assert acts("delegation.a", "complaint") == ["delegation.acted", "complaint.filed"]
    assert AuditRecord.objects.get(act="complaint.filed").actor == f"user:{made.user_id}"
    assert AuditRecord.objects.get(act="delegation.acted").data["act"] == "complain"
    assert [row.number_id for row in SmsMessage.objects.filter(kind="helping")] == [made.number_id]


def test_whoever_may_not_files_nothing() -> None:
    early = delegate_of(BOB, ALICE, at=clock.now())
    assert refusal_of(lambda: file(early)) == "delegation.refused"
    delegation_end(delegation=early, end=Delegation.End.HOLDER, at=clock.now(), actor=SYSTEM)
    assert refusal_of(lambda: file(early)) == "delegation.refused"
    assert not Complaint.objects.exists() and acts("delegation.a") == []


def test_each_page_says_for_whom_and_the_holder_alone_follows_it() -> None:
    made = delegate_of(BOB, ALICE)
    client, _user = signed_in(ALICE)
    check = answered(client, made)
    assert b"138****8001" in client.get(check).content
    fields = hidden(client.get(check))
    for _ in range(2):
        sent = post(client, check, fields)
        assert sent["Location"] == f"/my/help/{made.pk}/"
    filed = Complaint.objects.get()
    assert filed.number == number(BOB)
    assert filed.short_reference in client.get(sent["Location"]).content.decode()
    assert client.get(f"/my/complaints/{filed.public_id}/").status_code == 404
    assert signed_in(BOB)[0].get(f"/my/complaints/{filed.public_id}/").status_code == 200


def test_by_the_menu_one_complains_for_oneself() -> None:
    made = delegate_of(BOB, ALICE)
    client, _user = signed_in(ALICE)
    answered(client, made)
    assert b"138****8001" not in client.get("/complain/").content
    when = say(client, "/complain/", WHO, "/complain/when/")
    send(client, say(client, say(client, when, WHEN, "/complain/about/"), ABOUT, "/complain/check/"))
    assert Complaint.objects.get().number == number(ALICE)


def test_a_draft_is_of_no_use_once_the_help_has_ended() -> None:
    made = delegate_of(BOB, ALICE)
    client, _user = signed_in(ALICE)
    check = answered(client, made)
    delegation_end(delegation=made, end=Delegation.End.REPLY, at=clock.now(), actor=SYSTEM)
    assert send(client, check).status_code == 404
    assert client.get(f"/my/help/{made.pk}/complain/").status_code == 404
    assert not Complaint.objects.exists()


def test_nobody_begins_for_somebody_else() -> None:
    made = delegate_of(BOB, ALICE, at=clock.now() - 3 * DAY)
    assert signed_in(BOB)[0].get(f"/my/help/{made.pk}/complain/").status_code == 404
    assert signed_in("+8613800137001")[0].get(f"/my/help/{made.pk}/complain/").status_code == 404
