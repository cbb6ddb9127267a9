"""The evidence bundle of a case as it goes out: a ZIP archive, written as it is read, with its signed list at the end."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from django.http import StreamingHttpResponse
from django.utils.html import escape

from complaints.models import Complaint, ComplaintAttachment
from compliance.cases.models import Case, CaseDocument, CaseEvent
from compliance.cases.rules.bundle import MANIFEST, SUMS, BundleFile, bundle_statement, sums
from compliance.cases.rules.document_signature import PURPOSE
from compliance.cases.selectors.breach_evidence import complaints_of, evidence_rows
from compliance.cases.selectors.case import of_whole
from compliance.cases.selectors.case_attachment import attachments_of
from compliance.cases.selectors.issued_document import documents_of, signed_file
from compliance.findings.selectors.listening import recordings_heard
from core.numbers.withheld import is_withheld
from core.policies import Policy
from core.secrets.signing import sign, signer_id
from core.selectors.attachment import ORIGINAL, attachment_content
from core.web.csv_cells import harmless
from core.written.json_text import canonical

Opened = Callable[[], BinaryIO]


PIECE = 1 << 20


@dataclass(frozen=True)
class Entry:
    path: str
    open: Opened


def bundle_response(case: Case, policy: Policy, at: datetime) -> StreamingHttpResponse:
    """A download that nothing on the way keeps."""
    answer = StreamingHttpResponse(_bundle_pieces(case, policy, at), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{case.reference}.zip"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


class _Outlet(io.RawIOBase):
    """What the archive writes, until it is taken."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def _bundle_pieces(case: Case, policy: Policy, at: datetime) -> Iterator[bytes]:
    """The archive, a piece at a time."""
    outlet, files = _Outlet(), list[BundleFile]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in _bundle_entries(case, policy, at):
            digest, size = hashlib.sha256(), 0
            with entry.open() as source, archive.open(entry.path, "w", force_zip64=True) as target:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
                    yield outlet.take()
            files.append(BundleFile(entry.path, size, digest.hexdigest()))
        listed = sums(files).encode()
        archive.writestr(SUMS, listed)
        files.append(BundleFile(SUMS, len(listed), hashlib.sha256(listed).hexdigest()))
        archive.writestr(MANIFEST, manifest(bundle_statement(case.reference, at.isoformat(), files)))
    yield outlet.take()


def manifest(statement: dict[str, Any]) -> str:
    key = signer_id(PURPOSE)
    signature = sign(PURPOSE, key, canonical(statement)).hex()
    return json.dumps({"statement": statement, "key": key, "signature": signature}, ensure_ascii=False)


def _bundle_entries(case: Case, policy: Policy, at: datetime) -> Iterator[Entry]:
    """Data first, then documents as issued, then files as handed in: those of the case, and the complainants' recordings on
    which it rests. Nobody's number stands in any of the data."""
    recordings = list(recordings_heard(complaints_of(case).order_by()))
    found = [
        Entry("data/case.json", partial(io.BytesIO, _case_data(case))),
        Entry("data/calls.csv", partial(io.BytesIO, _calls_csv(case, recordings, policy, at))),
    ]
    for document in documents_of(case).order_by("pk"):
        found.append(Entry(f"documents/{document.code}.json", partial(io.BytesIO, signed_file(document))))
        for pdf in document.pdfs.order_by("language"):
            path = f"documents/{document.kind}-{document.code}-{pdf.language}.pdf"
            found.append(Entry(path, partial(io.BytesIO, bytes(pdf.content))))
    for row in attachments_of(case).order_by("pk"):
        kept = row.attachment
        path = f"attachments/{kept.public_id}/{kept.name}"
        found.append(Entry(path, partial(attachment_content, kept, ORIGINAL)))
    found += [Entry(_recording_path(row), partial(attachment_content, row.attachment, ORIGINAL)) for row in recordings]
    yield from found
    yield Entry("index.html", partial(io.BytesIO, _index_page(case, [entry.path for entry in found])))


def _case_data(case: Case) -> bytes:
    """What happened in the case, what was decided, and each text in whole; officers by name, complainants not at all."""
    events: list[dict[str, Any]] = [
        {
            "at": event.at.isoformat(), "act": event.act, "by": str(event.user or event.actor), "from": event.from_state,
            "to": event.to_state, "brought": event.params, "note": event.note,
        }
        for event in of_whole(CaseEvent.objects.all(), case).select_related("user").order_by("at", "pk")
    ]  # fmt: skip
    outcomes = (
        case.outcomes.filter(ended_at=None).order_by("breach").values("breach", "outcome", "reason", "calls", "people")
    )
    texts = of_whole(CaseDocument.objects.all(), case).order_by("at", "pk")
    said = {
        "reference": case.reference,
        "state": case.state,
        "respondent": case.respondent.name if case.respondent else case.respondent_name,
        "code": case.respondent.registration_code if case.respondent else "",
        "province": case.province,
        "policy": case.policy_version,
        "opened_at": case.opened_at.isoformat(),
        "sanction": case.sanction,
        "beside": case.beside,
        "fine": case.fine,
        "gains": case.gains,
        "outcomes": list(outcomes),
        "events": events,
        "texts": [{"at": row.at.isoformat(), "kind": row.kind, "text": row.text} for row in texts],
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


COLUMNS = (
    "complaint", "called_at", "caller", "breaches", "states", "evidence", "sufficient", "registered_since", "declared", "told",
    "checked_at", "consent", "recordings",
)  # fmt: skip


def _recording_path(row: ComplaintAttachment) -> str:
    return f"recordings/{row.complaint.short_reference}/{row.attachment.public_id}/{row.attachment.name}"


def _line_of(complaint: Complaint) -> str:
    value = complaint.caller.value
    return "" if is_withheld(value) else value


def _calls_csv(case: Case, recordings: list[ComplaintAttachment], policy: Policy, at: datetime) -> bytes:
    """One row for each complained call, the earliest first: what it rests on, never who complained."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    complaints: list[Complaint] = list(complaints_of(case).order_by("called_at", "pk"))
    for row in evidence_rows(complaints, case, policy, at):
        moments = (row.registered_since, row.checked_at)
        since, checked = (moment.isoformat() if moment else "" for moment in moments)
        cells = [
            row.complaint.short_reference, row.complaint.called_at.isoformat(), _line_of(row.complaint),
            " ".join(row.breaches), " ".join(row.states), row.complaint.evidence, "yes" if row.sufficient else "no", since,
            "yes" if row.declared else "no", row.told, checked, row.consent_state,
            " ".join(_recording_path(one) for one in recordings if one.complaint_id == row.complaint.pk),
        ]  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    return ("﻿" + text.getvalue()).encode()


def _index_page(case: Case, paths: list[str]) -> bytes:
    """What is in the bundle, to be opened in any browser without a network."""
    links = "".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in paths)
    reference = escape(case.reference)
    return (
        f'<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>{reference}</title>'
        f"<h1>{reference}</h1><p>案卷证据包。核对方法：manage.py verify_bundle，或者 sha256sum -c SHA256SUMS。</p>"
        f'<p lang="en">Evidence bundle. Check it by manage.py verify_bundle, or sha256sum -c SHA256SUMS.</p><ul>{links}</ul>'
    ).encode()
