"""Every act on a registration is told to its number, through whatever door it comes, and to nobody else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core import clock
from core.models import SmsMessage, User
from core.policies import current_policy
from core.secrets.encryption import ephemeral_decrypt
from core.services.user import citizen_obtain
from registry.firms.models import Operator
from registry.register.models import Holding
from registry.register.selectors.registration_notice import PART_OF_IMPORTS, tellable
from registry.register.services.number_release import number_release
from registry.register.services.register_import import register_import
from registry.register.services.register_replace import register_replace
from registry.register.services.registration import registration_record, registration_withdraw
from tests.pages import post, send
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_marketer, subscriber
from tests.registry.register.conftest import proved_by_code, stop_all

pytestmark = pytest.mark.django_db
KINDS = ["registration", "withdrawal"]
MOST_A_DAY = current_policy().messages.budgets["registration"].to_one_number
WITHDRAWALS = current_policy().messages.budgets["withdrawal"].to_one_number


def told(e164: str | None = None) -> list[str]:
    """The texts about registrations, in the order in which they were queued."""
    rows = SmsMessage.objects.filter(kind__in=KINDS).order_by("pk")
    if e164:
        rows = rows.filter(number=subscriber(e164))
    return [ephemeral_decrypt("sms", bytes(row.body)).decode() for row in rows]


def record(preferences: dict[str, Any], e164: str = ALICE, source: str = "site", at: Any = None) -> None:
    registration_record(
        number=subscriber(e164), preferences=preferences, assurance="sms_code", source=source,
        at=at or clock.now(), actor=SYSTEM,
    )  # fmt: skip


def withdraw(e164: str = ALICE, source: str = "site", at: Any = None) -> None:
    registration_withdraw(
        number=subscriber(e164), assurance="sms_code", source=source, at=at or clock.now(), actor=SYSTEM
    )


@pytest.fixture
def citizen() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    user = citizen_obtain(number=subscriber(), language="en", at=clock.now())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    proved_by_code(client)
    return client


def test_on_the_site(citizen: Client) -> None:
    stop_all(citizen)
    send(citizen, post(citizen, "/my/preferences/", {"channels": ["voice"]})["Location"])
    send(citizen, "/my/preferences/withdraw/")
    registered, changed, withdrawn = told(ALICE)
    assert "was registered (on our site, with a code to this number)" in registered
    assert "What this number bars was changed" in changed
    assert "was withdrawn" in withdrawn and "undo it" in withdrawn
    assert all("Not you?" in text and "http" not in text and "/" not in text for text in told())


def test_another_account_that_looks_after_the_number_is_named_as_such(citizen: Client) -> None:
    user = User.objects.get(number=subscriber())
    Holding.objects.create(user=user, number=subscriber(BOB), since=clock.now())
    proved_by_code(citizen, BOB)
    stop_all(citizen, subscriber(BOB).pk)
    send(citizen, f"/my/preferences/withdraw/?line={subscriber(BOB).pk}")
    registered, withdrawn = told(BOB)
    assert "was registered (on our site, by another account that looks after it)" in registered
    assert "was withdrawn (on our site, by another account that looks after it)" in withdrawn
    assert "with a code" not in registered + withdrawn


def test_a_choice_of_firms_is_a_change_too(citizen: Client) -> None:
    firm = make_marketer()
    stop_all(citizen)
    assert send(citizen, "/my/firms/", {"firm": firm.public_id, "wish": "allow"}).status_code == 302
    assert len(told()) == 2 and "was changed" in told()[1]


def row(action: str, reference: str, number: str = ALICE, **more: Any) -> dict[str, Any]:
    at = clock.moment(clock.now())
    return {"number": number, "action": action, "assurance": "in_person", "at": at, "reference": reference} | more


ALL: dict[str, Any] = {"preferences": {"all": True}}


def test_through_an_operator_one_by_one(operator: Operator, api_of: Callable[..., Api]) -> None:
    api = api_of(operator, "register")
    assert api.post("registrations", row("register", "1", **ALL)).status_code == 200
    assert api.post("registrations", row("register", "1", **ALL)).status_code == 200  # the same again
    assert api.post("registrations", row("withdraw", "2")).status_code == 200
    assert len(told(ALICE)) == 2
    assert all("China Example Telecom" in text for text in told())


def test_through_an_operator_many_at_once(operator: Operator, api_of: Callable[..., Api]) -> None:
    rows = [row("register", "1", **ALL), row("register", "2", BOB, **ALL), row("withdraw", "3", BOB)]
    rows += [row("register", "4", "nonsense", **ALL), row("withdraw", "5", "+8613800138009")]
    body = "\n".join(map(json.dumps, rows))
    answer = api_of(operator, "register").post("registrations", body, kind="application/x-ndjson")
    assert answer.status_code == 200
    assert (len(told(ALICE)), len(told(BOB)), len(told())) == (1, 2, 3)
    assert "通过China Example Telecom" in told(ALICE)[0]


def test_an_answer_says_nothing_of_whether_somebody_was_told(operator: Operator, api_of: Callable[..., Api]) -> None:
    api = api_of(operator, "register")
    record({"all": True})
    answers = [api.post("registrations", row("withdraw", ref, number)) for ref, number in (("1", ALICE), ("2", BOB))]
    assert [(a.status_code, a.json() | {"reference": ""}) for a in answers] == [
        (200, {"reference": "", "status": "accepted"})
    ] * 2
    assert len(told(BOB)) == 0 and len(told(ALICE)) == 2


def test_what_changes_nothing_tells_nothing() -> None:
    record({"all": True})
    record({"all": True})
    assert len(told()) == 1


def test_with_the_act_or_not_at_all() -> None:
    with transaction.atomic():
        record({"all": True})
        transaction.set_rollback(True)
    assert told() == []


def imported(folder: Path, numbers: str, preferences: dict[str, Any], *, replace: bool = False) -> None:
    path = folder / "register.txt"
    path.write_text(numbers)
    with path.open("rb") as file:
        run = register_import(
            file=file, name="register.txt", format="plain", source="other-register", preferences=preferences,
            assurance="network", replace=replace, now=clock.now, actor=SYSTEM,
        )  # fmt: skip
        if replace:
            register_replace(run=run, file=file, even_most=True, at=clock.now(), actor=SYSTEM)


TWO = "13912345678\n13800138001\n"


def test_an_import_tells_whose_registration_it_changes_or_ends_and_nobody_new(tmp_path: Path) -> None:
    imported(tmp_path, TWO, {"all": True})
    assert told() == []
    imported(tmp_path, TWO, {"channels": ["voice"]})
    assert len(told()) == 2 and all("变更" in text and "由管理机构办理" in text for text in told())
    imported(tmp_path, "13912345678\n", {"channels": ["voice"]}, replace=True)
    assert [row.number_id for row in SmsMessage.objects.filter(kind="withdrawal")] == [subscriber("+8613800138001").pk]


def test_imports_of_a_day_tell_no_more_than_their_part_of_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = current_policy().messages.budgets["withdrawal"].a_day
    assert tellable(clock.now()) == budget // PART_OF_IMPORTS
    monkeypatch.setattr("registry.register.selectors.registration_notice.PART_OF_IMPORTS", budget)  # one of them
    imported(tmp_path, TWO, {"all": True})
    imported(tmp_path, TWO, {"channels": ["voice"]})
    assert len(told()) == 1 and tellable(clock.now()) == 0
    imported(tmp_path, TWO, {"channels": ["text"]})
    assert len(told()) == 1
    assert tellable(clock.now() + timedelta(days=2)) == 1


def test_a_number_that_changes_hands_tells_its_next_holder_nothing() -> None:
    record({"all": True})
    number_release(number=subscriber(), reason="recycled", at=clock.now(), actor=SYSTEM)
    assert SmsMessage.objects.filter(kind="withdrawal").count() == 0


def test_the_office_is_named_where_nobody_else_did_it() -> None:
    record({"all": True}, source="correction")
    assert "由管理机构办理" in told()[0]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "【谢绝来电登记】"), ("en", "[Do-Not-Call Register]")])
def test_in_the_language_of_the_citizen(language: str, words: str) -> None:
    citizen_obtain(number=subscriber(), language=language, at=clock.now())
    record({"all": True})
    assert told()[0].startswith(words) and SmsMessage.objects.get().language == language


def test_in_the_language_of_whoever_looks_after_the_number() -> None:
    user = citizen_obtain(number=subscriber(BOB), language="en", at=clock.now())
    Holding.objects.create(user=user, number=subscriber(ALICE), since=clock.now())
    record({"all": True})
    assert told(ALICE)[0].startswith("[Do-Not-Call Register]")


def test_so_many_a_day_and_withdrawals_apart() -> None:
    at = clock.now()
    for turn in range(WITHDRAWALS + 2):
        record({"all": True}, at=at + timedelta(seconds=2 * turn))
        withdraw(at=at + timedelta(seconds=2 * turn + 1))
    kinds = list(SmsMessage.objects.order_by("pk").values_list("kind", flat=True))
    assert (kinds.count("registration"), kinds.count("withdrawal")) == (MOST_A_DAY, WITHDRAWALS)
    record({"all": True}, at=at + timedelta(days=1, seconds=30))
    assert SmsMessage.objects.filter(kind="registration").count() == MOST_A_DAY + 1
    record({"all": True}, BOB)
    assert len(told(BOB)) == 1  # others are not held up


def test_many_rows_of_one_call_are_capped_alike(operator: Operator, api_of: Callable[..., Api]) -> None:
    bodies: list[dict[str, Any]] = [
        {"preferences": {"channels": ["voice"] if turn % 2 else ["text"]}} for turn in range(3 * MOST_A_DAY)
    ]
    rows = [row("register", f"r{turn}", **body) for turn, body in enumerate(bodies)] + [row("withdraw", "end")]
    answer = api_of(operator, "register").post(
        "registrations", "\n".join(map(json.dumps, rows)), kind="application/x-ndjson"
    )
    assert answer.status_code == 200
    kinds = list(SmsMessage.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["registration"] * MOST_A_DAY + ["withdrawal"]


@pytest.mark.parametrize("name", ["https://evil.example/x", "Evil.example", "a@evil.cn", "网址：evil。cn"])
def test_a_name_makes_no_link(name: str, operator: Operator) -> None:
    Operator.objects.update(name=name)
    record({"all": True}, source=operator.public_id)
    (text,) = told()
    assert "vil" in text and not re.search(r"vil[.。]|//|@|：e", text)
