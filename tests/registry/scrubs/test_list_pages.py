"""A firm hands in a list by the form: never in plaintext on a disk, never without a token, for its own eyes alone."""

import gzip
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from core import clock
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Consent
from registry.scrubs.http.list_columns import list_head
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubJob, ScrubRecord, WatchList, WatchPart
from registry.scrubs.permissions import MOST_UNFINISHED
from registry.scrubs.selectors.scrub_job import Progress
from registry.scrubs.services.job_ending import scrub_job_give_up
from registry.scrubs.web.list_words import progress_text
from tests.registry.conftest import ALICE, BOB, SYSTEM, make_marketer, mandated
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.jobs import run_job
from tests.registry.lists_given import xlsx_bytes
from tests.registry.scrubs.test_scrub import agreed, register
from tests.registry.scrubs.watching import look
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
LISTS = "/marketers/lists/"
ROWS = f"id,phone\n1,139 1234 5678\n2,{BOB}\n3,13800138001\n4,abc\n5,+44 20 7946 0018\n"
CHINESE = {"Accept-Language": "zh-hans"}


def member_of(marketer: Marketer, email: str = "owner@example.cn") -> User:
    user = person(email)
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return user


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    return client_of(member_of(marketer))


@pytest.fixture
def stranger() -> Client:
    return client_of(member_of(make_marketer("91310000MA1FL0000B", name="Moon"), "moon@example.cn"))


def file(content: bytes | str = ROWS, name: str = "autumn.csv", kind: str = "text/csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content, kind)


def hand_in(client: Client, *files: SimpleUploadedFile, headers: dict[str, str] | None = None, **more: str) -> Any:
    form = {"channel": "voice", "category": "insurance", **more, "list": list(files)}
    return client.post(LISTS, form, headers=headers)


def handed_in(client: Client, *files: SimpleUploadedFile, campaign: str = "") -> ScrubJob:
    answer = hand_in(client, *(files or (file(),)), campaign=campaign)
    assert answer.status_code == 302, answer.content.decode()
    job = ScrubJob.objects.get(public_id=answer["Location"].split("/")[3])
    assert answer["Location"] == address(job)
    return job


def address(job: ScrubJob, act: str = "") -> str:
    return f"{LISTS}{job.public_id}/{act}"


def page(client: Client, path: str, **headers: str) -> str:
    return str(client.get(path, headers=headers).content.decode())


def stored() -> set[str]:
    return {path.name for path in (settings.DNC_FILES / "scrub-jobs").glob("scr_*")}


def beside(field: str, html: str) -> str:
    """The error that stands next to a field and is linked to it."""
    found = re.search(rf'<div id="id_{field}_error">(.*?)</div>', html, re.DOTALL)
    assert found and f'href="#id_{field}"' in html and f"id_{field}_error" in html
    return re.sub(r"<[^>]+>", "", found[1])


def test_a_list_from_the_form_to_its_result(owner: Client, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    agreed(marketer, BOB)
    job = handed_in(owner, campaign="renewal")
    waiting = page(owner, address(job))
    for words in ("autumn.csv", "renewal", "Your list waits its turn.", "You can leave this page", "Cancel"):
        assert words in waiting
    assert "Look again" in re.findall(r"<noscript>(.*?)</noscript>", waiting, re.DOTALL)[0]
    assert f'hx-get="{address(job)}"' in waiting
    live = owner.get(address(job), headers={"HX-Request": "true"})
    assert "<html" not in live.content.decode() and "HX-Refresh" not in live
    assert owner.get(address(job, "result/")).status_code == 404
    run_job(job.public_id)
    assert owner.get(address(job), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    done = page(owner, address(job))
    for words in (
        "Finished in",
        "Valid until",
        "Column of the numbers: <strong>phone</strong>",
        "Registered against all marketing",
        "Needs a consent that you can prove",
        "1 invalid row<",
        "Quota: 3 of",
        "Show the signed receipt",
    ):
        assert words in done
    result: Any = owner.get(address(job, "result/?rows=callable"))
    assert b"".join(result.streaming_content).decode().splitlines()[1:] == [f"2,{BOB},{BOB},callable,consent.confirmed"]
    assert result["Content-Disposition"].startswith(f'attachment; filename="{job.public_id}-result')
    assert owner.get(address(job, "result/?format=exe")).status_code == 400
    assert "autumn.csv" in page(owner, LISTS) and "Finished" in page(owner, LISTS)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(1, "About 1 second left.", "还需 1 秒。"), (99, "99 seconds", "99 秒"), (600, "About 10 minutes", "10 分钟")],
)
def test_how_long_it_takes_in_words(seconds: int, english: str, chinese: str) -> None:
    progress = Progress(65_536, 4_000_000, 6_083, seconds)
    with override("en"):
        said = progress_text(progress)
    assert said.startswith("6,083 rows a second. About") and english in said and said.endswith("the work goes on.")
    with override("zh-hans"):
        assert progress_text(progress).startswith("每秒 6,083 行。预计还需") and chinese in progress_text(progress)


def test_the_page_in_chinese(owner: Client) -> None:
    job = handed_in(owner)
    run_job(job.public_id)
    text = page(owner, address(job), **CHINESE)
    for words in ("核对完成", "附条件", "下载可拨打的行（CSV）", "跟踪这份名单", "核对额度"):
        assert words in text


@contextmanager
def files_written() -> Iterator[set[str]]:
    """Paths that are opened for writing meanwhile, and names of temporary files."""
    seen: set[str] = set()
    watching = True

    def note(event: str, details: tuple[Any, ...]) -> None:
        if not watching:
            return
        if event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
            seen.add(str(details[0]))
        elif event == "open" and isinstance(details[0], str | bytes) and details[2] & (os.O_WRONLY | os.O_RDWR):
            seen.add(os.fsdecode(details[0]))

    sys.addaudithook(note)
    try:
        yield seen
    finally:
        watching = False


def test_the_list_never_lies_in_clear(owner: Client) -> None:
    rows = "phone\n" + "13912345678\n" * 400_000  # more than Django would keep in memory
    with files_written() as written:
        job = handed_in(owner, file(rows))
    folder = JobFiles(job.public_id).folder
    assert any(path.startswith(f"{folder}/.list.") for path in written)
    allowed = (f"{folder}/", f"{settings.DNC_KEYS}/ephemeral/", "/dev/")
    assert [path for path in written if not path.startswith(allowed)] == []
    for path in settings.DNC_FILES.rglob("*"):
        assert not path.is_file() or b"13912345678" not in path.read_bytes()
    assert JobFiles(job.public_id).exists("list") and job.size == len(rows)


def test_without_a_token_nothing_is_stored(marketer: Marketer) -> None:
    visitor = signed_in(member_of(marketer))
    visitor.handler.enforce_csrf_checks = True
    before = stored()
    assert hand_in(visitor, file()).status_code == 403
    assert hand_in(visitor, file(), csrfmiddlewaretoken="x" * 64).status_code == 403
    assert (ScrubJob.objects.count(), stored()) == (0, before)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(visitor, LISTS))
    assert token
    assert hand_in(visitor, file(), csrfmiddlewaretoken=token[1]).status_code == 302
    job = ScrubJob.objects.get()
    assert visitor.post(address(job, "end/")).status_code == 403
    assert visitor.post(address(job, "watch/")).status_code == 403
    assert Client().post(LISTS, {"list": file()}).status_code in (302, 403)
    assert stored() - before == {job.public_id}


@pytest.mark.parametrize(
    ("files", "field", "english", "chinese"),
    [
        ([], "list", "Choose a file.", "请选择文件。"),
        ([file(""), file()], "list", "Send exactly one file.", "请恰好上传一个文件。"),
        ([file(b"")], "list", "The list holds no rows.", "名单中没有任何行。"),
        ([file(b"%PDF-1.4", "a.pdf", "application/pdf")], "list", "This kind of file", "系统无法读取这种文件"),
        ([file(b"\0" * 5000, "a.csv")], "list", "bytes that no text has", "文本不会有的字节"),
        ([file(gzip.compress(gzip.compress(b"1")), "a.gz", "")], "list", "another packed file", "另一个压缩文件"),
        ([file("a,b\nx,y\nz,w\n")], "number_column", "looks like telephone numbers", "没有一列像电话号码"),
    ],
    ids=["none", "two", "empty", "pdf", "nul", "nested", "no-numbers"],
)
def test_a_wrong_file_says_why(owner: Client, files: Any, field: str, english: str, chinese: str) -> None:
    before = stored()
    for headers, words in (({}, english), (CHINESE, chinese)):
        for each in files:
            each.seek(0)
        answer = hand_in(owner, *files, headers=headers, campaign="kept words")
        assert answer.status_code == 422
        assert words in beside(field, answer.content.decode()) and "kept words" in answer.content.decode()
    assert (ScrubJob.objects.count(), stored()) == (0, before)


def test_a_list_that_is_too_large(owner: Client, settings: Any) -> None:
    settings.DNC_LIST_MOST_BYTES = 1 << 20
    before = stored()
    html = hand_in(owner, file("13912345678\n" * 200_000)).content.decode()
    assert "at most 1 megabytes" in beside("list", html) and html.count("govuk-form-group--error") == 1
    assert (ScrubJob.objects.count(), stored()) == (0, before)


def test_a_list_that_turns_out_wrong_later(owner: Client) -> None:
    job = handed_in(owner, file(b"PK\x03\x04 no zip", "a.xlsx", "application/octet-stream"))
    run_job(job.public_id)
    text = page(owner, address(job))
    assert "Cannot be used" in text and "Nothing was charged" in text and "Delete list" not in text
    assert "本次未计额度" in page(owner, address(job), **CHINESE)


def test_a_list_beyond_the_quota(owner: Client, marketer: Marketer) -> None:
    rows = "\n".join(f"138{position:08d}" for position in range(current_policy().scrub.quota_numbers + 1))
    job = handed_in(owner, file("phone\n" + rows))
    run_job(job.public_id)
    text = page(owner, address(job))
    assert "more new numbers than your quota has left" in text and "Hand in a shorter one" in text
    assert "Quota: 0 of" in text and ScrubRecord.objects.count() == 0


def test_a_form_that_cannot_be_read(owner: Client) -> None:
    before = stored()
    broken = owner.post(LISTS, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x" + "y" * 300)
    assert broken.status_code in (400, 403) and stored() == before
    assert hand_in(owner, file(), channel="smoke").status_code == 422 and stored() == before


def test_too_many_lists_at_once(owner: Client, marketer: Marketer) -> None:
    before = stored()
    fields: dict[str, Any] = {"actor": "test", "channel": "voice", "size": 1, "created_at": clock.now()}
    for _position in range(MOST_UNFINISHED):
        ScrubJob.objects.create(marketer=marketer, salt=b"", expires_at=clock.now(), **fields)
    answer = hand_in(owner, file())
    assert answer.status_code == 422 and "Wait until some of your lists are done" in answer.content.decode()
    assert stored() == before


def test_names_of_files_are_only_words(owner: Client) -> None:
    job = handed_in(owner, file(name="<img src=x onerror=alert(1)>.csv"))
    run_job(job.public_id)
    for path in (LISTS, address(job)):
        text = page(owner, path)
        assert "<img src=x" not in text and "&lt;img src=x onerror=alert(1)&gt;.csv" in text
    assert "alert" not in owner.get(address(job, "result/"))["Content-Disposition"]
    long = handed_in(owner, file(name="长" * 300 + ".csv"))
    assert "长" * 20 in page(owner, address(long))


def test_cancelled_and_deleted(owner: Client) -> None:
    for finish in (False, True):
        job = handed_in(owner)
        if finish:
            run_job(job.public_id)
        assert "Delete this list and its result?" in page(owner, address(job, "end/"))
        after = owner.post(address(job, "end/"), follow=True).content.decode()
        assert "The list is deleted" in after and "autumn.csv" not in after
        assert not JobFiles(job.public_id).folder.exists()
        assert "were deleted" in page(owner, address(job)) and owner.get(address(job, "result/")).status_code == 404
    assert ScrubRecord.objects.count() == 1  # of the finished one: the record stays


def test_a_list_is_watched_from_its_page(owner: Client, marketer: Marketer) -> None:
    job = handed_in(owner)
    assert "Watch this list" not in page(owner, address(job))
    run_job(job.public_id)
    assert job.public_id in page(owner, "/marketers/watchlists/")
    started = owner.post(address(job, "watch/"), follow=True).content.decode()
    watched = WatchList.objects.get()
    assert "The list is watched from now on." in started and watched.public_id in page(owner, address(job))
    look()
    assert sum(len(part.sealed) // 8 for part in WatchPart.objects.filter(watchlist=watched)) == 3
    register(ALICE, {"all": True})
    look(again=True)
    change = watched.changes.get()
    seen = page(owner, f"/marketers/watchlists/{watched.public_id}/")
    assert change.row == 0 and "Must not be called" in seen
    assert re.search(r'data-label="Your reference">\s*1\s*</td>', seen)
    owner.post(address(job, "end/"))
    assert (
        "other answer" in page(owner, f"/marketers/watchlists/{watched.public_id}/") or change.pk
    )  # goes on by itself


def test_a_call_centre_chooses_its_client_for_each_list(owner: Client, marketer: Marketer) -> None:
    assert "For whom will you call?" not in page(owner, LISTS)
    clients = [make_marketer(f"91310000MA1FL0000{n}", name=f"Client {n}") for n in "BC"]
    for client in clients:
        mandated(client, marketer, channels=["voice"])
    shown = page(owner, LISTS)
    assert "For ourselves" in shown and all(client.name in shown for client in clients)
    answer = hand_in(owner, file(), on_behalf_of=clients[1].public_id)
    job = ScrubJob.objects.get(public_id=answer["Location"].split("/")[3])
    assert run_job(job.public_id).state == "succeeded"
    assert job.scrubs.get().subject == clients[1] and "for Client C" in page(owner, LISTS)
    refused = hand_in(owner, file(), on_behalf_of=clients[0].public_id, channel="text")
    assert refused.status_code == 422 and "has not approved you" in beside("on_behalf_of", refused.content.decode())
    by_hand = {"numbers": "139 1234 5678", "channel": "voice", "category": "insurance"}
    owner.post("/marketers/scrub/", {**by_hand, "on_behalf_of": clients[0].public_id})
    assert Scrub.objects.latest("pk").subject == clients[0]


def test_a_deleted_list_cannot_be_watched(owner: Client) -> None:
    job = handed_in(owner)
    run_job(job.public_id)
    owner.post(address(job, "end/"))
    job.refresh_from_db()
    refused = owner.post(address(job, "watch/"), follow=True).content.decode()
    assert "is not kept any more" in refused and WatchList.objects.count() == 0


def test_another_firms_list_is_not_there(owner: Client, stranger: Client, marketer: Marketer) -> None:
    job = handed_in(owner)
    run_job(job.public_id)
    mandated(marketer, Marketer.objects.get(name="Moon"))
    for path in (address(job), address(job, "result/")):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 302
    for act in ("end/", "watch/"):
        assert stranger.post(address(job, act)).status_code == 404
    assert "autumn.csv" not in page(stranger, LISTS)
    job.refresh_from_db()
    assert job.state == "succeeded" and WatchList.objects.count() == 0


@pytest.mark.parametrize("path", [LISTS, "/marketers/scrub/", "/marketers/watchlists/", "/marketers/webhooks/"])
def test_every_page_is_found_under_one_marked_entry(owner: Client, path: str) -> None:
    main = re.search(r'<ul class="dnc-nav__list">(.*?)</ul>', page(owner, path), re.DOTALL)
    assert main
    entries = re.findall(r'href="([^"]+)"( aria-current="page")?', main[1])
    assert len(entries) <= 7
    marked = [href for href, current in entries if current]
    assert marked == ["/marketers/keys/" if "webhooks" in path else LISTS]
    assert f'href="{path}" aria-current="page"' in page(owner, path)


def test_a_list_that_failed_by_our_fault_says_so(owner: Client) -> None:
    job = handed_in(owner)
    scrub_job_give_up(job_id=job.pk, at=clock.now())
    shown = page(owner, address(job))
    assert "Failed by us" in shown and "The fault is ours" in shown and "you need not hand it in again" in shown
    assert "Failed by us" in page(owner, LISTS) and "失败原因在本系统" in page(owner, address(job), **CHINESE)
    answer = owner.post(address(job, "end/"), follow=True)
    assert answer.status_code == 200 and ScrubJob.objects.get(pk=job.pk).state == "cancelled"


def test_several_columns_a_sheet_and_what_is_warned_of(owner: Client) -> None:
    two = f"Name,Phone 1,Phone 2\nLi,13912345678,{BOB}\n"
    job = handed_in(owner, file(two))
    run_job(job.public_id)
    text = page(owner, address(job), **{"Accept-Language": "en"})
    for words in (
        "Other columns look like telephone numbers too",
        "<strong>Phone 2</strong>",
        "139****5678",
        "Numbers to remove",
    ):
        assert words in text, words
    assert "13912345678" not in text
    answer = hand_in(owner, file(two), number_column="Phone 1，Phone 2")
    job = ScrubJob.objects.get(public_id=answer["Location"].split("/")[3])
    run_job(job.public_id)
    text = page(owner, address(job), **{"Accept-Language": "en"})
    assert "<strong>Phone 1 · Phone 2</strong>" in text and "Other columns" not in text
    head = owner.head(address(job, "result/?format=xlsx"))
    assert head.status_code == 200 and head["Content-Disposition"].endswith('.xlsx"')
    refused = hand_in(owner, file(two), number_column="Phone 3", headers={"Accept-Language": "en"})
    assert refused.status_code == 422 and "no column of this name" in beside("number_column", refused.content.decode())


def test_a_sheet_is_named_in_the_form(owner: Client) -> None:
    data = xlsx_bytes()
    for sheet, state in (("Sheet", "succeeded"), ("other", "failed")):
        answer = hand_in(owner, file(data, "a.xls", "application/vnd.ms-excel"), sheet=sheet)
        job = ScrubJob.objects.get(public_id=answer["Location"].split("/")[3])
        assert run_job(job.public_id).state == state


def test_where_nothing_may_be_called_the_useful_way_on_comes_first(owner: Client, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    job = handed_in(owner)
    run_job(job.public_id)
    done = page(owner, address(job))
    assert "No number of this list may be called yet: 2 rows need a consent" in done
    for way in (address(job, "consents/"), "/marketers/consents/file/", "?rows=conditional&amp;bom=1", "#why"):
        assert way in done
    assert done.index(address(job, "consents/")) < done.index("Download callable rows")


@pytest.mark.parametrize(("language", "heading"), [("en", "number"), ("zh-hans", "手机号")])
def test_the_numbers_on_a_condition_come_as_a_file_of_consents(
    owner: Client, marketer: Marketer, language: str, heading: str
) -> None:
    job = handed_in(owner)
    run_job(job.public_id)
    answer: Any = owner.get(address(job, "consents/"), headers={"Accept-Language": language})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == heading and len(rows) == 4
    assert {row[0] for row in rows[1:]} == {ALICE, BOB, "+8613800138001"}
    filled = openpyxl.Workbook()
    assert filled.active is not None
    for row in (rows[0], *([*row[:3], "2026-01-05", "form", "7"] for row in rows[1:])):
        filled.active.append(row)
    out = io.BytesIO()
    filled.save(out)
    name = SimpleUploadedFile("consents.xlsx", out.getvalue())
    owner.post("/marketers/consents/file/", {"file": name})
    assert Consent.objects.filter(marketer=marketer).count() == len(rows) - 1


def test_where_something_may_be_called_no_panel_stands_above(owner: Client, marketer: Marketer) -> None:
    agreed(marketer, BOB)
    job = handed_in(owner)
    run_job(job.public_id)
    assert "need a consent" not in page(owner, address(job)).split("Download callable rows")[0]


def test_a_file_can_be_dropped_and_chosen_without_a_script(owner: Client) -> None:
    form = page(owner, LISTS)
    assert re.search(r'<div class="govuk-drop-zone"[^>]*>\s*<input type="file" name="list"', form)


def test_the_column_of_the_days_of_consent_is_named_in_the_form(owner: Client) -> None:
    two = "phone,agreed\n13900011122,2026-11-18\n13900011133,2026-11-19\n"
    answer = hand_in(owner, file(two), consented_on_column="agreed")
    job = ScrubJob.objects.get(public_id=answer["Location"].split("/")[3])
    run_job(job.public_id)
    job.refresh_from_db()
    head = list_head(job)
    assert head is not None and head.consented_on == 1
    refused = hand_in(owner, file(two), consented_on_column="no such", headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert "no column of this name" in beside("consented_on_column", refused.content.decode())
