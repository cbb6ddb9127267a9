"""Questions to the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from core.models import AuditLink, AuditRecord, AuditWords
from core.models.audit_chain import GENESIS, link_digest
from core.policies.schema import Policy


@dataclass(frozen=True)
class ChainReport:
    """`broken_at` is the first position that does not follow from the one before; None when the chain is whole."""

    links: int
    broken_at: int | None


def audit_chain_report() -> ChainReport:
    """Compute the whole chain anew and compare."""
    digest, position = GENESIS, 0
    for link in AuditLink.objects.select_related("record").order_by("position").iterator(chunk_size=5000):
        position += 1
        digest = link_digest(digest, link.record)
        if link.position != position or bytes(link.digest) != digest:
            return ChainReport(position - 1, link.position)
    return ChainReport(position, None)


def audit_words_changed() -> list[int]:
    """Ids of records whose words are not those that were written with them; the digest in the record is chained."""
    rows = AuditWords.objects.select_related("record").order_by("pk")
    return [row.pk for row in rows.iterator(chunk_size=5000) if row.record.data.get("words_digest") != row.digest]


def audit_words_lost(*, at: datetime, policy: Policy) -> list[int]:
    """Ids of records whose words are gone though their period (`audit_words_expire`) is not over."""
    since = at - policy.retention.periods["access_log"]
    rows = AuditRecord.objects.filter(at__gt=since, data__has_key="words_digest", words=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))
