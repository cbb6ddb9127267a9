"""Questions about consents."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from core.models import SmsMessage
from core.models.free_text import clean, plain
from core.models.sql_arrays import integers, words
from core.numbers.reading import subscriber_or_refuse
from core.policies import current_policy
from core.secrets.encryption import decrypt
from core.selectors.number import number_find
from core.selectors.only import only
from core.selectors.sms_purpose import spending_of
from core.sms.purposes import CONSENT, day_of
from registry.firms.models import Marketer
from registry.firms.selectors.mandate import principals_ever
from registry.register.models import Consent, Refusal
from registry.register.models.consent import QUEUED, ConsentQuerySet
from registry.register.models.consent_standing import COLUMNS
from registry.register.models.consent_writing import CLAIMED
from registry.register.rules.consent import SEEN_AS, WEIGHT, ConsentFacts, standing
from registry.register.rules.consent import ConsentState as State

MOST_WAITING = 100_000
MOST_ABOUT = 200  # claims of one firm about one number


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


def consent_state_for_firm(consent: Consent, at: datetime) -> str:
    """The state as the claiming firm sees it (`SEEN_AS`)."""
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
    waiting: int  # at most MOST_WAITING: counting on would make the page of who has millions slow
    more: bool = False  # wait than that

    @property
    def left(self) -> int:
        return max(0, self.a_day - self.today)

    @property
    def days(self) -> int:
        """Days until the last has had its turn, from today on; 0 when nothing waits, or today is enough."""
        return -(-max(0, self.waiting - self.left) // self.a_day)


def consent_queue_of(marketer_id: int, at: datetime) -> ConsentQueue:
    waiting = Consent.objects.filter(QUEUED, marketer_id=marketer_id).values("pk")[: MOST_WAITING + 1].count()
    turns = current_policy(at).messages.claims_a_day, _turns_today(marketer_id, at)
    return ConsentQueue(*turns, min(waiting, MOST_WAITING), waiting > MOST_WAITING)


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
    """What the firm said, without anybody's number; a digest is none. Empty once its time was over (`consents_expire`)."""
    if not consent.evidence:
        return {}
    said = json.loads(decrypt("consent", bytes(consent.evidence)))
    return {name: value if name == "sha256" else plain(clean(value)) for name, value in said.items()}


def consent_of(*, marketer_id: int, public_id: str) -> Consent | None:
    """A firm's own consent."""
    return only(Consent.objects.select_related("number").filter(marketer_id=marketer_id, public_id=public_id))


class OnFile(NamedTuple):
    """A claim as its firm sees it. `state`: a word of `registry.register.rules.consent.ConsentState`."""

    consent_id: int
    public_id: str
    state: str


Claimed = dict[tuple[int, str], OnFile]  # by a number's id and the digest of what is claimed


def consents_claimed(marketer_id: int, claims: Collection[tuple[int, str]], at: datetime) -> Claimed:
    """Which of these claims the firm has on file."""
    if not claims:
        return {}
    numbers, digests = zip(*claims, strict=True)
    asked: dict[str, Any] = {"marketer": marketer_id, "numbers": integers(numbers), "digests": words(digests)}
    asked |= {"at": at, "lifetime": current_policy(at).exemptions.consent_lifetime}
    with connection.cursor() as cursor:
        cursor.execute(CLAIMED, asked)
        return {(number, digest): OnFile(*found) for number, digest, *found in cursor.fetchall()}


def consents_of_firm(marketer_id: int) -> QuerySet[Consent]:
    return Consent.objects.select_related("number").filter(marketer_id=marketer_id)


def consents_about(*, marketer_id: int, number: str, at: datetime) -> list[Consent]:
    """What a firm claims of a number, in any spelling, the newest first. Raises `DomainError` where it is none.

    The steps are the same for a number that nobody ever mentioned: registered ones were.
    """
    found = number_find(subscriber_or_refuse(number, current_policy(at)))
    return list(consents_of_firm(marketer_id).filter(number=found.pk if found else 0).order_by("-pk")[:MOST_ABOUT])


def revocations_of_firm(marketer_id: int) -> QuerySet[Consent]:
    """The latest first."""
    rows = consents_of_firm(marketer_id).filter(revoked_at__isnull=False)
    return rows.annotate(taken_back=F("revoked_at")).order_by("-taken_back")
