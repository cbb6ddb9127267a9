"""A citizen leaves: told, stopped for hours, carried out within a day, whatever becomes of the task; what a case holds stays."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField
from django.test import Client

from complaints.models import Complaint
from compliance.findings.models import Violation
from compliance.listings.models import CounterWord
from compliance.retention.models import Erasure, PersonalCopy
from compliance.retention.selectors.erasure import leaving
from compliance.retention.services.erasure import erasure_ask, erasure_carry_out, erasure_stop
from compliance.retention.services.personal_copy import copy_ask
from core import clock
from core.models import AuditRecord, Number, NumberProof, SmsMessage, User
from core.policies import current_policy
from core.secrets.encryption import ephemeral_decrypt
from core.selectors.number_proof import number_digest
from core.services.user import citizen_obtain
from core.web.proving import FRESH
from registry.register.models import Consent, Delegation, Holding, RegisterChange, Registration, ReleasedSeal
from registry.register.services.delegation import delegation_name
from registry.register.services.holding import holding_add
from registry.register.services.number_release import number_release
from tests.acts import acts, refusal_of
from tests.compliance.retention.aging import run
from tests.compliance.retention.files import case_file
from tests.compliance.world import ACTOR, PEOPLE, complaint, firm, person, registered
from tests.pages import send
from tests.registry.conftest import at_once
from tests.registry.register.conftest import proved_by_code
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TASK = "compliance.retention.tasks.erasures_settle"


def citizen(number: Number) -> User:
    return citizen_obtain(number=number, language="en", at=clock.now())


def ask(user: User, at: Any = None) -> Erasure:
    return erasure_ask(user=user, at=at or clock.now(), actor=ACTOR)


def carry_out(erasure: Erasure, at: Any = None) -> bool:
    return erasure_carry_out(erasure_id=erasure.pk, at=at or erasure.due_at, actor=ACTOR)


def everything(user: User) -> None:
    """Due now, and the task comes."""
    Erasure.objects.filter(user=user).update(due_at=clock.now())
    run(TASK)


def test_it_is_asked_for_once_and_the_number_is_told() -> None:
    user = citizen(registered())
    SmsMessage.objects.all().delete()
    at = clock.now()
    first = ask(user, at)
    assert ask(user, at + HOUR) == first and acts("erasure") == ["erasure.asked"]
    waits = current_policy(at).register.erasure_wait
    assert first.due_at == at + waits and waits < timedelta(hours=24)
    text = ephemeral_decrypt("sms", bytes(SmsMessage.objects.get().body)).decode()
    assert "stop it under Security" in text and "http" not in text
    assert Registration.objects.live().exists()


def test_asked_and_stopped_again_and_again_the_number_is_told_as_often_as_it_may_be() -> None:
    user = citizen(registered())
    SmsMessage.objects.all().delete()
    for _ in range(15):
        ask(user)
        erasure_stop(user=user, at=clock.now(), actor=ACTOR)
    most = current_policy().messages.budgets["withdrawal"].to_one_number
    assert SmsMessage.objects.count() == most


def test_stopped_everything_stays() -> None:
    user = citizen(registered())
    erasure = ask(user)
    erasure_stop(user=user, at=clock.now(), actor=ACTOR)
    erasure_stop(user=user, at=clock.now(), actor=ACTOR)
    assert acts("erasure") == ["erasure.asked", "erasure.stopped"]
    assert not carry_out(erasure) and Registration.objects.live().exists()
    assert ask(user).pk != erasure.pk


def test_nothing_of_the_person_is_left_but_what_is_said_to_stay() -> None:
    number = registered()
    user, helped = citizen(number), person(PEOPLE[3])
    holding_add(user=user, number=helped, at=clock.now(), actor=ACTOR)
    registered(PEOPLE[3])
    consent = claimed(firm(), number, clock.now() - HOUR)
    filed = complaint(number, text="借钱")
    copy_ask(user=user, at=clock.now(), actor=ACTOR)
    told = leaving(user, number, clock.now())
    assert (told.registered, told.consents, told.complaints, told.in_cases, told.others) == (True, 1, 1, 0, 1)
    ask(user)
    run(TASK)
    assert Complaint.objects.exists()  # too early
    everything(user)
    for row in (user, number, helped, consent):
        row.refresh_from_db()
    assert (user.is_active, number.sealed) == (False, None) and consent.ended_at is not None
    assert not Complaint.objects.filter(pk=filed.pk).exists() and not PersonalCopy.objects.exists()
    assert not Violation.objects.filter(complaint=filed.pk).exists()
    assert not Holding.objects.filter(until=None).exists()
    assert helped.sealed is not None and Registration.objects.live().get().number_id == helped.pk
    last = RegisterChange.objects.filter(number=number).latest("pk")
    assert (last.what, last.source) == ("withdrawn", "erased")
    assert acts("erasure")[-1] == "erasure.carried_out"
    again = citizen(person())  # who comes next with the number begins with nothing
    assert again.pk != user.pk and person().pk != number.pk


def test_what_a_case_holds_stays_without_the_number() -> None:
    case_file()
    number = person(PEOPLE[0])
    user = citizen(number)
    mine = Complaint.objects.get(number=number)
    assert (leaving(user, number, clock.now()).complaints, leaving(user, number, clock.now()).in_cases) == (0, 1)
    ask(user)
    everything(user)
    mine.refresh_from_db()
    assert mine.text and mine.number is not None and mine.number.sealed is None
    assert Violation.objects.filter(complaint=mine, case__isnull=False).exists()
    assert Consent.objects.filter(number=number).exists()  # ends with its period


def test_the_task_that_comes_twice_or_was_killed_changes_nothing_more() -> None:
    user = citizen(registered())
    erasure = ask(user)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert carry_out(erasure)
        raise RuntimeError("killed before it was committed")
    assert Registration.objects.live().exists()
    assert carry_out(erasure, erasure.due_at + timedelta(days=3))  # late
    done = AuditRecord.objects.count()
    assert not carry_out(erasure) and AuditRecord.objects.count() == done
    assert refusal_of(lambda: erasure_stop(user=user, at=clock.now(), actor=ACTOR)) == ""
    assert AuditRecord.objects.count() == done


@pytest.mark.django_db(transaction=True)
def test_carried_out_at_once_it_is_carried_out_once() -> None:
    user = citizen(registered())
    erasure = ask(user)
    at_once(4, lambda: carry_out(erasure))
    assert acts("erasure.carried_out", "number.released") == ["number.released", "erasure.carried_out"]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_at_the_moment_waits_for_the_next_round() -> None:
    number = registered()
    user = citizen(number)
    filed = complaint(number)
    erasure = ask(user)
    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=filed.pk)
        at_once(1, lambda: carry_out(erasure))
    number.refresh_from_db()
    assert number.sealed is not None and Complaint.objects.filter(pk=filed.pk).exists()
    assert carry_out(erasure)


# Rows that point to the number once it is erased, with the sentence of the page or of docs/retention.md that names them.
STAYS_IN = {
    "register.RegisterChange": "what was registered and when that ended",
    "register.Registration": "what was registered and when that ended",
    "register.Consent": "that a firm claimed your consent",
    "register.Relationship": "ends with the consents",
    "register.Refusal": "which firms you refused",
    "register.Delegation": "who helped whom",
    "register.Holding": "that another account looked after it, and until when",
    "register.Disconnection": "what an operator said of the line",
    "register.LineChange": "since when the line had its holder",
    "register.FormerConsent": "of the holder before",
    "complaints.Complaint": "complaints that stand in a case",
    "listings.Appeal": "what you brought against an entry",
    "core.SmsMessage": "that we sent you messages",
    "firms.Question": "of a complaint in a case, as long as it is open",
    "scrubs.PlantedNumber": "a line of the office",
    "core.User": "the account, shut",
}


def test_no_table_holds_the_number_any_more_nor_points_to_it_but_those_named() -> None:
    number, helper = registered(), citizen(person(PEOPLE[5]))
    user = citizen(number)
    sealed = number.sealed
    delegation_name(user=helper, number=number, at=clock.now(), actor=ACTOR)
    holding_add(user=user, number=registered(PEOPLE[3]), at=clock.now(), actor=ACTOR)
    claimed(firm(), number, clock.now() - HOUR)
    filed = complaint(number)
    complaint(person(PEOPLE[6]))
    CounterWord.objects.create(caller=filed.caller, number=number, at=clock.now())
    copy_ask(user=user, at=clock.now(), actor=ACTOR)
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="k", user_agent="A browser")
    ask(user)
    everything(user)
    pointing: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Number and model._default_manager.filter(**{field.name: number.pk}).exists():
                pointing.add(model._meta.label)
            if field.related_model is User:
                assert (
                    model._meta.label in OF_THE_ACCOUNT
                    or not model._default_manager.filter(**{field.name: user.pk}).exists()
                ), model
            if isinstance(field, BigIntegerField) and model is not ReleasedSeal:
                assert not model._default_manager.filter(**{field.name: sealed}).exists(), (model, field)
    assert {"register.RegisterChange", "register.Consent", "register.Delegation"} <= pointing <= STAYS_IN.keys()
    assert not NumberProof.objects.filter(digest=number_digest(PEOPLE[0])).exists()
    number.refresh_from_db()
    assert number.sealed is None


# What still points to the account that was shut: that it was left, and until when it looked after other numbers.
OF_THE_ACCOUNT = {"retention.Erasure", "register.Holding", "register.Delegation"}


def test_who_helped_or_was_helped_is_tied_to_the_number_no_more() -> None:
    number, user = registered(), citizen(person())
    delegation_name(user=citizen(person(PEOPLE[3])), number=number, at=clock.now(), actor=ACTOR)
    delegation_name(user=user, number=registered(PEOPLE[5]), at=clock.now(), actor=ACTOR)
    assert leaving(user, number, clock.now()).helpers == 2
    ask(user)
    everything(user)
    assert set(Delegation.objects.values_list("end", flat=True)) == {Delegation.End.RELEASED}


def test_of_a_number_that_changed_hands_meanwhile_the_next_holder_loses_nothing() -> None:
    number = registered()
    user = citizen(number)
    filed, erasure = complaint(number), ask(user)
    number_release(number=number, reason="recycled", at=clock.now(), actor=ACTOR)
    following = citizen(registered())
    assert carry_out(erasure)
    assert not Complaint.objects.filter(pk=filed.pk).exists()
    following.refresh_from_db()
    assert following.is_active and Registration.objects.live().get().number_id == following.number_id


def test_the_task_is_started_by_the_clock() -> None:
    schedule: Any = settings.CELERY_BEAT_SCHEDULE["erasures-settle"]
    waits = current_policy().register.erasure_wait
    assert schedule["task"] == TASK and waits + 2 * timedelta(seconds=schedule["schedule"]) < timedelta(days=1)


# The page


def signed_in(number: Number, *, proved: bool = True) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(citizen(number), backend="django.contrib.auth.backends.ModelBackend")
    if proved:
        assert number.sealed is not None
        proved_by_code(client, PEOPLE[0])
    return client


def test_the_page_says_beforehand_what_goes_and_what_stays_by_what() -> None:
    number = registered()
    complaint(number)
    page = signed_in(number).get("/my/leave/").content.decode()
    policy = current_policy()
    assert "firms may call it again" in page and "1 complaint that stands in no case" in page
    for period in ("complaint", "case", "listing", "consent", "scrub_record", "uploaded_list", "text_message"):
        assert f"{policy.retention.periods[period].days} days" in page
        assert policy.sources[f"retention.periods_days.{period}"].instrument in page


def test_it_takes_a_fresh_code_and_is_stopped_with_one_click() -> None:
    number = registered()
    client = signed_in(number, proved=False)
    assert send(client, "/my/leave/")["Location"] == "/my/numbers/anew/"
    assert not Erasure.objects.exists()
    proved_by_code(client, PEOPLE[0], seconds_ago=FRESH.total_seconds() + 60)
    assert send(client, "/my/leave/")["Location"] == "/my/numbers/anew/"  # of long ago
    proved_by_code(client, PEOPLE[0])
    assert send(client, "/my/leave/")["Location"] == "/my/leave/"
    assert client.post("/my/leave/")["Location"] == "/my/leave/"  # another tab, drawn before
    assert Erasure.objects.open().count() == 1
    assert "Until then you can stop it." in client.get("/my/leave/").content.decode()
    assert client.post("/my/leave/stop/").status_code == 302
    assert not Erasure.objects.open().exists()
    Erasure.objects.update(stopped_at=None)
    everything(User.objects.get(number=number))
    assert client.get("/my/").status_code == 302  # the session has ended
