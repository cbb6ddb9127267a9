"""Questions about what a firm asked and was told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import QuerySet

from core.encryption import decrypt
from core.models import Number
from core.numbers.sealing import seal, unseal
from core.policies import current_pack, current_policy
from registry.models import Scrub, ScrubRecord
from registry.rules.answer_code import decode

LOOKED_BACK = timedelta(days=62)  # twice the longest validity of any pack: older answers excuse nothing
ROW = np.dtype([("sealed", ">i8"), ("code", ">u2")])


@dataclass(frozen=True)
class ScrubAnswer:
    """What a firm was told of one number. `decision` and `reasons` as in the API."""

    scrub_id: int
    public_id: str
    decision: str
    reasons: tuple[str, ...]
    checked_at: datetime
    valid_until: datetime
    channel: str
    category: str


def scrub_answer_before(
    *, marketer_id: int, number: Number, at: datetime, channel: str = "", category: str = ""
) -> ScrubAnswer | None:
    """The last answer about `number` that was given to this firm (or its call centre) by `at`, or None.

    With `channel` or `category`, only an answer for that purpose. Looks back `LOOKED_BACK`.
    """
    if number.sealed is None:
        return None
    sealed_under: dict[int, int] = {number.seal_key: number.sealed}
    scrubs = Scrub.objects.live().filter(
        subject_id=marketer_id, checked_at__lte=at, checked_at__gt=at - LOOKED_BACK, record__isnull=False
    )
    if channel:
        scrubs = scrubs.filter(channel=channel)
    if category:
        scrubs = scrubs.filter(category=category)
    for scrub in scrubs.select_related("record").order_by("-checked_at", "-pk").iterator(chunk_size=20):
        key = scrub.record.seal_key
        if key not in sealed_under:
            sealed_under[key] = seal(unseal(number.sealed, number.seal_key), key_id=key)
        code = code_of(bytes(scrub.record.rows), sealed_under[key])
        if code is not None:
            return answer(scrub, code)
    return None


def code_of(rows: bytes, sealed: int) -> int | None:
    """The answer code of one number in a record, by binary search; the first of repeated rows."""
    table = np.frombuffer(rows, dtype=ROW)
    numbers = table["sealed"].astype(np.int64)
    place = int(np.searchsorted(numbers, sealed))
    if place == len(numbers) or numbers[place] != sealed:
        return None
    return int(table["code"][place])


def answer(scrub: Scrub, code: int) -> ScrubAnswer:
    policy = current_pack().version(scrub.policy_version) or current_policy(scrub.checked_at)
    decision, reasons = decode(code, policy.exemptions.caller_classes)
    return ScrubAnswer(
        scrub_id=scrub.pk,
        public_id=scrub.public_id,
        decision=str(decision),
        reasons=reasons,
        checked_at=scrub.checked_at,
        valid_until=scrub.valid_until,
        channel=scrub.channel,
        category=scrub.category,
    )


def last_scrub_before(*, marketer_id: int, at: datetime) -> Scrub | None:
    """The last scrub for this firm by `at`, whatever it asked about."""
    return (
        Scrub.objects.live().filter(subject_id=marketer_id, checked_at__lte=at).order_by("-checked_at", "-pk").first()
    )


def scrub_of(*, marketer_id: int, public_id: str, live: bool) -> Scrub | None:
    """A firm's own scrub."""
    return Scrub.objects.filter(marketer_id=marketer_id, public_id=public_id, live=live).first()


def scrubs_of(marketer_id: int) -> QuerySet[Scrub]:
    return Scrub.objects.live().filter(marketer_id=marketer_id).order_by("-checked_at", "-pk")


def scrub_salt(scrub: Scrub) -> str:
    """The receipt's salt, in hexadecimal, for the firm alone."""
    return decrypt("receipt", bytes(scrub.salt)).hex()


def scrub_record(scrub: Scrub) -> ScrubRecord | None:
    return ScrubRecord.objects.filter(scrub=scrub).first()
