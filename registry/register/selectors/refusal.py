"""Questions about refusals that named a firm."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from core.policies import current_policy
from registry.firms.models import Marketer
from registry.register.models import Consent, Refusal
from registry.register.models.consent import ConsentQuerySet
from registry.register.rules.consent import ConsentState
from registry.register.selectors.registration import registration_at


@dataclass(frozen=True)
class RefusalState:
    """`kind`: "preference" (the firm is barred by name), "consent_revoked" or "recorded"; `at`: since when."""

    kind: str
    at: datetime


def refusal_before(*, number_id: int, marketer_id: int, at: datetime) -> RefusalState | None:
    """How the holder of the number had refused this firm by name before `at`; None when not.

    A recorded refusal or a revocation is lifted by a consent that was confirmed later, for as long as that one stands.
    """
    registration = registration_at(number_id=number_id, at=at)
    public_id = Marketer.objects.values_list("public_id", flat=True).get(pk=marketer_id)
    if registration is not None and registration.preferences.firm_barred(public_id):
        return RefusalState("preference", registration.changed_at)
    said = [*_revocations(number_id, marketer_id, at), *_recorded(number_id, marketer_id, at)]
    last = max(said, key=lambda refusal: refusal.at, default=None)
    return None if last is None or _confirmed_since(number_id, marketer_id, last.at, at) else last


def refusal_recorded(*, number_id: int, marketer_id: int, at: datetime) -> Refusal | None:
    """The last recorded refusal that stands at `at`: no consent was confirmed after it."""
    rows = Refusal.objects.filter(number_id=number_id, marketer_id=marketer_id, at__lte=at)
    last = rows.order_by("-at", "-pk").first()
    return None if last is None or _confirmed_since(number_id, marketer_id, last.at, at) else last


def refusals_of_firm(marketer_id: int) -> QuerySet[Refusal]:
    """Those that reached the firm by its own ways, the newest first; of others it learns when it scrubs, not who spoke."""
    rows = Refusal.objects.select_related("number").filter(marketer_id=marketer_id, source__in=("firm", "unsubscribe"))
    return rows.order_by("-pk")


def _revocations(number_id: int, marketer_id: int, at: datetime) -> list[RefusalState]:
    rows = _standing_so(ConsentState.REVOKED, number_id, marketer_id, at)
    return [RefusalState("consent_revoked", row.revoked_at) for row in rows if row.revoked_at]


def _recorded(number_id: int, marketer_id: int, at: datetime) -> list[RefusalState]:
    rows = Refusal.objects.filter(number_id=number_id, marketer_id=marketer_id, at__lte=at)
    return [RefusalState("recorded", row.at) for row in rows]


def _confirmed_since(number_id: int, marketer_id: int, since: datetime, at: datetime) -> bool:
    return _standing_so(ConsentState.CONFIRMED, number_id, marketer_id, at).filter(confirmed_at__gt=since).exists()


def _standing_so(state: ConsentState, number_id: int, marketer_id: int, at: datetime) -> ConsentQuerySet:
    rows = Consent.objects.filter(number_id=number_id, marketer_id=marketer_id)
    return rows.standing(state, at=at, policy=current_policy(at))
