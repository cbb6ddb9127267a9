"""Files as a browser sends them with a form."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.selectors.case_attachment import owner_of
from core import clock
from core.attachments.folder import AttachmentFiles
from core.models import Attachment
from core.services.attachment import attachment_keep
from tests.compliance.world import ACTOR
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import hidden

ENGLISH = {"Accept-Language": "en"}
File = tuple[str, bytes]


@pytest.fixture
def own_attachments(settings: Any, tmp_path: Path) -> None:
    """What is handed in lies below this test's own folder."""
    settings.DNC_FILES = tmp_path / "files"
    settings.DNC_FILES.mkdir()


def folders() -> set[str]:
    root = Path(settings.DNC_FILES) / AttachmentFiles.kept_in
    return {path.name for path in root.glob("*")}


def hand_in(client: Client, page: str, *files: File, drawn: Any = None, **said: Any) -> Any:
    """As a browser sends the form of `page` (or of the answer `drawn`): words first, files last."""
    drawn = drawn or client.get(page, headers=ENGLISH)
    assert drawn.status_code in (200, 422), drawn.status_code
    fields = {**hidden(drawn, f"{page}add/"), "what": "evidence", "remark": "", **said}
    sent = [SimpleUploadedFile(name, content, "application/octet-stream") for name, content in files]
    return client.post(f"{page}add/", {**fields, "file": sent}, headers=ENGLISH)


def attached(case: Case, content: bytes = GOOD["text"]) -> Attachment:
    """A file in a case, which the firm sees."""
    row = attachment_keep(
        handed=handed(content), owner=owner_of(case.pk), purpose="case.other", at=clock.now(), actor=ACTOR
    )
    CaseAttachment.objects.create(
        case=case, attachment=row, what="other", shown_to_firm=True, actor="test", at=clock.now()
    )
    return row


def text(answer: Any) -> str:
    return unescape(answer.content.decode())
