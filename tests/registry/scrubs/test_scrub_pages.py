"""A firm finds again what it asked, and shows it to others: history, receipt as a file, receipt in words."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.typesetting.blocks import Table
from registry.engine.records.receipts import receipt_code
from registry.firms.models import Marketer
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.receipt import receipt_coded
from registry.scrubs.web.receipt_document import receipt_document
from tests.core.typesetting.test_pdf import text_of
from tests.registry.conftest import ALICE, BOB, CAROL, Api, make_key, make_marketer
from tests.registry.firms.test_firm_pages import client_of
from tests.registry.scrubs.test_list_pages import CHINESE, member_of
from tests.registry.scrubs.test_scrub import register

pytestmark = pytest.mark.django_db
HISTORY = "/marketers/scrubs/"


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    return client_of(member_of(marketer))


@pytest.fixture
def asked(api: Api) -> Scrub:
    register(ALICE, {"all": True})
    answer = api.scrub(ALICE, BOB, CAROL, "abc", campaign="autumn")
    return Scrub.objects.get(public_id=answer.json()["id"])


def page_of(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def address(scrub: Scrub, rest: str = "") -> str:
    return f"{HISTORY}{scrub.public_id}/{rest}"


def pdf_text(client: Client, scrub: Scrub, language: str) -> str:
    answer = client.get(address(scrub, "receipt.pdf"), headers={"Accept-Language": language})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(answer.content)) == 1
    return text_of(answer.content)


def test_the_history_is_searched_by_time_campaign_trade_and_reference(owner: Client, api: Api, asked: Scrub) -> None:
    other = Scrub.objects.get(public_id=api.scrub(BOB, campaign="winter", category="loans").json()["id"])
    Scrub.objects.filter(pk=other.pk).update(checked_at=clock.now() - timedelta(days=40))
    found = {
        "": {asked, other},
        "?campaign=autumn": {asked},
        "?category=loans": {other},
        f"?id={other.public_id}": {other},
        f"?start={(clock.now() - timedelta(days=3)).date()}": {asked},
        f"?end={(clock.now() - timedelta(days=3)).date()}": {other},
        "?campaign=nothing": set(),
        "?start=soon": {asked, other},
    }
    for query, scrubs in found.items():
        shown = page_of(owner, HISTORY + query)
        assert {one for one in (asked, other) if one.public_id in shown.split("<tbody>")[-1]} == scrubs, query


def test_a_firm_reads_its_own_scrubs_alone(owner: Client, asked: Scrub) -> None:
    stranger = client_of(member_of(make_marketer("91310000MA1FL0000B", name="Moon"), "moon@example.cn"))
    assert asked.public_id not in page_of(stranger, HISTORY)
    for rest in ("", "receipt.jws", "receipt.pdf"):
        assert stranger.get(address(asked, rest)).status_code == 404
    assert owner.get(address(asked, "receipt.jws")).content.decode() == asked.receipt


def test_what_a_test_key_asked_is_no_history(owner: Client, marketer: Marketer) -> None:
    tried = Api(make_key(marketer, "scrub", live=False)[1]).scrub("+8619900000001").json()["id"]
    assert tried not in page_of(owner, HISTORY)
    assert owner.get(f"{HISTORY}{tried}/").status_code == 404


def test_the_history_of_many_scrubs_costs_what_that_of_few_costs(owner: Client, api: Api, asked: Scrub) -> None:
    with CaptureQueriesContext(connection) as few:
        page_of(owner, HISTORY)
    for _ in range(60):
        api.scrub(BOB)
    with CaptureQueriesContext(connection) as many:
        first = page_of(owner, HISTORY)
    assert len(many) == len(few)
    assert first.count("/marketers/scrubs/scr_") == 50
    after = re.search(r'href="\?(after=[^"&]+)"', first)
    assert after and asked.public_id in page_of(owner, f"{HISTORY}?{after[1]}")


def test_the_page_of_a_scrub_says_what_was_asked_and_answered(owner: Client, asked: Scrub) -> None:
    page = page_of(owner, address(asked))
    for words in ("autumn", "the key “test”", "The receipt in words, one page (PDF)", asked.register_version):
        assert words in page
    assert ALICE not in page and "12345678" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Receipt of a scrub",
                "Sunrise Insurance",
                "a list of 4 rows",
                "“autumn”",
                "Together 4",
                "Must not be called 1",
            ],
        ),
        ("zh-hans", ["核对凭证", "Sunrise Insurance", "4"]),
    ],
)
def test_the_receipt_on_one_page_says_it_in_words(owner: Client, asked: Scrub, language: str, words: list[str]) -> None:
    text = pdf_text(owner, asked, language)
    for each in words:
        assert each.replace(" ", "") in text, text
    code = receipt_code(asked.receipt)
    assert f"/verify/receipts/{asked.public_id}/{code}/" in text
    assert "12345678" not in text


def test_the_counts_on_the_page_add_up(asked: Scrub) -> None:
    table = next(block for block in receipt_document(asked).blocks if isinstance(block, Table))
    figures = [int(row[1][0].text) for row in table.rows]
    assert sum(figures[:-1]) == figures[-1] == asked.counts["rows"]


def test_whoever_holds_the_page_checks_it_without_an_account(asked: Scrub) -> None:
    code = receipt_code(asked.receipt)
    page = page_of(Client(), reverse("receipt-check", args=[asked.public_id, code]), **{"Accept-Language": "en"})
    assert "This receipt is genuine" in page and "autumn" in page
    assert Client().get(reverse("receipt-check", args=[asked.public_id, "0" * 20])).status_code == 404
    assert receipt_coded(asked.public_id, code) == asked and receipt_coded("scr_none", code) is None
    assert receipt_coded(asked.public_id, code[:-1] + "é") is None


def test_a_receipt_of_the_sandbox_is_checked_by_no_code(marketer: Marketer) -> None:
    tried = Api(make_key(marketer, "scrub", live=False)[1]).scrub("+8619900000001").json()
    assert receipt_coded(tried["id"], receipt_code(tried["receipt"])) is None


def test_the_history_reads_well_in_chinese(owner: Client, asked: Scrub) -> None:
    assert "历次核对" in page_of(owner, HISTORY, **CHINESE)
