"""A copy of everything that is kept of a person: whole, bounded, sealed, kept for a day, and only for a fresh code."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from compliance.retention import tasks
from compliance.retention.models import PersonalCopy
from compliance.retention.selectors import personal_copy as selector
from compliance.retention.selectors.personal_copy import OWN, SEEN, copies_waiting, copy_body, copy_of
from compliance.retention.services.personal_copy import KEPT, copies_forget, copy_ask, copy_make, copy_open
from compliance.retention.words import KINDS
from core import clock
from core.models import Number, SmsMessage, User
from core.services.sms import sms_queue
from core.services.user import citizen_obtain
from core.sms.purposes import CODE, REGISTRATION
from core.web.proving import FRESH
from registry.register.services.delegation import delegation_name
from registry.register.services.holding import holding_add
from registry.register.services.number_release import number_release
from tests.acts import acts
from tests.compliance.retention.aging import run, scrubbed
from tests.compliance.world import ACTOR, PEOPLE, complaint, firm, person, registered
from tests.pages import send
from tests.registry.conftest import at_once
from tests.registry.register.conftest import proved_by_code
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def citizen(number: Number) -> User:
    return citizen_obtain(number=number, language="en", at=clock.now())


def made(user: User) -> dict[str, Any]:
    at = clock.now()
    copy = copy_ask(user=user, at=at, actor=ACTOR)
    assert copy_make(copy_id=copy.pk, at=at)
    body = copy_open(user=user, at=at, actor=ACTOR)
    assert body is not None
    found: dict[str, Any] = json.loads(body)
    return found


def world() -> User:
    number = registered()
    user = citizen(number)
    suspect = firm()
    claimed(suspect, number, clock.now() - HOUR)
    assert number.sealed is not None
    scrubbed(clock.now() - timedelta(minutes=5), number.sealed, subject=suspect)
    complaint(number, text="借钱", place="南京")
    holding_add(user=user, number=registered(PEOPLE[3]), at=clock.now(), actor=ACTOR)
    complaint(person(PEOPLE[3]), text="somebody else's words")
    return user


def test_all_of_it_number_by_number_and_no_number_in_plaintext() -> None:
    user = world()
    document = made(user)
    mine, other = document["numbers"]
    assert mine["signs_in"] and not other["signs_in"]
    assert {kind for kind, rows in mine["rows"].items() if rows} >= {
        "changes", "consents", "asked", "complaints", "messages",
    }  # fmt: skip
    assert mine["rows"]["complaints"][0]["text"] == "借钱" and mine["rows"]["complaints"][0]["steps"]
    assert mine["rows"]["asked"][0]["firm"] == mine["rows"]["consents"][0]["firm"]
    assert other["rows"]["complaints"] == [] and "messages" not in other["rows"]
    assert "somebody else" not in json.dumps(document)
    text = json.dumps(document)
    assert not any(e164.removeprefix("+86") in text for e164 in PEOPLE)
    assert document["account"]["account"] and document["account"]["looked_after"]


def test_messages_have_their_words_as_long_as_those_are_kept_and_codes_none() -> None:
    user, at = citizen(registered()), clock.now()
    SmsMessage.objects.all().delete()
    for kind, sent_at in ((REGISTRATION, at), (CODE, at), (REGISTRATION, at - timedelta(days=5))):
        sms_queue(number=person(), kind=kind, text="words", at=sent_at)
    texts = [(row["kind"], row["text"]) for row in made(user)["numbers"][0]["rows"]["messages"]]
    assert sorted(texts) == [("code", ""), ("registration", ""), ("registration", "words")]


# What points to a number, and by which kind of row the copy tells it, or why not.
TOLD = {
    "register.RegisterChange": "changes", "register.Registration": "changes", "register.Consent": "consents",
    "register.Delegation": "helpers",
    "register.Refusal": "refusals", "register.Relationship": "relationships", "register.Disconnection": "ended",
    "complaints.Complaint": "complaints", "core.SmsMessage": "messages", "core.NumberProof": "proofs",
    "register.CounterAct": "counter", "listings.Appeal": "appeals", "listings.CounterWord": "no_spam",
}  # fmt: skip
NOT_TOLD = {
    "core.User": "the account itself",
    "firms.Question": "what an operator was asked of a complained call: told with the complaint (operator_asked)",
    "register.Holding": "stands with the account",
    "register.LineChange": "about whoever had the line before",
    "register.FormerConsent": "about whoever had the line before",
    "scrubs.PlantedNumber": "a line of the office, nobody's",
}


def test_no_table_that_knows_a_number_is_left_out() -> None:
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Number
    }
    assert pointing == TOLD.keys() | NOT_TOLD.keys()
    assert set(TOLD.values()) <= SEEN.keys() | OWN.keys() <= KINDS.keys()


def test_what_is_beyond_the_bound_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    user = world()
    monkeypatch.setattr(selector, "MOST", 0)
    (mine, _other) = made(user)["numbers"]
    assert {"consents", "complaints"} <= set(mine["cut"]) and not any(mine["rows"].values())


def test_asked_again_within_the_hour_it_is_the_same_later_another() -> None:
    user, at = citizen(registered()), clock.now()
    first = copy_ask(user=user, at=at, actor=ACTOR)
    assert copy_ask(user=user, at=at + HOUR / 2, actor=ACTOR) == first
    assert copy_ask(user=user, at=at + 2 * HOUR, actor=ACTOR).pk != first.pk
    assert PersonalCopy.objects.count() == 1 and acts("personal_copy") == ["personal_copy.asked"] * 2


def test_it_is_sealed_and_gone_after_a_day() -> None:
    user = world()
    made(user)
    copy, at = PersonalCopy.objects.get(), clock.now()
    assert "借钱".encode() not in bytes(copy.body or b"") and copy.expires_at == copy.asked_at + KEPT
    assert copy_of(user, copy.expires_at) is None and copy_body(copy, at + 2 * KEPT) is None
    assert copies_forget(at=at) == 0
    assert copies_forget(at=copy.expires_at) == 1 and copies_forget(at=copy.expires_at) == 0
    assert acts("personal_copies") == ["personal_copies.expired"]


def test_made_twice_or_late_it_is_made_once() -> None:
    user, at = citizen(registered()), clock.now()
    copy = copy_ask(user=user, at=at, actor=ACTOR)
    assert copy_make(copy_id=copy.pk, at=at) and not copy_make(copy_id=copy.pk, at=at)
    assert acts("personal_copy.made") == ["personal_copy.made"]
    assert not copy_make(copy_id=0, at=at)  # replaced since
    late = copy_ask(user=user, at=at + 2 * HOUR, actor=ACTOR)
    assert not copy_make(copy_id=late.pk, at=late.expires_at)


@pytest.mark.django_db(transaction=True)
def test_made_at_once_it_is_kept_once() -> None:
    copy = copy_ask(user=citizen(registered()), at=clock.now(), actor=ACTOR)
    at_once(3, lambda: copy_make(copy_id=copy.pk, at=clock.now()))
    assert acts("personal_copy.made") == ["personal_copy.made"]


def test_the_sweep_finds_what_no_message_came_of() -> None:
    user = citizen(registered())
    copy = copy_ask(user=user, at=clock.now(), actor=ACTOR)
    assert copies_waiting(clock.now(), 10) == [copy.pk]
    run("compliance.retention.tasks.copies_sweep")
    tasks.copy_make(copy.pk)
    assert copies_waiting(clock.now(), 10) == [] and PersonalCopy.objects.get().body


# The page


def signed_in(user: User, *, proved: bool = True) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if proved:
        proved_by_code(client, PEOPLE[0])
    return client


def test_it_is_shown_and_handed_out_only_for_a_fresh_code() -> None:
    user = world()
    made(user)
    client = signed_in(user, proved=False)
    assert "借钱" not in client.get("/my/data/").content.decode()
    assert client.get("/my/data/copy.json")["Location"] == "/my/data/"
    assert send(client, "/my/data/")["Location"] == "/my/numbers/anew/"
    assert "everything that we keep of you" in client.get("/my/numbers/anew/").content.decode()
    proved_by_code(client, PEOPLE[0])
    page = client.get("/my/data/").content.decode()
    assert "借钱" in page and "Who asked about this number" in page
    answer = client.get("/my/data/copy.json")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["numbers"][0]["signs_in"] is True


def test_a_code_of_long_ago_opens_nothing() -> None:
    user = world()
    made(user)
    client = signed_in(user, proved=False)
    proved_by_code(client, PEOPLE[0], seconds_ago=FRESH.total_seconds() + 60)
    assert "借钱" not in client.get("/my/data/").content.decode()
    assert client.get("/my/data/copy.json")["Location"] == "/my/data/"


def test_each_opening_is_on_record() -> None:
    user = citizen(registered())
    client = signed_in(user)
    client.get("/my/data/")
    assert acts("personal_copy.opened") == []  # there is none yet
    copy = copy_ask(user=user, at=clock.now(), actor=ACTOR)
    copy_make(copy_id=copy.pk, at=clock.now())
    client.get("/my/data/")
    client.get("/my/data/copy.json")
    assert acts("personal_copy.opened") == ["personal_copy.opened"] * 2


def test_the_page_says_that_it_is_being_put_together_and_two_clicks_ask_once() -> None:
    user = citizen(registered())
    client = signed_in(user)
    assert client.get("/my/data/copy.json")["Location"] == "/my/data/"
    assert send(client, "/my/data/")["Location"] == "/my/data/"
    assert client.post("/my/data/")["Location"] == "/my/data/"  # another tab, drawn before
    assert acts("personal_copy.asked") == ["personal_copy.asked"]
    assert "being put together" in client.get("/my/data/").content.decode()
    assert client.get("/my/data/copy.json")["Location"] == "/my/data/"


def test_who_helps_is_told_by_the_last_digits_and_sees_nothing_of_it() -> None:
    user, helper = citizen(registered()), citizen(person(PEOPLE[3]))
    delegation_name(user=helper, number=person(), at=clock.now(), actor=ACTOR)
    ((told,), theirs) = made(user)["numbers"][0]["rows"]["helpers"], made(helper)
    assert told["number"] == PEOPLE[3][-4:]
    assert len(theirs["numbers"]) == 1 and len(theirs["account"]["helped"]) == 1


def test_a_number_that_was_given_up_meanwhile_gets_no_copy() -> None:
    user = citizen(registered())
    client = signed_in(user)
    copy = copy_ask(user=user, at=clock.now(), actor=ACTOR)
    number_release(number=person(), reason="recycled", at=clock.now(), actor=ACTOR)
    assert not copy_make(copy_id=copy.pk, at=clock.now()) and copies_waiting(clock.now(), 10) == []
    assert client.get("/my/data/copy.json")["Location"].startswith("/sign-in/")
    assert made(citizen(person()))["numbers"][0]["rows"]["changes"] == []  # its next holder


def test_a_worker_that_dies_at_it_leaves_it_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = copy_ask(user=citizen(registered()), at=clock.now(), actor=ACTOR)
    monkeypatch.setattr(selector, "SEEN", {"changes": lambda _asked: 1 // 0})
    with pytest.raises(ZeroDivisionError):
        copy_make(copy_id=copy.pk, at=clock.now())
    monkeypatch.undo()
    assert copies_waiting(clock.now(), 10) == [copy.pk]
    assert copy_make(copy_id=copy.pk, at=clock.now())


def test_of_two_accounts_each_has_its_own() -> None:
    made(world())
    other = citizen(registered(PEOPLE[5]))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    proved_by_code(client, PEOPLE[5])
    assert "借钱" not in client.get("/my/data/").content.decode()
