"""The firm's page of one number: proved by a code to the line or by documents, and another firm's is not there."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.models import Attachment, SmsMessage
from registry.firms.models import CallerNumber, Marketer
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.operator import operator_admit
from tests.codes import code_sent
from tests.core.attachments.samples import GOOD, HOSTILE
from tests.pages import hidden, send
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.firms.test_firm_pages import colleague, owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
__all__ = ["colleague", "owner"]
LIST = "/marketers/callers/"


def declared(firm: Marketer, caller: str = "025 8653 9100") -> CallerNumber:
    return caller_declare(marketer=firm, caller=caller, at=clock.now(), actor=SYSTEM)


def page_of(row: CallerNumber) -> str:
    return f"{LIST}{row.pk}/"


def hand_in(client: Client, page: str, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(page, {**hidden(client.get(page), page), "file": sent})


def test_a_range_is_declared_with_trades_and_operator(owner: Client, marketer: Marketer) -> None:
    telecom = operator_admit(name="Line Telecom", at=clock.now(), actor=SYSTEM)
    said = {"caller": "025 8653 9000", "last": "025 8653 9999", "trades": ["insurance"], "operator": telecom.public_id}
    answer = send(owner, LIST, said)
    row = CallerNumber.objects.get()
    assert answer["Location"] == page_of(row) and (row.trades, row.operator) == (["insurance"], telecom)
    shown = owner.get(page_of(row)).content.decode()
    for words in ("025 8653 9000 to 025 8653 9999", "Fixed line", "Line Telecom", "Insurance", "Add documents"):
        assert words in shown
    assert "Send the code" not in shown  # one number proves not the others
    assert owner.post(f"{page_of(row)}code/")["Location"] == page_of(row) and not SmsMessage.objects.exists()
    assert send(owner, LIST, {"caller": "4008095559", "trades": ["loans"]}).status_code == 422  # not its trade


def test_a_second_click_declares_once(owner: Client) -> None:
    drawn = {**hidden(owner.get(LIST)), "caller": "4008095559"}
    first, second = owner.post(LIST, drawn), owner.post(LIST, drawn)
    assert first["Location"] == second["Location"] and CallerNumber.objects.count() == 1


def test_a_line_is_proved_by_a_code_that_is_spoken_to_it(owner: Client, colleague: Client, marketer: Marketer) -> None:
    row = declared(marketer)
    assert "Send the code" in owner.get(page_of(row)).content.decode()
    assert owner.post(f"{page_of(row)}code/")["Location"] == f"{LIST}code/"
    assert SmsMessage.objects.get().medium == "voice"
    assert colleague.get(f"{LIST}code/")["Location"] == LIST  # another browser has no code under way
    wrong = send(owner, f"{LIST}code/", {"code": "000000" if code_sent() != "000000" else "000001", "act": "code"})
    assert wrong.status_code == 422
    assert send(owner, f"{LIST}code/", {"code": code_sent(), "act": "code"})["Location"] == page_of(row)
    row.refresh_from_db()
    assert (row.proof, row.state) == ("line", "approved")
    shown = owner.get(page_of(row)).content.decode()
    assert "The line itself, by a code" in shown and "Send the code" not in shown


@pytest.mark.parametrize("caller", ["95588", "4008095559", "13800138001", "Sunrise"])
def test_no_code_goes_where_one_would_prove_nothing(owner: Client, marketer: Marketer, caller: str) -> None:
    row = declared(marketer, caller)
    assert "Send the code" not in owner.get(page_of(row)).content.decode()
    assert owner.post(f"{page_of(row)}code/")["Location"] == page_of(row)
    assert not SmsMessage.objects.filter(kind="code").exists()


def test_documents_are_handed_in_and_opened_by_the_firm_alone(owner: Client, marketer: Marketer) -> None:
    row = declared(marketer, "4008095559")
    page = f"{page_of(row)}documents/"
    assert hand_in(owner, page).status_code == 422
    for name, (content, _code) in list(HOSTILE.items())[:2]:
        assert hand_in(owner, page, (name, content)).status_code == 422
    assert not Attachment.objects.exists()
    assert hand_in(owner, page, ("contract.pdf", GOOD["pdf"]))["Location"] == page_of(row)
    kept = Attachment.objects.get()
    assert "contract.pdf" in owner.get(page_of(row)).content.decode()
    taken = owner.get(f"{page}{kept.public_id}/")
    assert taken.status_code == 200 and taken.getvalue().startswith(b"%PDF")
    assert owner.get(f"{page_of(declared(marketer, '95588'))}documents/{kept.public_id}/").status_code == 404


def test_another_firms_number_is_not_there(owner: Client) -> None:
    theirs = declared(make_marketer("91310000MA1FL0000B", name="Moon"))
    for part in ("", "code/", "documents/", "documents/att_x/", "end/"):
        assert owner.get(f"{page_of(theirs)}{part}").status_code == 404
        assert owner.post(f"{page_of(theirs)}{part}").status_code in (404, 405)


def test_it_speaks_chinese(owner: Client, marketer: Marketer) -> None:
    for caller, words in (("95588", "95 全国统一客服号码"), ("13800138001", "本人"), ("4008095559", "文件")):
        page = owner.get(page_of(declared(marketer, caller)), headers={"Accept-Language": "zh-hans"})
        assert words in page.content.decode()
