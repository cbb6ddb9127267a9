"""Lines that ended: told, objected to, released; nothing of the former holder shows to the next, and firms are told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.clock import moment
from core.models import AuditRecord, Number, SmsMessage, User
from core.policies import current_policy
from core.web.outbox import read
from registry.firms.models import Marketer, Operator
from registry.register.models import Consent, Disconnection, FirmNumberChange, FormerConsent, LineChange, Registration
from registry.register.rules.disconnection import holder_went_on, is_of_the_next
from registry.register.services.consent import consent_claim, consent_confirm
from registry.register.services.disconnection import (
    Ended,
    disconnection_confirm,
    disconnection_object,
    disconnection_settle,
    disconnections_hand_in,
)
from registry.register.services.disconnection_notice import disconnections_tell
from registry.register.services.registration import registration_record
from registry.register.tasks import disconnections_settle
from tests.acts import acts, refusal_of
from tests.pages import send
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_key, subscriber
from tests.registry.register.conftest import proved_by_code, signed_in

DAY = timedelta(days=1)
AT = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@contextmanager
def audited(*names: str) -> Iterator[None]:
    before = len(acts("disconnection"))
    yield
    assert acts("disconnection")[before:] == list(names)


def since(number: Number, when: datetime) -> Number:
    """Known from then on."""
    Number.objects.filter(pk=number.pk).update(first_seen_at=when)
    number.refresh_from_db()
    return number


def registered(e164: str = ALICE, *, at: datetime = AT - 100 * DAY) -> Number:
    number = since(subscriber(e164), at)
    registration_record(
        number=number, preferences={"all": True}, assurance="calling_line", source="site", at=at, actor=SYSTEM
    )
    SmsMessage.objects.all().delete()
    return number


def agreed(number: Number, firm: Marketer, *, at: datetime = AT - 50 * DAY) -> Consent:
    consent = consent_claim(
        marketer=firm, number=number, channels=["voice"], categories=["insurance"], given_at=at,
        evidence={"kind": "recording", "reference": "r", "sha256": ""}, at=at, actor=SYSTEM,
    )  # fmt: skip
    return consent_confirm(consent=consent, at=at + timedelta(hours=1), actor=SYSTEM)


def report(operator: Operator, *rows: tuple[str, datetime, str], at: datetime = AT) -> list[Any]:
    handed = [Ended(*row) for row in rows]
    refusals = disconnections_hand_in(operator=operator, rows=handed, at=at, actor=SYSTEM)
    disconnections_tell(at=at)
    return refusals


def settle(at: datetime) -> None:
    for row in Disconnection.objects.filter(ended_at=None):
        disconnection_settle(disconnection_id=row.pk, at=at, actor=SYSTEM)


@pytest.mark.parametrize(
    ("made", "acted", "went_on", "next_one"),
    [
        (-9, -9, False, False),
        (-9, 1, True, False),
        (1, 1, False, True),
        (None, None, False, False),
        (0, 0, False, False),
    ],
)
def test_what_the_line_did_itself_stands_above_the_report(
    made: int | None, acted: int | None, went_on: bool, next_one: bool
) -> None:
    when: Callable[[int | None], datetime | None] = lambda days: None if days is None else AT + days * DAY  # noqa: E731
    assert holder_went_on(AT, registered_at=when(made), acted_at=when(acted)) == went_on
    assert is_of_the_next(AT, when(made)) == next_one


@pytest.mark.django_db
def test_who_loses_something_is_told_and_has_seven_days(operator: Operator) -> None:
    number = registered()
    with audited("disconnections.handed_in"):
        assert report(operator, (ALICE, AT - DAY, "d-1"), (BOB, AT - DAY, "d-2")) == [None, None]
    (text,) = SmsMessage.objects.all()  # Bob has nothing here
    assert text.number_id == number.pk and "China Example Telecom" in read(text) and "2026年11月27日" in read(text)
    settle(AT + 7 * DAY - timedelta(minutes=1))
    assert Registration.objects.live().filter(number=number).exists()
    settle(AT + 7 * DAY)
    assert not Registration.objects.live().filter(number=number).exists()
    number.refresh_from_db()
    assert number.sealed is None
    for e164 in (ALICE, BOB):
        assert LineChange.objects.get(number=subscriber(e164)).since == AT - DAY
    done = AuditRecord.objects.count()
    for row in Disconnection.objects.all():  # a second time
        disconnection_settle(disconnection_id=row.pk, at=AT + 9 * DAY, actor=SYSTEM)
    assert AuditRecord.objects.count() == done


@pytest.mark.django_db
def test_the_next_holder_begins_with_nothing(operator: Operator) -> None:
    _client, former = signed_in()
    since(subscriber(), AT - 100 * DAY)
    report(operator, (ALICE, AT - DAY, "d-1"))
    settle(AT + 8 * DAY)
    former.refresh_from_db()
    assert not former.is_active
    client, user = signed_in()
    assert user.pk != former.pk
    assert "This number is not registered." in client.get("/my/").content.decode()


@pytest.mark.django_db
def test_what_the_next_holder_registered_already_stays(operator: Operator) -> None:
    number = since(subscriber(), AT - 100 * DAY)
    registration_record(
        number=number, preferences={"channels": ["voice"]}, assurance="sms_code", source="site", at=AT, actor=SYSTEM
    )
    report(operator, (ALICE, AT - DAY, "d-1"))
    settle(AT + 8 * DAY)
    now = Registration.objects.live().get()
    assert now.number_id != number.pk and now.preferences == {"channels": ["voice"]}


@pytest.mark.django_db
def test_a_holder_who_acted_since_keeps_everything(operator: Operator) -> None:
    number = registered()
    registration_record(
        number=number, preferences={"channels": ["text"]}, assurance="sms_code", source="site", at=AT, actor=SYSTEM
    )
    report(operator, (ALICE, AT - DAY, "d-1"))
    with audited("disconnection.outdated"):
        settle(AT + 8 * DAY)
    assert Registration.objects.live().filter(number=number).exists() and not LineChange.objects.exists()
    assert Disconnection.objects.get().end == Disconnection.End.OUTDATED


@pytest.mark.django_db
def test_an_objection_keeps_everything_and_a_later_report_counts_anew(operator: Operator) -> None:
    number = registered()
    report(operator, (ALICE, AT - DAY, "d-1"))
    row = Disconnection.objects.get()
    with audited("disconnection.objected"):
        disconnection_object(disconnection=row, at=AT, actor=SYSTEM)
    with audited():
        disconnection_object(disconnection=row, at=AT, actor=SYSTEM)
    settle(AT + 8 * DAY)
    assert Registration.objects.live().filter(number=number).exists()
    report(operator, (ALICE, AT + 9 * DAY, "d-2"), at=AT + 10 * DAY)
    settle(AT + 18 * DAY)
    assert not Registration.objects.live().exists()


@pytest.mark.django_db
def test_the_same_reference_says_the_same_or_nothing(operator: Operator) -> None:
    assert report(operator, (ALICE, AT - DAY, "d-1"), (ALICE, AT - DAY, "d-1")) == [None, None]
    assert report(operator, (ALICE, AT - DAY, "d-1")) == [None]
    (other,) = report(operator, (BOB, AT - DAY, "d-1"))
    assert other.code == "reference.mismatch"
    assert report(operator, (ALICE, AT - DAY, "d-2")) == [None]  # it waits already
    assert Disconnection.objects.count() == 1
    later, ago = report(operator, (CAROL, AT + DAY, "d-3"), (CAROL, AT - 999 * DAY, "d-4"))
    assert (later.code, ago.code) == ("at.future", "at.past")
    (short,) = report(operator, ("110", AT, "d-5"))
    assert short.code == "number.emergency"


@pytest.mark.django_db
def test_the_same_report_after_the_release_tells_nothing(operator: Operator) -> None:
    """Alice was registered and has another row by now; of Bob nobody knew."""
    registered()
    rows = [(ALICE, AT - DAY, "d-1"), (BOB, AT - DAY, "d-2")]
    report(operator, *rows)
    settle(AT + 8 * DAY)
    assert report(operator, *rows, at=AT + 9 * DAY) == [None, None]
    assert Disconnection.objects.count() == 2
    ahead = (CAROL, AT + timedelta(minutes=2), "d-3")  # their clock is two minutes before ours
    assert report(operator, ahead) == report(operator, ahead, at=AT + DAY) == [None]


@pytest.mark.django_db(transaction=True)
def test_settled_by_two_workers_at_once(operator: Operator) -> None:
    registered()
    report(operator, (ALICE, AT - DAY, "d-1"))
    row = Disconnection.objects.get()
    at_once(2, lambda: disconnection_settle(disconnection_id=row.pk, at=AT + 8 * DAY, actor=SYSTEM))
    assert AuditRecord.objects.filter(act="number.released").count() == 1
    assert LineChange.objects.count() == 1


# What firms are told


@pytest.mark.django_db
def test_a_leave_of_the_former_holder_answers_reassigned(api: Api, marketer: Marketer, operator: Operator) -> None:
    agreed(registered(), marketer)
    assert answer(api, ALICE) == ("callable", ["consent.confirmed"])
    report(operator, (ALICE, AT - DAY, "d-1"))
    FirmNumberChange.objects.all().delete()
    settle(AT + 8 * DAY)
    assert answer(api, ALICE) == ("unknown", ["number.reassigned"])
    new = subscriber()
    assert FormerConsent.objects.get().number_id == new.pk
    assert (marketer.pk, new.pk) in FirmNumberChange.objects.values_list(
        "marketer", "number"
    )  # watched lists hear of it
    refused = claim(api, given_at=AT - 50 * DAY)
    assert refused.status_code == 422 and refused.json()["code"] == "number.reassigned"
    many = claim(api, given_at=AT - 50 * DAY, many=True)
    assert [row["reasons"] for row in many] == [["number.reassigned"]]
    assert claim(api, given_at=AT).status_code == 201
    assert answer(api, ALICE)[0] == "conditional"
    registered_by_next = registration_record(
        number=new, preferences={"all": True}, assurance="sms_code", source="site", at=clock.now(), actor=SYSTEM
    )
    assert registered_by_next.live and answer(api, ALICE)[0] == "not_callable"


@pytest.mark.django_db
def test_a_firm_that_had_no_leave_is_told_nothing(api: Api, operator: Operator) -> None:
    registered()
    report(operator, (ALICE, AT - DAY, "d-1"))
    settle(AT + 8 * DAY)
    assert answer(api, ALICE) == answer(api, BOB) == ("conditional", ["consent.required"])


@pytest.mark.django_db
def test_a_row_that_names_the_day_of_its_consent(api: Api, operator: Operator) -> None:
    report(operator, (ALICE, AT - DAY, "d-1"))
    settle(AT + 8 * DAY)

    def told(*days: str | None, number: str = ALICE) -> list[str]:
        rows = [{"number": number, "consented_on": day} for day in days]
        return [row["decision"] for row in api.scrub(*rows).json()["rows"]]

    assert told("2026-11-18") == told("2026-11-19") == ["unknown"]
    assert told("2026-11-20") == told(None) == ["conditional"]
    assert told("2026-11-18", number=BOB) == ["conditional"]
    assert told("2026-11-18", "2026-11-20") == ["unknown", "unknown"]  # a repeated number gets the answer of the first
    for wrong in ("gestern", "2026-13-01", 20261118, ["2026-11-18"], "20261118", ""):
        (row,) = api.scrub({"number": ALICE, "consented_on": wrong}).json()["rows"]
        assert row["decision"] == "invalid" and row["errors"][0]["pointer"] == "/consented_on"


def answer(api: Api, e164: str) -> tuple[str, list[str]]:
    (row,) = api.scrub(e164).json()["rows"]
    return row["decision"], row["reasons"]


def claim(api: Api, *, given_at: datetime, many: bool = False) -> Any:
    body = {
        "number": ALICE, "channels": ["voice"], "categories": ["insurance"], "given_at": moment(given_at),
        "evidence": {"kind": "recording", "reference": "new"},
    }  # fmt: skip
    if not many:
        return api.post("consents", body)
    answers = api.post("consents", json.dumps(body), kind="application/x-ndjson").content.splitlines()
    return [json.loads(line) for line in answers]


# The doors


@pytest.mark.django_db
def test_operators_hand_them_in_one_or_many(operator: Operator, marketer: Marketer) -> None:
    api = Api(make_key(operator, "register")[1])
    at = moment(clock.now() - DAY)
    one = api.post("disconnections", {"number": ALICE, "at": at, "reference": "d-1"})
    assert (one.status_code, one.json()) == (200, {"reference": "d-1", "status": "accepted"})
    table = f"手机号,销号时间,流水号\n13912345679,{at},d-2\nx,{at},d-3\n".encode()
    lines = api.post("disconnections", table, kind="text/csv").content.decode().splitlines()
    assert '"status":"accepted"' in lines[0] and '"pointer":"/手机号"' in lines[1] and '"line":3' in lines[1]
    wrong = api.post("disconnections", {"number": ALICE, "at": at, "reference": "d-9", "holder": "Wang"})
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["pointer"] == "/holder"
    firm = Api(make_key(marketer, "scrub")[1])
    assert firm.post("disconnections", {"number": ALICE, "at": at, "reference": "d-4"}).status_code == 403
    trial = Api(make_key(operator, "register", live=False)[1])
    assert trial.post("disconnections", {"number": ALICE, "at": at, "reference": "d-5"}).status_code == 200
    assert Disconnection.objects.count() == 2


@pytest.mark.django_db
def test_until_it_is_answered_no_page_shows_what_belongs_to_the_number(operator: Operator) -> None:
    client, user = signed_in()
    number = registered(at=clock.now() - 9 * DAY)
    report(operator, (ALICE, clock.now() - DAY, "d-1"), at=clock.now())
    for path in ("/my/", "/my/preferences/", "/my/consents/", "/my/asked/", "/my/complaints/"):
        assert client.get(path)["Location"] == "/my/line/", path
    page = client.get("/my/line/").content.decode()
    assert "China Example Telecom" in page and "139****5678" in page
    send(client, "/my/line/", {"mine": "yes"}, follow=True)
    assert Disconnection.objects.get().end == Disconnection.End.KEPT
    assert "This number is not registered." not in client.get("/my/").content.decode()
    assert Registration.objects.live().filter(number=number).exists() and User.objects.get(pk=user.pk).is_active


@pytest.mark.django_db
def test_an_old_session_answers_nothing(operator: Operator) -> None:
    """Whoever gave the line up may still be signed in: only the line itself answers."""
    client, _user = signed_in()
    proved_by_code(client, seconds_ago=3600)
    registered(at=clock.now() - 9 * DAY)
    report(operator, (ALICE, clock.now() - DAY, "d-1"), at=clock.now())
    assert "Send the code" in client.get("/my/line/").content.decode()
    answer = send(client, "/my/line/", {"mine": "yes"})
    assert answer["Location"].startswith("/my/numbers/anew/")
    assert Disconnection.objects.get().ended_at is None


@pytest.mark.django_db
def test_the_next_holder_says_so_and_begins_at_once(operator: Operator) -> None:
    client, user = signed_in()
    registered(at=clock.now() - 9 * DAY)
    report(operator, (ALICE, clock.now() - DAY, "d-1"), at=clock.now())
    send(client, "/my/line/", {"mine": "no"}, follow=True)
    assert client.get("/my/")["Location"].startswith("/sign-in/")
    assert not User.objects.get(pk=user.pk).is_active and not Registration.objects.live().exists()
    assert Disconnection.objects.get().end == Disconnection.End.NEW_HOLDER
    again, other = signed_in()
    assert other.pk != user.pk and again.get("/my/").status_code == 200
    row = Disconnection.objects.get()
    again_confirmed = partial(disconnection_confirm, disconnection=row, at=clock.now(), actor=SYSTEM)
    assert refusal_of(again_confirmed) == "disconnection.ended"


@pytest.mark.django_db
def test_the_sweep_settles_what_is_due(operator: Operator) -> None:
    registered(at=clock.now() - 90 * DAY)
    report(operator, (ALICE, clock.now() - 20 * DAY, "d-1"), at=clock.now() - 8 * DAY)
    report(operator, (BOB, clock.now() - 2 * DAY, "d-2"), at=clock.now())
    disconnections_settle()
    assert set(Disconnection.objects.values_list("end", flat=True)) == {"released", ""}
    assert current_policy().register.line_objection == 7 * DAY


@pytest.mark.django_db
def test_the_question_without_a_report_leads_on() -> None:
    client, _user = signed_in()
    assert client.get("/my/line/")["Location"] == "/my/"
    assert Client().get("/my/line/")["Location"].startswith("/sign-in/")
