"""Helpers of the acts on registrations: what is handed in must be sound, and a reference is used once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError
from core.secrets.encryption import hmac_digest
from registry.register.rules.registration_batch import ASSURANCES

ACTIONS = ("register", "change", "withdraw")
CLOCKS_APART = timedelta(minutes=5)
LONGEST_AGO = timedelta(days=400)  # that a line ended: what is older has been dealt out and given up again


def check_handed_in(
    action: str, assurance: str, preferences: Mapping[str, Any] | None, said_at: datetime, at: datetime
) -> None:
    if action not in ACTIONS:
        raise DomainError("action.unknown", _("Known are register, change and withdraw."), pointer="/action")
    if assurance not in ASSURANCES:
        message = _("Known are sms_code, calling_line, network and in_person.")
        raise DomainError("assurance.unknown", message, pointer="/assurance")
    if action == "withdraw" and preferences is not None:
        message = _("A withdrawal has no preferences.")
        raise DomainError("preferences.unwanted", message, pointer="/preferences")
    if action != "withdraw" and preferences is None:
        raise DomainError("preferences.missing", _("Say what is to be barred."), pointer="/preferences")
    if said_at > at + CLOCKS_APART:
        raise DomainError("at.future", _("This moment lies in the future."), pointer="/at")


def check_ended(said_at: datetime, at: datetime) -> None:
    """When a line ended, as its operator says."""
    if said_at > at + CLOCKS_APART:
        raise DomainError("at.future", _("This moment lies in the future."), pointer="/at")
    if said_at < at - LONGEST_AGO:
        raise DomainError("at.past", _("This is too long ago."), pointer="/at")


class Outdated(Conflict):
    """Something later was said of the number than what is reported now."""

    def __init__(self) -> None:
        super().__init__("registration.outdated", _("Something later was said of this number."))


def reference_digest(reference: str) -> str:
    """The sender's reference as it is kept: it may hold a number, and only equality is ever asked."""
    return hmac_digest("reference", reference.encode()).hex() if reference else ""


def reference_mismatch() -> Conflict:
    return Conflict("reference.mismatch", _("This reference was used for something else."), pointer="/reference")
