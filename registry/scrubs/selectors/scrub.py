"""Questions about what a firm asked and was told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from core.models import Number
from core.policies import current_pack, current_policy
from core.policies.schema import Policy
from core.sealing.sealing import seal, unseal
from core.secrets.encryption import decrypt
from core.selectors.only import only
from registry.engine.records.answer_code import decode
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.selectors.scrub_record import Asked, codes_of_number, seal_keys_of

LOOKED_BACK = timedelta(days=62)  # twice the longest validity of any pack: older answers excuse nothing


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
    asked = Asked(marketer_id, at - LOOKED_BACK, at, channel, category)
    return max(_last_answers(number, asked), key=lambda one: (one.checked_at, one.scrub_id), default=None)


def _last_answers(number: Number, asked: Asked) -> list[ScrubAnswer]:
    """The last answer under each key that these records are sealed with."""
    if number.sealed is None:
        return []
    found: list[tuple[int, int]] = []
    for key in seal_keys_of(asked):
        sealed = number.sealed if key == number.seal_key else seal(unseal(number.sealed, number.seal_key), key_id=key)
        found += codes_of_number(asked, sealed=sealed, key=key, last_only=True)
    scrubs = Scrub.objects.live().in_bulk([scrub for scrub, _code in found])
    return [answer(scrubs[scrub], code) for scrub, code in found if scrub in scrubs]


def policy_of(scrub: Scrub) -> Policy:
    """The rules under which it was answered."""
    return current_pack().version(scrub.policy_version) or current_policy(scrub.checked_at)


def answer(scrub: Scrub, code: int) -> ScrubAnswer:
    decision, reasons = decode(code, policy_of(scrub).exemptions.caller_classes)
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


def scrub_of(*, marketer_id: int, public_id: str, live: bool) -> Scrub | None:
    """A firm's own scrub."""
    return only(Scrub.objects.filter(marketer_id=marketer_id, public_id=public_id, live=live))


def scrub_with_receipt(*, marketer_id: int, public_id: str) -> Scrub | None:
    """A firm's own scrub of the live register, with both firms and the key it was asked with."""
    rows = Scrub.objects.live().select_related("marketer", "subject", "key")
    return only(rows.filter(marketer_id=marketer_id, public_id=public_id))


def scrubs_of(
    marketer_id: int,
    *,
    live: bool = True,
    start: datetime | None = None,
    end: datetime | None = None,
    campaign: str | None = None,
) -> QuerySet[Scrub]:
    """A firm's scrubs, the newest first. `start` to before `end`."""
    rows = Scrub.objects.filter(marketer_id=marketer_id, live=live).order_by("-checked_at", "-pk")
    rows = rows if start is None else rows.filter(checked_at__gte=start)
    rows = rows if end is None else rows.filter(checked_at__lt=end)
    return rows if campaign is None else rows.filter(campaign=campaign)


def scrub_salt(scrub: Scrub) -> str:
    """The receipt's salt, in hexadecimal, for the firm alone."""
    return decrypt("receipt", bytes(scrub.salt)).hex()


def scrub_record(scrub: Scrub) -> ScrubRecord | None:
    return ScrubRecord.objects.filter(scrub=scrub).first()
