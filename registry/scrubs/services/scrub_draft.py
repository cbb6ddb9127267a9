"""Helper of the acts that scrub: the scrub as a row that is not saved yet."""

from core.secrets.encryption import encrypt
from registry.firms.models import ApiKey, Marketer
from registry.scrubs.models import Scrub
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.services.receipt import Receipt


def scrub_row(marketer: Marketer, subject_id: int, purpose: Purpose, key: ApiKey | None, receipt: Receipt) -> Scrub:
    """The only list of its columns. `subject_id`: of the firm on whose behalf; `receipt`: without a text until it is issued."""
    return Scrub(
        public_id=receipt.scrub_id,
        marketer=marketer,
        subject_id=subject_id,
        key=key,
        live=receipt.live,
        channel=purpose.channel,
        category=purpose.category,
        campaign=purpose.campaign,
        planned_at=purpose.planned_at,
        checked_at=receipt.checked_at,
        valid_until=receipt.valid_until,
        register_version=receipt.register_version,
        policy_version=receipt.policy_version,
        counts=receipt.counts,
        salt=encrypt("receipt", receipt.salt),
        receipt=receipt.text,
    )
