"""Documents as officers, the firm and anybody with a code read them; and off line."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from compliance.cases.models import CaseEvent, IssuedDocument
from compliance.cases.services.case import case_move
from compliance.cases.services.issued_document import document_issue
from core.access.roles import Role
from core.models import AuditRecord
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import firm, officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
EN = {"Accept-Language": "en"}
LATER = OPENED + timedelta(days=30)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def notice(office: Office) -> IssuedDocument:
    office.act("case.serve_notice")
    made = document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=LATER)
    assert made is not None
    return made


def page(client: Client, path: str, status: int = 200, **asked: str) -> str:
    answer = client.get(path, asked, headers=EN)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_officers_of_the_province_read_page_and_pdf_and_the_look_is_on_record(
    notice: IssuedDocument, at_the_time
) -> None:
    case = notice.case
    desk = desk_of(officer(mail="reader@office.example"))
    listed = page(desk, f"/regulator/cases/{case.public_id}/documents/")
    assert notice.number in listed and "Drafts as of now" in listed
    shown = page(desk, f"/regulator/cases/{case.public_id}/documents/{notice.public_id}/")
    assert "Notice Before an Administrative Penalty" in shown and notice.code in shown
    pdf = desk.get(f"/regulator/cases/{case.public_id}/documents/{notice.public_id}/zh-hans.pdf")
    assert pdf.content.startswith(b"%PDF-") and pdf["Cache-Control"] == "private, no-store"
    assert AuditRecord.objects.filter(act="case.read").count() == 3
    assert notice.number in page(desk, f"/regulator/cases/{case.public_id}/")
    elsewhere = desk_of(officer(province="CN-ZJ", mail="other@office.example"))
    for path in ("", f"{notice.public_id}/", f"{notice.public_id}/zh-hans.pdf"):
        assert elsewhere.get(f"/regulator/cases/{case.public_id}/documents/{path}").status_code == 404


def test_a_draft_numbers_what_is_missing_and_says_who_can_mend_it(office: Office, at_the_time) -> None:
    desk = desk_of(officer(mail="reader@office.example"))
    base = f"/regulator/cases/{office.case.public_id}/drafts"
    shown = page(desk, f"{base}/decision/")
    assert (
        re.search(r"\d+ things? (is|are) missing", shown)
        and "sanction" in shown
        and "Legal reviewer" in shown
        and "still missing: sanction" in shown
    )
    assert "Draft" in shown and "cmp_" not in shown.split("dnc-document")[0]
    assert desk.get(f"{base}/decision/en.pdf").content.startswith(b"%PDF-")
    for path in ("leaflet/", "decision/fr.pdf", "leaflet/en.pdf"):
        assert desk.get(f"{base}/{path}").status_code == 404


def test_the_firm_reads_what_is_addressed_to_it_and_nothing_of_others(
    notice: IssuedDocument, office: Office, at_the_time
) -> None:
    portal = desk_of(member_of(office.firm))
    assert "Notice before a penalty" in page(portal, f"/marketers/notices/{notice.case.public_id}/")
    shown = page(portal, f"/marketers/documents/{notice.public_id}/")
    assert office.firm.name in shown and notice.number in shown
    assert portal.get(f"/marketers/documents/{notice.public_id}/en.pdf").content.startswith(b"%PDF-")
    assert portal.get(f"/marketers/documents/{notice.public_id}/fr.pdf").status_code == 404
    stranger = firm(caller="", name="别家公司")
    other = officer(Role.PARTNER, mail="stranger@firm.example")
    stranger.members.create(user=other, role="owner", since=OPENED)
    for path in ("", "en.pdf"):
        assert desk_of(other).get(f"/marketers/documents/{notice.public_id}/{path}").status_code == 404


def test_anybody_with_the_code_sees_the_document_and_its_effect(office: Office, client: Client, at_the_time) -> None:
    office.act("case.decide")
    decision = document_issue(event=CaseEvent.objects.get(act="case.decide"), at=LATER)
    assert decision is not None
    shown = page(client, "/verify/", code=decision.code.lower().replace("-", " "))
    for said in (
        "This document is genuine",
        "Stands as issued",
        decision.number,
        "Jiangsu Communications Administration",
        office.firm.name,
    ):
        assert said in shown, said
    assert client.get(f"/verify/{decision.code}/en.pdf").content.startswith(b"%PDF-")
    case_move(
        case=office.case, act="case.revoke", actor=office.people["head"], at=LATER,
        facts={"reason": "事实有误", "reasons_published": "公告栏"}, text="事实有误",
    )  # fmt: skip
    again = page(client, "/verify/", code=decision.code)
    assert "Revoked: it has no effect any more" in again and "Stands as issued" not in again


def test_a_wrong_code_tells_nothing_and_a_forged_paper_does_not_look_genuine(
    notice: IssuedDocument, client: Client
) -> None:
    typed = ["7QK4-2M9D-XP3L", notice.code[:-1], "<script>", "x" * 900, "", notice.code[:-1] + "O"]
    pages = {page(client, "/verify/", 404, code=code).partition("<main")[2].partition("</main>")[0] for code in typed}
    assert len(pages) == 1
    assert all("No genuine document" in one and "This document is genuine" not in one for one in pages)
    assert all(notice.number not in one and "<script>alert" not in one for one in pages)
    assert client.get("/verify/7QK4-2M9D-XP3L/en.pdf").status_code == 404
    assert client.get("/verify/7QK4-2M9D-XP3L/signed.json").status_code == 404


def test_guesses_are_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.cases.web import verify
    from core.running.rates import Rate

    monkeypatch.setattr(verify, "CODES_FROM_ONE_ADDRESS", Rate("document-codes-test", 2, 3600, guard=True))
    answers = [client.get("/verify/", {"code": "7QK4-2M9D-XP3L"}).status_code for _ in range(4)]
    assert answers == [404, 404, 429, 429]


def test_receipts_are_still_checked_at_the_same_address(client: Client) -> None:
    shown = page(client, "/verify/")
    assert "Check a receipt" in shown and "Check a document of the authority" in shown


def verified(**files: Any) -> str:
    out = StringIO()
    call_command("verify_document", files.pop("file"), stdout=out, **files)
    return out.getvalue()


def test_a_document_is_verified_off_line_by_the_public_keys(
    notice: IssuedDocument, client: Client, tmp_path: Path
) -> None:
    signed, keys, pdf = tmp_path / "signed.json", tmp_path / "keys.json", tmp_path / "notice.pdf"
    signed.write_bytes(client.get(f"/verify/{notice.code}/signed.json").content)
    keys.write_bytes(client.get("/verify/keys.json").content)
    pdf.write_bytes(client.get(f"/verify/{notice.code}/zh-hans.pdf").content)
    said = verified(file=signed, keys=keys, pdf=pdf)
    assert said.startswith("Genuine, and the PDF is the one") and notice.number in said
    assert verified(file=signed).startswith("Genuine.")
    pdf.write_bytes(pdf.read_bytes().replace(b"%%EOF", b"%%EOX"))
    with pytest.raises(CommandError, match="this PDF is not the one"):
        verified(file=signed, keys=keys, pdf=pdf)
    forged = json.loads(signed.read_text())
    forged["statement"]["number"] = "苏通告〔2026〕2号"
    signed.write_text(json.dumps(forged))
    with pytest.raises(CommandError, match="Not genuine"):
        verified(file=signed, keys=keys)
    for nonsense in ("[]", "{}", "no json", '{"statement": {}, "key": 1, "signature": "zz"}'):
        signed.write_text(nonsense)
        with pytest.raises(CommandError):
            verified(file=signed, keys=keys)
