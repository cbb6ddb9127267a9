"""Questions about consents."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.policies import current_policy
from core.secrets.encryption import decrypt
from registry.register.models import Consent
from registry.register.rules.consent import ConsentFacts


@dataclass(frozen=True)
class ConsentState:
    """`state`: "claimed", "notified", "confirmed", "contested", "revoked" or "expired"."""

    consent_id: int
    public_id: str
    state: str
    channels: tuple[str, ...]
    categories: tuple[str, ...]
    received_at: datetime
    facts: ConsentFacts


def consent_facts(consent: Consent, at: datetime) -> ConsentFacts | None:
    """What the rules look at; None when the firm took the claim back or the number changed hands before `at`."""
    if (consent.withdrawn_at and consent.withdrawn_at <= at and not consent.revoked_at) or (
        consent.ended_at and consent.ended_at <= at
    ):
        return None
    return ConsentFacts(
        received_at=consent.received_at,
        notified_at=consent.notified_at,
        confirmed_at=consent.confirmed_at,
        contested_at=consent.contested_at,
        revoked_at=consent.revoked_at,
        expires_at=consent.expires_at,
        channels=frozenset(consent.channels),
        categories=frozenset(consent.categories),
    )


def consent_state(consent: Consent, at: datetime) -> str:
    """The state at `at`; "withdrawn" once it no longer counts at all."""
    facts = consent_facts(consent, at)
    state = facts.state_at(at, current_policy(at)) if facts else None
    return str(state) if state else "withdrawn"


def consent_state_for_firm(consent: Consent, at: datetime) -> str:
    """The state as the claiming firm sees it. Only holders of registered numbers are told of a claim, so that they were
    told would tell a firm who is registered, outside every scrub and its quota."""
    state = consent_state(consent, at)
    return "claimed" if state == "notified" else state


def consents_at(*, number_id: int, marketer_id: int, at: datetime) -> list[ConsentState]:
    """All consents of this number for this firm that the platform knew at `at`, the newest first."""
    rows = Consent.objects.filter(number_id=number_id, marketer_id=marketer_id, received_at__lte=at)
    found = []
    for row in rows.order_by("-received_at", "-pk"):
        facts = consent_facts(row, at)
        state = facts.state_at(at, current_policy(at)) if facts else None
        if facts and state:
            found.append(
                ConsentState(
                    row.pk,
                    row.public_id,
                    str(state),
                    tuple(row.channels),
                    tuple(row.categories),
                    row.received_at,
                    facts,
                )
            )
    return found


def consents_of_number(number_ids: list[int]) -> QuerySet[Consent]:
    """For the citizen: what firms claim about these numbers, the newest first."""
    rows = Consent.objects.filter(number_id__in=number_ids, withdrawn_at=None, ended_at=None)
    return rows.select_related("marketer", "number").order_by("-received_at", "-pk")


def consents_to_notify(limit: int) -> list[int]:
    """Claims on registered numbers whose holders have not been told."""
    waiting = Consent.objects.filter(
        notified_at=None,
        confirmed_at=None,
        contested_at=None,
        revoked_at=None,
        withdrawn_at=None,
        ended_at=None,
        number__registration__withdrawn_at=None,
        number__registration__isnull=False,
    )
    return list(waiting.order_by("received_at").values_list("pk", flat=True)[:limit])


def consent_evidence(consent: Consent) -> dict[str, Any]:
    evidence: dict[str, Any] = json.loads(decrypt("consent", bytes(consent.evidence)))
    return evidence


def consent_of(*, marketer_id: int, public_id: str) -> Consent | None:
    """A firm's own consent."""
    return Consent.objects.select_related("number").filter(marketer_id=marketer_id, public_id=public_id).first()


def consents_of_firm(marketer_id: int) -> QuerySet[Consent]:
    return Consent.objects.select_related("number").filter(marketer_id=marketer_id)
