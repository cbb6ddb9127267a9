"""A delegate complains in the holder's name: it is the holder's complaint, and the record says who told of it."""

from datetime import timedelta

import pytest
from django.conf import settings
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
from registry.register.services.holding import holding_add
from tests.acts import acts, refusal_of
from tests.complaints.conftest import ALICE, BOB, SYSTEM, number, signed_in
from tests.complaints.test_complain_pages import ABOUT, WHEN, WHO, questions, say
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


@pytest.mark.parametrize(
    ("language", "choose", "another", "filed"),
    [
        (
            "en",
            "Choose their number first",
            "Complain for another number",
            "in the name of the person with 138****8001",
        ),
        ("zh-hans", "请先选择对方的号码", "为其他号码投诉", "已以 138****8001 持有人的名义提交投诉"),
    ],
)
def test_a_delegate_of_several_chooses_for_whom_and_each_page_says_it(
    language: str, choose: str, another: str, filed: str
) -> None:
    client, _user = signed_in(ALICE)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert choose not in client.get("/complain/").content.decode()
    made = delegate_of(BOB, ALICE)
    assert choose in client.get("/complain/").content.decode()
    begun = client.get(f"/my/help/{made.pk}/complain/")["Location"]
    assert another not in client.get(begun).content.decode()
    delegate_of("+8613800137001", ALICE)
    when = say(client, begun, WHO, "/complain/when/")
    about = say(client, when, WHEN, "/complain/about/")
    check = say(client, about, ABOUT, "/complain/check/")
    for page in (begun, when, about, check):
        text = client.get(page).content.decode()
        assert "138****8001" in text and another in text and 'href="/my/help/"' in text
    sent = post(client, check, hidden(client.get(check)), follow=True).content.decode()
    assert filed in sent and Complaint.objects.get().number == number(BOB)


@pytest.mark.parametrize(("language", "word"), [("en", "Number that was called"), ("zh-hans", "被叫号码")])
def test_the_last_page_says_which_number_was_called(language: str, word: str) -> None:
    client, user = signed_in(ALICE)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    own = questions(client)
    text = client.get(own).content.decode()
    assert word in text and "139****5678" in text
    check = answered(client, delegate_of(BOB, ALICE))
    text = client.get(check).content.decode()
    assert word in text and "138****8001" in text and "139****5678" not in text
    holding_add(user=user, number=number("+8613800137001"), at=clock.now(), actor=SYSTEM)
    asked = client.get(questions(client)).content.decode()
    assert f">{word}<" not in asked and "139****5678" in asked and "138****7001" in asked
