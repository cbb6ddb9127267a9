"""The office answers firms that ask for a larger quota, through the real pages."""

from typing import Any

import pytest
from django.test import Client

from core.access.roles import Role
from core.models import AuditRecord
from registry.firms.models import Marketer
from registry.scrubs.models import QuotaRequest
from registry.scrubs.services.quota_request import quota_request_file
from tests.acts import acts
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, firm, officer
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LIST = "/regulator/quotas/"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def made() -> Marketer:
    return firm(caller="")


@pytest.fixture
def asked(made: Marketer, at_the_time: Any) -> QuotaRequest:
    return quota_request_file(
        marketer=made, wanted=500_000, reason="四十家门店", files=[handed(GOOD["text"])], at=NOW, actor=ACTOR
    )


@pytest.fixture
def head() -> Client:
    return desk_of(officer(Role.HEAD))


def answer(client: Client, asked: QuotaRequest, word: str, **said: str) -> Any:
    return (
        send(client, LIST, said, to=f"{LIST}{asked.public_id}/grant/", headers=ENGLISH)
        if word == "grant"
        else (client.post(f"{LIST}{asked.public_id}/{word}/", said, headers=ENGLISH))
    )


def test_a_head_grants_what_was_shown_and_a_second_click_grants_once(head: Client, asked: QuotaRequest) -> None:
    page = head.get(LIST, headers=ENGLISH).content.decode()
    assert "四十家门店" in page and "500,000" in page and "100,000, of which 0 are used" in page
    refused = answer(head, asked, "grant", granted="400000", answer="")
    assert refused.status_code == 422 and "400000" in refused.content.decode()
    assert answer(head, asked, "grant", granted="400000", answer="Shown.").status_code == 302
    assert answer_again(head, asked).status_code == 302
    asked.refresh_from_db()
    asked.marketer.refresh_from_db()
    assert (asked.state, asked.marketer.quota_numbers) == ("granted", 400_000)
    assert acts("quota_request") == ["quota_request.filed", "quota_request.decided"]
    assert "Shown." in head.get(LIST, headers=ENGLISH).content.decode()


def answer_again(client: Client, asked: QuotaRequest) -> Any:
    return client.post(f"{LIST}{asked.public_id}/refuse/", {"answer": "late"}, headers=ENGLISH)


def test_a_refusal_needs_its_reason(head: Client, asked: QuotaRequest) -> None:
    assert answer(head, asked, "refuse", answer=" ").status_code == 422
    assert answer(head, asked, "refuse", answer="Not shown.").status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Not shown.")


def test_another_office_reads_and_does_not_decide(asked: QuotaRequest) -> None:
    away = desk_of(officer(Role.HEAD, "CN-SH"))
    assert "A head or supervisor of the office decides." in away.get(LIST, headers=ENGLISH).content.decode()
    page = away.post(f"{LIST}{asked.public_id}/refuse/", {"answer": "no"}, headers=ENGLISH)
    assert page.status_code == 422 and "belongs to another office" in page.content.decode()


def test_who_opened_a_paper_is_on_record(head: Client, asked: QuotaRequest) -> None:
    paper = asked.files.get().attachment
    assert head.get(f"{LIST}{asked.public_id}/papers/{paper.public_id}/").status_code == 200
    assert AuditRecord.objects.filter(act="quota.file_read", target_id=paper.pk).count() == 1
    assert head.get(f"{LIST}{asked.public_id}/papers/att_none/").status_code == 404
    assert head.get(f"{LIST}qta_none/grant/").status_code == 302
    assert head.post(f"{LIST}qta_none/grant/", {"answer": "x"}).status_code == 404
