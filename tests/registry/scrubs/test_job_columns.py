"""A list in which hardly a row holds a number ends with a question, and its owner's answer reads it anew."""

import pytest
from django.test import Client

from core import clock
from core.errors import Conflict
from registry.firms.models import Marketer
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubJob
from registry.scrubs.services.job_columns import scrub_job_columns_name
from registry.scrubs.services.job_ending import scrub_jobs_tidy
from registry.scrubs.services.job_step import scrub_step_take
from tests.registry.conftest import BOB, SYSTEM, Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import acts_on, done, result, send, text
from tests.registry.scrubs.test_list_kinds import of_lists
from tests.registry.scrubs.test_list_pages import address, file, handed_in, owner, page

__all__ = ["owner"]
pytestmark = pytest.mark.django_db
# The column that is called so holds order numbers; the numbers stand under a word that nobody knows, with marks in them that
# nobody sees.
REACH = [BOB if n == 1 else f"1380000{n:04}" for n in range(6)]
WRONG = "phone,name,reach\n" + "".join(
    f"A-{n},Li {n},{each[:3]}\u200b{each[3:7]}\u200b{each[7:]}\n" for n, each in enumerate(REACH)
)


def test_it_ends_with_a_question_and_nothing_is_charged(api: Api) -> None:
    job = done(api, WRONG)
    assert (job["state"], job["problem"]["code"]) == ("failed", "list.few_numbers")
    assert job["problem"]["detail"] and job["columns"]["number"] == "phone" and job["receipt"] is None
    assert not Scrub.objects.exists()
    named = done(api, WRONG, query="channel=voice&category=insurance&number_column=reach")
    assert named["state"] == "succeeded" and of_lists(named) == []


@pytest.mark.parametrize(
    "body", ["phone\nabc\n", "abc\ndef\n", "A-1;B-2\n" * 20, '{"number": 13912345678}\n', "手机号,姓名\n,张三\n"]
)
def test_no_list_without_a_number_is_a_success(api: Api, body: str) -> None:
    kind = "application/x-ndjson" if body.startswith("{") else "text/plain"
    answer = send(api, body, kind=kind)
    if answer.status_code == 202:
        job = run_job(answer.json()["id"])
        assert (job.state, job.problem) in {("failed", "list.few_numbers"), ("failed", "list.no_number_column")}


def test_whoever_named_the_column_gets_what_is_in_it_and_a_warning(api: Api) -> None:
    job = done(api, WRONG, query="channel=voice&category=insurance&number_column=phone")
    assert (job["state"], job["counts"]["invalid"]) == ("succeeded", 6)
    assert [(each["code"], each["columns"]) for each in of_lists(job)] == [("list.few_numbers", ["phone"])]
    assert "号码列选对了吗" in of_lists(job)[0]["detail"]


@pytest.mark.parametrize(("wrong", "warned"), [("abc", True), ("110", True), ("65883001", True), ("", False)])
@pytest.mark.parametrize(("good", "share"), [(4, 16), (5, 15)])
def test_a_list_that_is_mostly_invalid_says_so_in_one_call_and_as_a_job(
    api: Api, wrong: str, warned: bool, good: int, share: int
) -> None:
    rows = [f"1380000{n:04}" for n in range(good)] + [wrong] * share
    said = warned and share >= 16
    body = "phone,name\n" + "".join(f"{row},Li\n" for row in rows)
    job = done(api, body, kind="text/csv")
    assert (job["state"], [each["code"] for each in of_lists(job)]) == ("succeeded", ["list.few_numbers"] * said)
    answer = api.post("scrubs?channel=voice&category=insurance", body.encode(), kind="text/csv")
    assert ("list.few_numbers" in answer.get("DNC-Warnings", "")) == said
    codes = [each["code"] for each in api.scrub(*rows).json()["warnings"]]
    assert ("list.few_numbers" in codes) == said


def test_a_list_with_a_few_numbers_too_few_is_none_with_empty_cells(api: Api) -> None:
    assert done(api, "phone,name\n13912345678,Li\n" + ",x\n" * 30)["state"] == "succeeded"


def test_the_page_asks_with_masked_cells_and_the_answer_reads_it_anew(owner: Client, marketer: Marketer) -> None:
    job = handed_in(owner, file(WRONG))
    run_job(job.public_id)
    scrub_jobs_tidy()
    asked = page(owner, address(job), **{"Accept-Language": "en"})
    for words in (
        "Is this the right column?",
        "Which column holds the numbers?",
        "A-0 · A-1",
        "138****0000",
        "Nothing was charged",
    ):
        assert words in asked, words
    assert "13800000000" not in asked and "138000000" not in asked
    refused = owner.post(address(job, "columns/"), {})
    assert refused.status_code == 422 and "138****0000" in refused.content.decode()
    assert owner.post(address(job, "columns/"), {"number_columns": ["9"]}).status_code == 422
    assert owner.post(address(job, "columns/"), {"number_columns": ["3"]}).status_code == 302
    while scrub_step_take(now=clock.now):
        pass
    job.refresh_from_db()
    assert job.counts is not None
    assert (job.state, job.problem, job.counts["rows"], job.counts["invalid"]) == ("succeeded", "", 6, 0)
    assert acts_on(job)[-3:] == ["scrub_job.columns_named", "scrub_job.answered", "scrub_job.finished"]


def test_only_a_question_is_answered_and_the_list_goes_in_its_time(api: Api) -> None:
    fine = ScrubJob.objects.get(public_id=done(api)["id"])
    with pytest.raises(Conflict):
        scrub_job_columns_name(job=fine, number_columns=["1"], at=clock.now(), actor=SYSTEM)
    asked = done(api, WRONG)
    assert JobFiles(asked["id"]).exists("list") and api.delete(f"scrub-jobs/{asked['id']}").status_code == 204
    assert not JobFiles(asked["id"]).folder.exists() and text(result(api, {"id": fine.public_id}))
