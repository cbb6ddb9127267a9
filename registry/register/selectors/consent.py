"""Questions about consents."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.models import SmsMessage
from core.policies import current_policy
from core.secrets.encryption import decrypt
from core.selectors.only import only
from core.selectors.sms_purpose import spending_of
from core.sms.purposes import CONSENT, day_of
from registry.firms.models import Marketer
from registry.firms.selectors.mandate import principals_ever
from registry.register.models import Consent, Refusal
from registry.register.models.consent import QUEUED, ConsentQuerySet
from registry.register.models.consent_standing import COLUMNS
from registry.register.rules.consent import WEIGHT, ConsentFacts, standing
from registry.register.rules.consent import ConsentState as State

ASKED_AT_ONCE = 5000  # claims in one question


@dataclass(frozen=True)
class ConsentState:
    """One consent at a moment. `state`: a word of `registry.register.rules.consent.ConsentState`."""

    consent_id: int
    public_id: str
    state: str
    channels: tuple[str, ...]
    categories: tuple[str, ...]
    received_at: datetime
    facts: ConsentFacts


def consent_facts(consent: Consent) -> ConsentFacts:
    """What the rules look at."""
    moments = {column: getattr(consent, column) for column in COLUMNS}
    return ConsentFacts(**moments, channels=frozenset(consent.channels), categories=frozenset(consent.categories))


def consent_state(consent: Consent, at: datetime) -> State:
    """The state at `at`, of a consent that is on file: whoever sees it knows of the claim, though clocks may differ."""
    return standing(consent_facts(consent), at, current_policy(at)) or State.CLAIMED


SEEN_AS = {State.NOTIFIED: State.CLAIMED, State.ENDED: State.WITHDRAWN}  # by the firm


def consent_state_for_firm(consent: Consent, at: datetime) -> str:
    """The state as the claiming firm sees it. Only holders of registered numbers are told of a claim, so that they were
    told would tell a firm who is registered, outside every scrub and its quota. Nor does it learn that a number changed
    hands."""
    state = consent_state(consent, at)
    return str(SEEN_AS.get(state, state))


def consents_at(*, number_id: int, marketer_id: int, at: datetime) -> list[ConsentState]:
    """The consents of this number for this firm that weighed anything at `at`, the newest first."""
    rows = Consent.objects.filter(number_id=number_id, marketer_id=marketer_id, received_at__lte=at)
    told = Refusal.objects.filter(number_id=number_id, marketer__in=principals_ever(marketer_id, at), at__lte=at)
    first = told.order_by("at").values_list("at", flat=True).first()
    found = []
    for row in rows.order_by("-received_at", "-pk"):
        state = consent_state(row, at)
        if state in WEIGHT:
            found.append(
                ConsentState(
                    row.pk,
                    row.public_id,
                    str(state),
                    tuple(row.channels),
                    tuple(row.categories),
                    row.received_at,
                    replace(consent_facts(row), after_refusal=first is not None and first <= row.received_at),
                )
            )
    return found


def consents_of_number(number_ids: list[int], at: datetime) -> ConsentQuerySet:
    """For the citizen: what firms claim about these numbers, the newest first."""
    rows = Consent.objects.filter(number_id__in=number_ids).standing(*WEIGHT, at=at, policy=current_policy(at))
    return rows.select_related("marketer", "number").order_by("-received_at", "-pk")


def consents_waiting(number_ids: list[int], at: datetime) -> int:
    """How many claims about these numbers the citizen has said nothing to."""
    waiting = (State.CLAIMED, State.NOTIFIED)
    return Consent.objects.filter(number_id__in=number_ids).standing(*waiting, at=at, policy=current_policy(at)).count()


@dataclass(frozen=True)
class ConsentQueue:
    """How a firm's claims come to their turns. Nothing here depends on whose numbers are registered."""

    a_day: int
    today: int  # had their turn today
    waiting: int

    @property
    def left(self) -> int:
        return max(0, self.a_day - self.today)

    @property
    def days(self) -> int:
        """Days until the last has had its turn, from today on; 0 when nothing waits, or today is enough."""
        return -(-max(0, self.waiting - self.left) // self.a_day)


def consent_queue_of(marketer_id: int, at: datetime) -> ConsentQueue:
    waiting = Consent.objects.filter(QUEUED, marketer_id=marketer_id).count()
    return ConsentQueue(current_policy(at).messages.claims_a_day, _turns_today(marketer_id, at), waiting)


def _turns_today(marketer_id: int, at: datetime) -> int:
    today = Consent.objects.filter(
        marketer_id=marketer_id, turn_at__gte=day_of(at, current_policy(at)), turn_at__lte=at
    )
    return today.count()


def turns_left(marketer_id: int, at: datetime) -> int:
    """How many more claims of this firm may have their turn today."""
    return max(0, current_policy(at).messages.claims_a_day - _turns_today(marketer_id, at))


def firms_waiting() -> list[int]:
    """Firms with claims whose turn has not come."""
    waits = Consent.objects.filter(QUEUED, marketer_id=OuterRef("pk"))
    return list(Marketer.objects.filter(Exists(waits)).values_list("pk", flat=True))


def numbers_to_notify(limit: int, at: datetime) -> list[int]:
    """Numbers whose holders are to be told now, within what is left of today's budget."""
    spending = spending_of(CONSENT, at)
    on_their_way = SmsMessage.objects.filter(kind=CONSENT, state="queued", spent_at=None)[:limit].count()
    most = min(limit, spending.left - on_their_way) if spending.is_open else 0
    due = Consent.objects.filter(notice_at__lte=at, turn_at__isnull=False).order_by("notice_at")
    found = due.values_list("number_id", flat=True)[: 4 * limit]
    return list(dict.fromkeys(found))[: max(0, most)]


def consent_evidence(consent: Consent) -> dict[str, Any]:
    """Empty once its time was over (`consents_expire`)."""
    if not consent.evidence:
        return {}
    evidence: dict[str, Any] = json.loads(decrypt("consent", bytes(consent.evidence)))
    return evidence


def consent_of(*, marketer_id: int, public_id: str) -> Consent | None:
    """A firm's own consent."""
    return only(Consent.objects.select_related("number").filter(marketer_id=marketer_id, public_id=public_id))


def consents_claimed(marketer_id: int, claims: Collection[tuple[int, str]]) -> dict[tuple[int, str], Consent]:
    """Which of these claims, each a number's id and the digest of what is claimed, the firm has on file."""
    found: dict[tuple[int, str], Consent] = {}
    wanted = sorted(claims)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        numbers, digests = map(set, zip(*wanted[start : start + ASKED_AT_ONCE], strict=True))
        rows = Consent.objects.filter(marketer_id=marketer_id, number_id__in=numbers, content_digest__in=digests)
        found |= {(row.number_id, row.content_digest): row for row in rows}
    return found


def consents_of_firm(marketer_id: int) -> QuerySet[Consent]:
    return Consent.objects.select_related("number").filter(marketer_id=marketer_id)
