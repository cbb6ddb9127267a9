"""Every column of text is cleaned of numbers on its way in, or holds no free text, and why stands here."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from core.models.free_text import FreeCharField, FreeJSONField, FreeTextField, clean

OURS = ("core", "registry", "complaints", "compliance")
CODE = "a code of ours or of the pack"
ID = "an id that we made"
CALLER = "a caller: callers are kept in plaintext, for they are searched and published"
DIGEST = "a digest in hexadecimal"
WORKING = "written by the platform alone: ids, codes, counts and times"
ISSUED = ("DocumentNumber", "IssuedDocument")
ADDRESS = "an address that must be reached or signed in with; a masked one reaches nobody"

# By the name of the column, where it means the same in every table.
BY_NAME = {
    "public_id": ID, "actor": ID, "client": ID, "source": ID, "handle": ID, "on_behalf_of": ID,
    "state": CODE, "status": CODE, "kind": CODE, "category": CODE, "categories": CODE, "channel": CODE, "channels": CODE,
    "province": CODE, "role": CODE, "language": CODE, "format": CODE, "problem": CODE, "reasons": CODE, "outcome": CODE,
    "policy_version": CODE, "evidence": CODE, "breach": CODE, "act": CODE, "action": CODE, "from_state": CODE,
    "to_state": CODE, "what": CODE, "assurance": CODE, "event": CODE, "events": CODE, "scopes": CODE, "stage": CODE,
    "appeal_state": CODE, "end_reason": CODE, "sanction": CODE, "authority": CODE, "exemption_class": CODE,
    "case_reference": "a case's own reference", "register_version": "a version of ours", "email": ADDRESS,
    "request_id": "an id of ours, or a client's in which no number stands (tests/core/test_access.py)",
    "preferences": "canonical preferences: codes of the pack and ids of firms",
}  # fmt: skip
BY_COLUMN = {
    "core.AuditRecord.target_type": CODE,
    "core.AuditRecord.data": "cleaned by its one writer, core.services.audit",
    "core.Attachment.owner": "a room's word and the key of a row",
    "core.Attachment.purpose": CODE,
    "core.Attachment.folder": ID,
    "core.User.password": DIGEST,
    "complaints.OpenDay.digest": DIGEST,
    "core.NumberCode.digest": DIGEST,
    "core.NumberCode.purpose": CODE,
    "core.NumberProof.purpose": CODE,
    "core.NumberCode.medium": CODE,
    "core.NumberCode.way": CODE,
    **dict.fromkeys([f"core.NumberCode.{by}" for by in ("address", "network", "prefix")], DIGEST),
    "core.NumberProof.digest": DIGEST,
    "core.SmsPurpose.purpose": CODE,
    "core.SmsHour.purpose": CODE,
    "core.NumberProof.word": "digits drawn at random",
    "core.SmsMessage.medium": CODE,
    "core.SmsMessage.gateway": CODE,
    "core.SmsMessage.gateway_id": "the gateway's own id of a message, of signs that its file allows",
    "complaints.ComplaintImport.columns": "names that the formats know, and places",
    "complaints.ComplaintImport.file": ID,
    "complaints.ComplaintImport.claim": ID,
    "reports.PublicFigures.figures": "counts by day, code and place",
    "complaints.Caller.value": CALLER,
    "complaints.ImportedRow.caller": CALLER,
    "complaints.Complaint.data_source": CODE,
    "complaints.Complaint.manner": CODE,
    "cases.Matching.asked_in": CODE,
    "cases.MatchingFile.folder": ID,
    "register.ConsentFile.folder": ID,
    "register.Consent.notice_word": "six digits drawn at random",
    "cases.MatchingFile.claim": ID,
    "cases.WriteOff.ground": CODE,
    "cases.WriteOff.papers": ID,
    "cases.MatchingFile.unread_lines": WORKING,
    "cases.MatchingFile.columns": "paths that the formats know, and places",
    "cases.Case.reference": "a case's own reference",
    "cases.Case.opened_because": WORKING,
    **dict.fromkeys([f"cases.CaseTransfer.{of}" for of in ("from_province", "to_province", "provinces")], CODE),
    **dict.fromkeys([f"cases.{of}.clock" for of in ("CaseClock", "ClockStep", "ComplaintsLate")], CODE),
    **dict.fromkeys(
        [
            "cases.ClockStep.to",
            "cases.AppealStep.to",
            "cases.Stay.by",
            "cases.Case.sanction_in_force",
            "cases.Case.beside",
        ],
        CODE,
    ),
    "cases.DocumentSerial.office": "the office's mark in the pack",
    **dict.fromkeys(
        [f"cases.{of}.number" for of in (*ISSUED, "PreservationRequest")], "a number that we give to a document"
    ),
    **dict.fromkeys([f"cases.PreservationRequest.{of}" for of in ("addressee", "kinds", "answer")], CODE),
    **dict.fromkeys(
        [f"cases.{of}.code" for of in (*ISSUED, "PreservationRequest")],
        "drawn at random, and drawn anew where it looks like a number",
    ),
    "findings.Assessment.facts": WORKING,
    "findings.CallerFact.kind": CODE,
    "findings.CallerFact.source": CODE,
    "findings.CampaignCaller.ground": CODE,
    "findings.CampaignText.bands": "hashes, as numbers",
    "findings.FormerAssessment.facts": WORKING,
    "findings.Listening.heard": CODE,
    "firms.Question.asker": CODE,
    "firms.Question.caller": CALLER,
    "findings.TextCorrection.proposed_kind": CODE,
    "findings.TextCorrection.proposed_category": CODE,
    "findings.Violation.facts": WORKING,
    **dict.fromkeys([f"scrubs.Restriction.{of}" for of in ("measure", "level", "ended_how")], CODE),
    "scrubs.PlantedHit.list_id": ID,
    "scrubs.PlantedCall.caller": CALLER,
    "listings.BlacklistEntry.pattern": CALLER,
    "listings.ForeignEntry.value": CALLER,
    "listings.ForeignEntry.prefix": CALLER,
    "listings.BlacklistEntry.reason": CODE,
    "reports.Report.scope_kind": CODE,
    "reports.Report.scope": "a code of the pack, or an id that we made",
    "reports.Report.code": "drawn at random, and drawn anew where it looks like a number",
    "reports.RegisteredPlaces.data": WORKING,
    "reports.Report.data": WORKING,
    "firms.ApiKey.networks": "ranges of addresses (CIDR), read as such",
    "firms.ApiKey.last_network": "a range of addresses (CIDR), read as such",
    "firms.ApiKey.follows": ID,
    "firms.CallerNumber.value": CALLER,
    "firms.CallerNumber.trades": CODE,
    "firms.CallerNumber.proof": CODE,
    "firms.Marketer.contact_email": ADDRESS,
    "firms.Marketer.contact_phone": "a line of a firm; a private mobile is refused (marketer_application)",
    "firms.Marketer.identity_ground": CODE,
    "firms.NeverListed.value": CALLER,
    "firms.Webhook.url": "refused where a number stands in it",
    "firms.Webhook.disabled_reason": CODE,
    "firms.WebhookDelivery.last_error": CODE,
    "firms.WebhookMessage.data": "cleaned by its one writer, webhook_outbox",
    "register.Consent.content_digest": DIGEST,
    "register.Disconnection.reference": DIGEST,
    "register.Disconnection.said": DIGEST,
    "register.CounterAct.paper": CODE,
    "register.CounterAct.reference": ID,
    "register.Delegation.end": CODE,
    "register.Disconnection.end": CODE,
    "register.IdleReference.reference": DIGEST,
    "register.IdleReference.said": DIGEST,
    "register.IdleWithdrawal.digest": DIGEST,
    "register.RegisterChange.reference": DIGEST,
    "register.RegisterImportBatch.counts": WORKING,
    "register.RegisterImportBatch.problems": WORKING,
    "scrubs.ScrubJob.actor": ID,
    "scrubs.ScrubJob.claim": ID,
    "scrubs.ScrubJob.counts": WORKING,
    "scrubs.ScrubJob.codes": WORKING,
    "scrubs.ScrubJob.input_digest": DIGEST,
    "scrubs.ScrubChunk.claim": ID,
    "scrubs.Scrub.counts": WORKING,
    "scrubs.Scrub.receipt": "a signed receipt: its campaign is refused where it looks like a number",
    "scrubs.RecordSpan.seal_keys": WORKING,
    "scrubs.WatchMark.cursor": WORKING,
    "scrubs.WatchPart.buckets": WORKING,
    "scrubs.SigningKey.kid": DIGEST,
    "scrubs.SigningKey.public": "a public key",
}


def columns() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models():
        if model.__module__.split(".")[0] in OURS:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField | ArrayField):
                    yield f"{model._meta.app_label}.{model.__name__}.{field.name}", field


COLUMNS = dict(columns())


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_text_is_cleaned_or_named(column: str) -> None:
    cleaned = isinstance(COLUMNS[column], FreeCharField | FreeTextField | FreeJSONField)
    reason = BY_COLUMN.get(column) or BY_NAME.get(column.rpartition(".")[2])
    assert cleaned or reason, (
        f"{column} may hold a number: make it a FreeCharField, or say here why it holds no free text"
    )


def test_whatever_is_written_into_a_cleaned_column_is_clean() -> None:
    cleaned = [one for one in COLUMNS.values() if isinstance(one, FreeCharField | FreeTextField | FreeJSONField)]
    assert len(cleaned) > 20
    for column in cleaned:
        value = {"said": ["13912345678"]} if isinstance(column, FreeJSONField) else "13912345678"
        kept = column.get_db_prep_save(value, connection)
        assert "13912345678" not in str(getattr(kept, "adapted", kept)), column


def test_a_row_just_saved_reads_like_one_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """What encodes an answer takes no other texts than `str`: a row that is answered at once is nothing special to it."""
    for column in COLUMNS.values():
        if isinstance(column, FreeCharField | FreeTextField | FreeJSONField):
            monkeypatch.setattr(column, "spare", None)
            said = clean({"code": ["time of the call"]}) if isinstance(column, FreeJSONField) else clean("a name")
            row = column.model(**{column.attname: said})
            column.pre_save(row, True)
            assert msgspec.json.encode(getattr(row, column.attname)), column


def test_only_columns_that_are_there_are_named() -> None:
    assert BY_COLUMN.keys() <= COLUMNS.keys()
    assert BY_NAME.keys() <= {column.rpartition(".")[2] for column in COLUMNS}
