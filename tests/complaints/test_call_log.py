"""A telephone's list of calls: read whatever wrote it, shown, chosen from, and kept nowhere."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.formats.call_log import MOST_ROWS, MOST_SHOWN, CallLog, NoCallLog, read_call_log
from complaints.models import Caller, Complaint
from complaints.web.forms import MOST_CALLERS
from core import clock
from core.policies import current_policy
from registry.register.services.holding import holding_add
from tests.complaints.conftest import SYSTEM, number, signed_in
from tests.complaints.test_complain_pages import prove, say
from tests.pages import hidden, post, send

AT = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
POLICY = current_policy(AT)
ZONE = POLICY.numbering.zone
PAGE = "/complain/calls/"


def read(text: str, charset: str = "utf-8") -> CallLog:
    return read_call_log(text.encode(charset), ZONE, POLICY, AT)


def calls(log: CallLog) -> list[tuple[str, str, int]]:
    return [(one.caller, one.called_at.astimezone(ZONE).strftime("%m-%d %H:%M"), one.count) for one in log.calls]


@pytest.mark.parametrize(
    "text",
    [
        "Number,Date Time,Type\n4009100100,2026-12-01 19:40:11,Incoming\n95588,2026-11-30 09:05,Missed\n",
        "号码;日期;时间;通话类型\n400-910-0100;2026/12/01;19:40:11;被叫\n95588;2026年11月30日;9:05;未接\n",
        "phone number\tcall type\ttimestamp\n4009100100\tINCOMING\t1796125211000\n95588\tREJECTED\t1796000700\n",
        "My calls\nan app\n\nname,phone,start time,call type\n,4009100100,2026-12-01 19:40,In\n,95588,2026-11-30T09:05:00+08:00,missed\n",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_whoever_wrote_it_the_calls_are_the_same(text: str, charset: str) -> None:
    assert calls(read(text, charset)) == [("+864009100100", "12-01 19:40", 1), ("95588", "11-30 09:05", 1)]


def test_each_caller_stands_once_with_his_last_call() -> None:
    rows = ["13900000000,2026-12-01 10:00", "+86 139 0000 0000,2026-12-01 18:30", "139-0000-0000,2026-11-28 09:00"]
    assert calls(read("\n".join(["number,date time", *rows]))) == [("+8613900000000", "12-01 18:30", 3)]


def test_what_is_passed_over_is_counted_by_its_reason() -> None:
    rows = [
        "4009100100,2026-12-01 19:40,outgoing",
        "4009100100,2026-12-01 19:41,主叫",
        "4009100100,2020-12-01 19:40,incoming",
        "unknown,2026-12-01 19:40,incoming",
        "4009100100,2026-12-01,incoming",  # a day is no time
        "4009100100,31.12.2026 7 pm,incoming",
        "4009100100,2027-12-01 19:40,incoming",
        "4009100100",
        "95588,2026-12-01 19:40,incoming",
    ]
    log = read("\n".join(["number,date time,type", *rows]))
    assert calls(log) == [("95588", "12-01 19:40", 1)]
    assert (log.made, log.too_old, log.unread) == (2, 1, 5)


def test_of_many_callers_the_last_are_shown() -> None:
    rows = [f"139{n:08d},2026-12-01 {n % 24:02d}:{n % 60:02d}" for n in range(MOST_SHOWN + 7)]
    log = read("\n".join(["number,date time", *rows]))
    assert (len(log.calls), log.more_callers) == (MOST_SHOWN, 7)
    times = [one.called_at for one in log.calls]
    assert times == sorted(times, reverse=True)


def test_of_a_long_file_the_first_rows_are_read_and_the_rest_is_named() -> None:
    row = "4009100100,2026-12-01 19:40"
    assert not read("\n".join(["number,date time", *[row] * MOST_ROWS])).cut
    assert read("\n".join(["number,date time", *[row] * MOST_ROWS, row])).cut


@pytest.mark.parametrize("text", ["", "\0\0\0\0", "a,b\n1,2\n", "number,name\n13900000000,Bob\n", "%PDF-1.7\n" * 50])
def test_what_is_no_list_of_calls_is_refused(text: str) -> None:
    with pytest.raises(NoCallLog):
        read(text)


def log_of(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(["number,date time,type", *rows])
    return SimpleUploadedFile("calls.csv", text.encode(), content_type="text/csv")


def ago(**before: int) -> str:
    return (clock.now() - timedelta(**before)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def reader() -> Client:
    client, _user = signed_in()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def upload(client: Client, file: Any) -> Any:
    return client.post(PAGE, {**hidden(client.get(PAGE)), "file": file})


@pytest.mark.django_db
def test_chosen_calls_become_complaints_each_at_its_own_time() -> None:
    client = reader()
    first, second, friend = ago(hours=5), ago(days=2), ago(days=3)
    shown = upload(
        client, log_of(f"4009100100,{first},incoming", f"95588,{second},missed", f"13900000000,{friend},incoming")
    )
    assert shown.status_code == 200
    page = shown.content.decode()
    assert page.count('type="checkbox"') == 3
    listed = [f"{caller}|{time.replace(' ', 'T')}" for caller, time in
              (("+864009100100", first), ("95588", second), ("+8613900000000", friend))]  # fmt: skip
    assert all(f'value="{one}"' in page for one in listed)
    chosen = post(client, PAGE, {**hidden(shown), "listed": listed, "calls": listed[:2]})
    assert chosen.status_code == 302
    began = client.get(chosen["Location"]).content.decode()
    assert 'value="+864009100100"' in began and re.search(r"<textarea[^>]*>\s*95588</textarea>", began)
    who = {"channel": "voice", "caller": "+864009100100", "others": "95588"}
    when = say(client, chosen["Location"], who, "/complain/when/")
    asked = client.get(when).content.decode()
    assert f'value="{first[-5:]}' in asked
    about = say(client, when, {"day": first[:10], "time": first[-5:]}, "/complain/about/")
    check = say(client, about, {"kind": "marketing", "category": "loans"}, "/complain/check/")
    assert second[-5:] in client.get(check).content.decode()
    send(client, check)
    filed = {
        one.caller.value: one.called_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") for one in Complaint.objects.all()
    }
    assert filed == {"+864009100100": first, "95588": second}


@pytest.mark.django_db
def test_what_is_wrong_is_said_and_nothing_chosen_is_lost() -> None:
    client = reader()
    assert "Choose a file" in upload(client, "").content.decode()
    wrong = upload(client, SimpleUploadedFile("calls.csv", b"a,b\n1,2\n"))
    assert wrong.status_code == 422 and "names its columns" in wrong.content.decode()
    none = upload(client, log_of(f"4009100100,{ago(hours=5)},outgoing"))
    assert none.status_code == 422 and "No call that reached you" in none.content.decode()
    rows = [(f"+86139{n:08d}", ago(hours=5, minutes=n)) for n in range(MOST_CALLERS + 1)]
    shown = upload(client, log_of(*[f"{caller},{time},incoming" for caller, time in rows]))
    listed = [f"{caller}|{time.replace(' ', 'T')}" for caller, time in rows]
    nothing = post(client, PAGE, {**hidden(shown), "listed": listed})
    assert nothing.status_code == 422 and "Choose at least one call" in nothing.content.decode()
    many = post(client, PAGE, {**hidden(shown), "listed": listed, "calls": listed})
    assert many.status_code == 422 and many.content.decode().count("checked") == MOST_CALLERS + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "call", ["x", "|", "13900000000|yesterday", "<script>|2026-12-01T10:00", "1" * 9000 + "|2026-12-01T10:00"]
)
def test_a_choice_that_nothing_listed_is_none(call: str) -> None:
    client = reader()
    sealed = hidden(client.get(PAGE))
    answer = post(client, PAGE, {**sealed, "listed": [call], "calls": [call]})
    assert answer.status_code == 422
    assert "Choose among the calls that are shown." in answer.content.decode()
    assert len(call) < 2 or call not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "passed"), [("en", "2 rows with your own number"), ("zh-hans", "含您本人号码的 2 行")]
)
def test_the_own_number_in_the_list_is_no_caller(language: str, passed: str) -> None:
    client, user = signed_in()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    holding_add(user=user, number=number("+861065883001"), at=clock.now(), actor=SYSTEM)
    at = ago(hours=5)
    rows = [f"139 1234-5678,{at},incoming", f"010-65883001,{at},missed", f"4009100100,{at},incoming"]
    page = upload(client, log_of(*rows)).content.decode()
    assert page.count('type="checkbox"') == 1 and passed in page
    assert "13912345678" not in page and "65883001" not in page.replace(" ", "")
    mine = f"+8613912345678|{at.replace(' ', 'T')}"
    sent = post(client, PAGE, {**hidden(client.get(PAGE)), "listed": [mine], "calls": [mine]})
    assert sent.status_code == 422 and "5678" not in sent.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "wrong", "left_out"),
    [
        ("en", "Enter the number that called it.", "Your own number was left out"),
        ("zh-hans", "请填写来电号码。", "已去掉您本人的号码"),
    ],
)
def test_the_own_number_that_is_typed_or_pasted_is_no_caller(language: str, wrong: str, left_out: str) -> None:
    client, _user = signed_in()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    refused = send(client, "/complain/", {"channel": "voice", "caller": "139-1234-5678"})
    assert refused.status_code == 422 and wrong in refused.content.decode()
    who = {"channel": "voice", "caller": "4009100100", "others": "95588\n+86 139 1234 5678"}
    when = say(client, "/complain/", who, "/complain/when/")
    assert left_out in client.get(when).content.decode()
    about = say(client, when, {"day": ago(days=1)[:10], "time": "19:41"}, "/complain/about/")
    check = say(client, about, {"kind": "marketing", "category": "loans"}, "/complain/check/")
    send(client, check)
    assert {one.caller.value for one in Complaint.objects.all()} == {"+864009100100", "95588"}


@pytest.mark.django_db
def test_the_own_number_typed_before_the_sign_in_is_no_caller_either() -> None:
    """Whoever is not signed in yet is known by the number only at the end."""
    visitor = Client(headers={"Accept-Language": "en"})
    for who, filed in (("13912345678", 0), ("4009100100", 1)):
        about = say(
            visitor,
            say(
                visitor, "/complain/", {"channel": "voice", "caller": who, "others": "139 1234 5678"}, "/complain/when/"
            ),
            {"day": ago(days=1)[:10], "time": "19:41"},
            "/complain/about/",
        )
        check = say(visitor, about, {"kind": "marketing", "category": "loans"}, "/complain/check/")
        if not filed:
            prove(visitor, check)
        answer = send(visitor, check)
        assert Complaint.objects.count() == filed
        if not filed:
            assert answer.status_code == 422 and "Enter the number that called it." in answer.content.decode()
    assert not Caller.objects.filter(value="+8613912345678").exists()


@pytest.mark.django_db
def test_who_is_not_signed_in_sends_no_file() -> None:
    answer = Client().post(PAGE, {"file": log_of(f"95588,{ago(hours=5)},missed")})
    assert answer.status_code in (302, 403)
