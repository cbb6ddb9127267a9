"""Which firms asked about a number, and what each was told: for its holder alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from core.models import Number
from core.sealing.sealing import seal, unseal
from registry.engine.records.bucket_index import group_of, records_in
from registry.engine.records.row_format import NUMBER_BYTES
from registry.scrubs.models import RecordBucket, RecordSpan, Scrub, ScrubRecord
from registry.scrubs.selectors.scrub import ScrubAnswer, answer
from registry.scrubs.selectors.scrub_record import codes_found

# The records whose buckets name the number, and those that no span holds yet.
INDEXED = "record.scrub_id = ANY(%(scrubs)s)"
NOT_YET = "record.id > %(indexed)s"
AT_ONCE = 10_000  # candidates a statement
MOST = 10_000  # answers, the latest: to ask again costs a firm nothing, and a page must not grow with it


@dataclass(frozen=True)
class Asking:
    """One answer that a firm was given about the number. `agent`: who asked for it, where that was another."""

    firm: str  # public id
    firm_name: str
    agent_name: str
    told: ScrubAnswer


def asked_about(number: Number, *, since: datetime) -> list[Asking]:
    """The live scrubs since then that hold the number, the latest first, at most `MOST`.
    Sandboxes and deleted records are not among them."""
    if number.sealed is None:
        return []
    e164 = unseal(number.sealed, number.seal_key)  # in memory only
    codes: dict[int, int] = {}
    indexed = RecordSpan.objects.aggregate(last=Max("last"))["last"] or 0
    for key in _seal_keys(since, indexed):
        sealed = seal(e164, key_id=key)
        place = {"sealed": sealed, "key": key, "needle": sealed.to_bytes(NUMBER_BYTES, "big"), "since": since}
        for scrubs in _in_pieces(_candidates(sealed, key, since)):
            codes |= codes_found(INDEXED, {**place, "scrubs": scrubs}, sealed)
        codes |= codes_found(NOT_YET, {**place, "indexed": indexed}, sealed)
    return _askings(codes)


def _seal_keys(since: datetime, indexed: int) -> set[int]:
    spans = RecordSpan.objects.filter(last_at__gte=since).values_list("seal_keys", flat=True)
    newer = ScrubRecord.objects.filter(pk__gt=indexed).order_by().values_list("seal_key", flat=True).distinct()
    return {key for keys in spans for key in keys} | set(newer)


def _candidates(sealed: int, key: int, since: datetime) -> list[int]:
    """Scrubs whose record may hold the number: one in 65,536 of those that do not, for each of their rows."""
    rows = RecordBucket.objects.filter(
        group=group_of(sealed), span__last_at__gte=since, span__seal_keys__contains=[key]
    )
    found: list[int] = []
    for first, entries in rows.values_list("span__first_scrub", "entries"):
        found += (records_in(bytes(entries), sealed) + first).tolist()
    return found


def _in_pieces(scrubs: list[int]) -> Iterable[list[int]]:
    return (scrubs[start : start + AT_ONCE] for start in range(0, len(scrubs), AT_ONCE))


def _askings(codes: dict[int, int]) -> list[Asking]:
    found = Scrub.objects.live().filter(pk__in=codes).select_related("marketer", "subject")
    scrubs = found.defer("receipt", "salt", "counts")
    return [
        Asking(
            firm=scrub.subject.public_id,
            firm_name=scrub.subject.name,
            agent_name=scrub.marketer.name if scrub.marketer_id != scrub.subject_id else "",
            told=answer(scrub, codes[scrub.pk]),
        )
        for scrub in scrubs.order_by("-checked_at", "-pk")[:MOST]
    ]
