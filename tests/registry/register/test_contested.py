"""How many of a firm's claims were denied: of those that people answered, silence counting for nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from core.policies import current_policy
from registry.firms.models import Marketer
from registry.register.models import Consent
from registry.register.rules.contested import Answers, is_lead
from registry.register.selectors.contested import answers_of_firms, claims_contested, firms_contested
from registry.register.services.consent import consent_confirm, consent_contest, consent_revoke
from tests.registry.conftest import SYSTEM, subscriber
from tests.registry.register.consents import claimed

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_lead_needs_people_and_a_share() -> None:
    policy = current_policy(AT)
    least, share = policy.exemptions.contested_least_people, policy.exemptions.contested_share
    enough = Answers(answered=100, contested=share, people=least)
    assert is_lead(enough, policy) and enough.percent == share
    assert not is_lead(Answers(100, share, least - 1), policy)
    assert not is_lead(Answers(100, share - 1, least), policy)
    assert not is_lead(Answers(), policy) and Answers().percent == 0


@pytest.mark.django_db
def test_what_was_last_said_to_each_claim_counts(marketer: Marketer) -> None:
    numbers = [f"+861391234{n:04}" for n in range(6)]
    rows = [claimed(marketer, subscriber(number), AT - 3 * HOUR) for number in numbers]
    yes, no, never = consent_confirm, consent_contest, consent_revoke
    said = [(yes,), (no,), (no, yes), (never,), (no, never)]
    for row, acts in zip(rows, said, strict=False):
        for n, act in enumerate(acts):
            act(consent=row, at=AT - HOUR + timedelta(minutes=n), actor=SYSTEM)
    since = AT - 2 * HOUR
    assert answers_of_firms([marketer.pk], since, AT) == {marketer.pk: Answers(answered=4, contested=2, people=4)}
    assert firms_contested(since, AT) == [marketer.pk]
    assert {claim.pk for claim in claims_contested(marketer.pk, since, AT)} == {rows[1].pk, rows[4].pk}
    assert answers_of_firms([marketer.pk], AT, AT + HOUR) == {} and firms_contested(AT, AT + HOUR) == []
    assert Consent.objects.count() == 6
