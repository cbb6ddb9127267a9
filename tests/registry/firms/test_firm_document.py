"""A firm's papers: kept as attachments of the firm, only of kinds that can be looked at, and no more than it may have."""

from datetime import timedelta

import pytest

from core import clock
from core.models import Attachment, AuditRecord, User
from core.policies import current_policy
from registry.firms.models import FirmDocument, Marketer
from registry.firms.selectors.admission import refusal_of as refusal_in_force
from registry.firms.services import firm_document
from registry.firms.services.admission_request import admission_object, admission_request_answer
from registry.firms.services.firm_document import firm_documents_add, firm_documents_end
from registry.firms.services.marketer import marketer_apply, marketer_refuse
from tests.acts import acts, refusal_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.registry.conftest import SYSTEM, make_marketer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def add(firm: Marketer, *contents: bytes, what: str = "licence", remark: str = "") -> list[FirmDocument]:
    files = [handed(content, "营业执照") for content in contents]
    return firm_documents_add(marketer=firm, files=files, what=what, remark=remark, at=clock.now(), actor=SYSTEM)


def test_a_paper_belongs_to_the_firm_and_its_digest_stands_on_record(marketer: Marketer) -> None:
    [made] = add(marketer, GOOD["pdf"], remark="scanned, call 13912345678")
    assert made.attachment.owner == f"marketer:{marketer.pk}" and made.attachment.has_copy
    assert "13912345678" not in FirmDocument.objects.get().remark
    assert acts("attachment", "firm.") == ["attachment.handed_in", "firm.documents_added"]
    said = AuditRecord.objects.get(act="firm.documents_added").data
    assert said["sha256"] == {str(made.attachment_id): bytes(made.attachment.digest).hex()}


@pytest.mark.parametrize(
    ("content", "what", "code"),
    [(GOOD["pdf"], "diploma", "firm_document.what"), (GOOD["xlsx"], "licence", "firm_document.kind"),
     (GOOD["mp3"], "licence", "firm_document.kind")],
)  # fmt: skip
def test_what_nobody_can_look_at_is_no_paper(marketer: Marketer, content: bytes, what: str, code: str) -> None:
    assert refusal_of(lambda: add(marketer, content, what=what)) == code
    assert not Attachment.objects.exists() and acts("firm.") == []


def test_the_papers_of_a_refused_firm_go_when_nothing_can_come_of_them() -> None:
    firm = marketer_apply(
        name="Moon", registration_code="91310000MA1FL0000N", categories=["loans"], at=clock.now(), actor=SYSTEM
    )
    other, at = make_marketer(), clock.now()
    add(firm, GOOD["text"])
    add(other, GOOD["text"])
    user = User.objects.create_user(email="a@example.cn", password="x", created_at=at)
    assert firm_documents_end(at=at + timedelta(days=99)) == 0
    marketer_refuse(marketer=firm, reason="no", at=at, actor=SYSTEM)
    refusal = refusal_in_force(firm, current_policy())
    assert refusal is not None
    over = refusal.may_object_until(current_policy()) + timedelta(seconds=1)
    objection = admission_object(marketer=firm, user=user, text="why", at=at)
    assert firm_documents_end(at=over) == 0
    admission_request_answer(request=objection, officer=user, granted=False, reason="no", at=at)
    assert [firm_documents_end(at=when) for when in (at, over, over)] == [0, 1, 0]
    assert [row.marketer for row in FirmDocument.objects.all()] == [other] and Attachment.objects.count() == 1
    assert acts("firm.documents_ended", "attachments") == ["attachments.expired", "firm.documents_ended"]


def test_without_a_file_nothing_is_added(marketer: Marketer) -> None:
    assert refusal_of(lambda: add(marketer)) == "firm_document.none"


def test_a_firm_has_so_many_papers_and_no_more(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firm_document, "MOST", 2)
    add(marketer, GOOD["text"], GOOD["pdf"])
    assert refusal_of(lambda: add(marketer, GOOD["jpeg"])) == "firm_document.full"
    monkeypatch.setattr(firm_document, "MOST", 9)
    monkeypatch.setattr(firm_document, "MOST_BYTES", 1)
    assert refusal_of(lambda: add(marketer, GOOD["jpeg"])) == "firm_document.full"
