"""How audit records are chained: plain arithmetic that a verifier can repeat."""

import hashlib
import json
from datetime import UTC

from core.models.audit import AuditRecord

GENESIS = b"\0" * 32


def canonical(record: AuditRecord) -> bytes:
    """The bytes a record contributes to the chain: sorted JSON, times in UTC with microseconds."""
    fields = {
        "id": record.pk,
        "at": record.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "written_at": record.written_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": record.actor,
        "act": record.act,
        "target": [record.target_type, record.target_id],
        "data": record.data,
        "request_id": record.request_id,
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def link_digest(before: bytes, record: AuditRecord) -> bytes:
    return hashlib.sha256(before + canonical(record)).digest()
