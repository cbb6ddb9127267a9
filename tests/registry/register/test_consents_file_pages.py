"""A firm hands in a file of consents by the form: read and kept nowhere, each row answered, for its own eyes alone."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.secrets.encryption import ephemeral_decrypt
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.membership import marketer_member_add
from registry.register.memory import answers_key, answers_of
from registry.register.models import Consent, ConsentFile
from registry.register.services import consent_file_step
from registry.register.web import marketer_consents_file
from tests.acts import acts
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.register.test_handed_files_api import CLAIM, CLAIMED, CONSENTS, NUMBERS, table, workbook
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/marketers/consents/file/"
BAD = ("1234", *CLAIMED[1][1:])
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    user = person("owner@example.cn")
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return client_of(user)


def send(client: Client, file: bytes | str, **fields: str) -> Any:
    data = file.encode() if isinstance(file, str) else file
    return client.post(PAGE, {"file": SimpleUploadedFile("consents.csv", data), **fields})


def form_state(client: Client) -> str:
    found = re.search(r'name="state" value="([^"]+)"', client.get(PAGE).content.decode())
    assert found
    return found[1]


def test_a_file_is_answered_row_by_row(owner: Client) -> None:
    sent = send(owner, table(CONSENTS, [*CLAIMED, BAD, (*CLAIMED[0][:1], "=1+1", *CLAIMED[0][2:])]))
    assert sent.status_code == 302
    page = owner.get(sent["Location"]).content.decode()
    assert re.findall(r'dnc-stat__value">(\d+)<', page) == ["5", "3", "2"]
    assert 'data-label="Line" class="dnc-table__number">5<' in page and "手机号码: This is not a number" in page
    assert "Times without a time zone" in page
    download = owner.get(f"{sent['Location']}answers.csv")
    rows = b"".join(download).decode("utf-8-sig").splitlines()
    first = Consent.objects.order_by("pk")[0]
    assert rows[0] == "line,status,id,state,reasons,errors" and rows[1] == f"2,accepted,{first.public_id},claimed,,"
    assert rows[4].startswith("5,rejected,,,") and len(rows) == 6
    assert download["Content-Disposition"] == 'attachment; filename="answers.csv"'


def test_nothing_that_is_kept_holds_a_number(
    owner: Client, marketer: Marketer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    state = form_state(owner)
    rows = [(f"139{n:08}", *CLAIMED[0][1:]) for n in range(3000)]  # more than Django would keep in memory
    answer = send(owner, table(CONSENTS, [*rows, BAD]), state=state)
    page = owner.get(answer["Location"])
    name = answer["Location"].rstrip("/").rpartition("/")[2]
    kept = cache.get(answers_key(marketer.public_id, name))
    assert kept and ephemeral_decrypt("answers", kept)  # that it opens shows that it was encrypted
    answered = answers_of(marketer.public_id, name)
    assert answered and b"139000" not in msgspec.json.encode(answered) and b"139000" not in page.content
    assert not list(tmp_path.iterdir()) and Consent.objects.count() == 3000


def test_a_second_click_and_the_same_file_again_add_nothing(owner: Client) -> None:
    state, file = form_state(owner), table(CONSENTS, CLAIMED)
    first, again = send(owner, file, state=state), send(owner, file, state=state)
    assert first["Location"] == again["Location"]
    later = send(owner, file, state=form_state(owner))
    assert later["Location"] != first["Location"]
    assert b">3<" in owner.get(later["Location"]).content
    assert Consent.objects.count() == 3 and acts("consent") == ["consents.claimed"]


def test_a_workbook_with_a_named_sheet(owner: Client) -> None:
    assert send(owner, workbook(CONSENTS, *CLAIMED), sheet="Sheet").status_code == 302
    refused = send(owner, workbook(CONSENTS, *CLAIMED), sheet="Other")
    assert refused.status_code == 422 and b"The workbook has no sheet of this name" in refused.content
    assert Consent.objects.count() == 3


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (table((*CONSENTS, "备注"), [(*CLAIMED[0], "x")]), "There is no field “备注” here."),
        (table(CONSENTS[:5], [CLAIMED[0][:5]]), "evidence_kind: This field is needed."),
        ("<html><table>", "The file is a web page"),
        ("\n", "The list holds no rows."),
    ],
)
def test_a_file_that_cannot_be_used_says_why_beside_its_field(owner: Client, file: str, sentence: str) -> None:
    answer = send(owner, file)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert 'id="id_file_error"' in answer.content.decode() and not Consent.objects.exists()


def test_without_a_file_or_with_two_nothing_is_done(owner: Client) -> None:
    assert "Choose a file." in owner.post(PAGE, {"sheet": ""}).content.decode()
    two = [SimpleUploadedFile(f"{n}.csv", table(CONSENTS, CLAIMED).encode()) for n in range(2)]
    assert "Send exactly one file." in owner.post(PAGE, {"file": two}).content.decode()
    assert not Consent.objects.exists()


def test_what_is_longer_than_a_file_may_be_is_not_read(owner: Client) -> None:
    answer = owner.post(PAGE, b"", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(401 << 20))
    assert answer.status_code == 413


def test_a_larger_file_is_taken_in_while_its_sender_does_something_else(
    owner: Client, marketer: Marketer, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.DNC_FILES = tmp_path
    monkeypatch.setattr(marketer_consents_file, "MOST_ROWS", 2)
    monkeypatch.setattr(consent_file_step, "MOST_ROWS", 2)
    state = form_state(owner)
    file = table(CONSENTS, [*CLAIMED, BAD])
    address = send(owner, file, state=state)["Location"]
    assert send(owner, file, state=state)["Location"] == address and ConsentFile.objects.count() == 1
    page = owner.get(address).content.decode()
    assert 'hx-get="' in page and "You can leave this page" in page and NUMBERS[0] not in page
    assert owner.get(f"{address}answers.csv").status_code == 404
    job = ConsentFile.objects.get()
    assert address in owner.get(PAGE).content.decode()
    consent_file_step.consent_file_cut(file_id=job.pk, now=clock.now)
    assert "0 of 4 rows taken in" in owner.get(address, headers={"HX-Request": "true"}).content.decode()
    while consent_file_step.consent_part_take(now=clock.now):
        pass
    ended = owner.get(address, headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    page = ended.content.decode()
    assert re.findall(r'dnc-stat__value">(\d+)<', page) == ["4", "3", "1"]
    assert "手机号码: This is not a number" in page and "Times without a time zone" in page
    rows = b"".join(owner.get(f"{address}answers.csv")).decode("utf-8-sig").splitlines()
    first = Consent.objects.order_by("pk")[0]
    assert (
        rows[1] == f"2,accepted,{first.public_id},claimed,," and rows[4].startswith("5,rejected,,,") and len(rows) == 5
    )
    user = person("rival@example.cn")
    rival = make_marketer("91310000MA1FL0000B")
    marketer_member_add(marketer=rival, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    for theirs in (address, f"{address}answers.csv"):
        assert client_of(user).get(theirs).status_code == 404


def test_lines_of_json_are_read_too(owner: Client) -> None:
    lines = "".join(json.dumps({**CLAIM, "number": number}) + "\n" for number in (*NUMBERS, "1234"))
    for content in (lines.encode(), lines.encode("utf-16")):
        page = owner.get(send(owner, content)["Location"]).content.decode()
        assert re.findall(r'dnc-stat__value">(\d+)<', page) == ["4", "3", "1"]
    assert Consent.objects.count() == 3


def test_a_token_is_asked_for(owner: Client, marketer: Marketer) -> None:
    user = person("other@example.cn")
    marketer_member_add(marketer=marketer, user=user, at=clock.now(), actor=SYSTEM)
    strict = signed_in(user)
    strict.handler.enforce_csrf_checks = True
    assert send(strict, table(CONSENTS, CLAIMED)).status_code == 403
    assert not Consent.objects.exists()


def test_answers_are_for_the_firm_alone_and_for_a_day(owner: Client) -> None:
    address = send(owner, table(CONSENTS, CLAIMED))["Location"]
    user = person("rival@example.cn")
    marketer_member_add(
        marketer=make_marketer("91310000MA1FL0000B"), user=user, role="owner", at=clock.now(), actor=SYSTEM
    )
    assert client_of(user).get(address).status_code == 404
    assert client_of(user).get(f"{address}answers.csv").status_code == 404
    assert owner.get(address).status_code == 200
    cache.clear()
    assert owner.get(address).status_code == 404


def test_a_suspended_firm_reads_why_for_each_row(owner: Client, marketer: Marketer) -> None:
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    page = owner.get(send(owner, table(CONSENTS, CLAIMED))["Location"]).content.decode()
    assert re.findall(r'dnc-stat__value">(\d+)<', page) == ["3", "0", "3"] and "suspended" in page
    assert not Consent.objects.exists() and NUMBERS[0] not in page


def test_it_speaks_chinese(owner: Client) -> None:
    page = owner.get(PAGE, headers=CHINESE).content.decode()
    assert "提交同意记录文件" in page and "Hand in" not in page
