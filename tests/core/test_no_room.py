"""What whoever wants something kept is told while the database refuses to write, and what is left of it: nothing."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from config.run.tmpfs import Tmpfs
from core import clock
from core.files.sync import whole
from core.models import IdempotentAnswer, SmsMessage
from core.running.room import FOR_FILES, is_no_room, leave_room
from core.services.number import number_obtain
from core.tasks import sms_sweep
from registry.firms.services.operator import operator_admit
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.models import Scrub
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer
from tests.small_disk import small_disk

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["small_disk"]


@pytest.fixture
def refuse() -> Iterator[Callable[[str], None]]:
    """ "on": from now on the database writes nothing for us."""
    yield refuse_writes
    refuse_writes("off")


def refuse_writes(switch: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_read_only = {switch}")


def test_machines_are_told_and_nothing_is_kept(refuse: Callable[[str], None]) -> None:
    operator = Api(make_key(operator_admit(name="Telecom", at=clock.now(), actor=SYSTEM), "register")[1])
    row = {
        "number": BOB,
        "action": "register",
        "assurance": "network",
        "at": clock.moment(clock.now()),
        "reference": "1",
    }
    refuse("on")
    answer = operator.post("registrations", {**row, "preferences": {"all": True}}, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "storage.full"
    refuse("off")
    assert not IdempotentAnswer.objects.exists()
    assert operator.post("registrations", {**row, "preferences": {"all": True}}).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "目前无法保存任何内容"), ("en", "Nothing can be saved")])
def test_people_are_told_in_their_language(refuse: Callable[[str], None], language: str, words: str) -> None:
    refuse("on")
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    answer = client.post("/sign-in/", {"number": "13912345678"})
    assert (answer.status_code, words in answer.content.decode()) == (503, True)
    assert client.get("/").status_code == client.get("/blacklist/").status_code == 200
    assert not SmsMessage.objects.exists()


def test_a_scrub_is_answered_and_spooled_as_while_the_database_is_away(refuse: Callable[[str], None]) -> None:
    firm = make_marketer()
    api, sandbox = Api(make_key(firm, "scrub")[1]), Api(make_key(firm, "scrub", live=False)[1])
    assert api.scrub(ALICE).status_code == 200
    refuse("on")
    answer = api.scrub(BOB)
    assert answer.status_code == 200
    assert [path.name for path in spool_folder().iterdir()] == [answer.json()["id"]]
    assert sandbox.scrub(BOB).json()["code"] == "storage.full"  # the sandbox has nothing to go by but its rows
    assert Scrub.objects.count() == 1
    (spool_folder() / answer.json()["id"]).unlink()


def test_a_task_ends_with_a_line_and_does_its_work_another_time(
    refuse: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    number = number_obtain(e164=ALICE, at=clock.now())
    SmsMessage.objects.create(
        number=number, kind="registration", language="en", body=b"", queued_at=clock.now(), next_try_at=clock.now()
    )
    refuse("on")
    sms_sweep.app.conf.task_always_eager = True
    try:
        sms_sweep()
    finally:
        sms_sweep.app.conf.task_always_eager = False
    assert "there is no room to keep anything" in caplog.text
    assert SmsMessage.objects.get().state == "queued"


def test_a_full_file_system_is_the_same_and_leaves_no_draft(small_disk: Tmpfs) -> None:
    folder = Path(settings.DNC_FILES)
    leave_room(folder, FOR_FILES)
    small_disk.fill()
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as refused:
        leave_room(folder, FOR_FILES)
    assert is_no_room(refused.value)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as refused, whole(folder / "draft") as file:
        file.write(bytes(1 << 20))
    assert is_no_room(refused.value) and list(folder.iterdir()) == []
    assert not is_no_room(DatabaseError("another"))
