"""Consents and registrations for tests, made by the real services."""

from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.models import Number
from registry.firms.models import Marketer
from registry.register.models import Consent, Registration
from registry.register.services.consent import consent_claim
from registry.register.services.registration import registration_record
from tests.registry.conftest import SYSTEM


def claimed(marketer: Marketer, number: Number, at: datetime | None = None, **more: Any) -> Consent:
    at = at or clock.now()
    return consent_claim(
        marketer=marketer, number=number, channels=["voice"], categories=["insurance"],
        given_at=at - timedelta(days=1), evidence={"kind": "form"}, at=at, actor=SYSTEM, **more,
    )  # fmt: skip


def registered(number: Number, at: datetime | None = None) -> Registration:
    return registration_record(
        number=number, preferences={"all": True}, assurance="sms_code", source="site", at=at or clock.now(),
        actor=SYSTEM,
    )  # fmt: skip
