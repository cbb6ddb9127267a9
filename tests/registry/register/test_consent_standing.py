"""The database says of a consent what the rule says: at any moment, and at the very moments when it changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from core.policies import load
from registry.register.models import Consent
from registry.register.models.consent_standing import DENIED, WORDS, Standing, over_at, standing_sql
from registry.register.rules.consent import ConsentAct, ConsentState, last_said, leads_to, standing
from registry.register.selectors.consent import consent_facts
from tests.registry.conftest import make_marketer, subscriber

CN = load("cn").versions[-1]
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
MICRO, TERM = timedelta(microseconds=1), timedelta(days=90)
NEAR = st.sampled_from([n * MICRO for n in (-2, -1, 0, 0, 1)])
LONG_AGO = st.sampled_from([n * MICRO - TERM for n in (-1, 0, 1)])
ANY = st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000))
MOMENT = st.one_of(NEAR, NEAR, ANY).map(lambda since: AT + since)
RECEIVED = st.one_of(NEAR, LONG_AGO, ANY).map(lambda since: AT + since)
# What weighs most is there least often, so that what stands below it is seen too.
RARE = st.one_of(st.none(), st.none(), st.none(), MOMENT)
OFTEN = st.one_of(st.none(), MOMENT, MOMENT)
ROW = st.fixed_dictionaries(
    {"received_at": RECEIVED}
    | dict.fromkeys(("ended_at", "revoked_at", "withdrawn_at", "expires_at"), RARE)
    | dict.fromkeys(("confirmed_at", "contested_at", "notified_at"), OFTEN)
)


@contextmanager
def on_file(rows: list[dict[str, Any]]) -> Iterator[list[Consent]]:
    with transaction.atomic():
        whose = {"number": subscriber(), "marketer": make_marketer()}
        common = {**whose, "channels": [], "categories": [], "given_at": AT, "evidence": b""}
        Consent.objects.bulk_create(
            Consent(**common, **row, content_digest=str(position)) for position, row in enumerate(rows)
        )
        yield list(Consent.objects.all())
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ROW, min_size=40, max_size=60), lifetime=st.sampled_from([None, MICRO, TERM]))
def test_sql_and_rule_say_the_same(rows: list[dict[str, Any]], lifetime: timedelta | None) -> None:
    policy = structs.replace(CN, exemptions=structs.replace(CN.exemptions, consent_lifetime=lifetime))
    with on_file(rows) as consents:
        by_rule = {row.pk: standing(consent_facts(row), AT, policy) for row in consents}
        assert dict(Consent.objects.values_list("pk", Standing(AT, lifetime))) == by_rule
        with connection.cursor() as cursor:
            text = f"SELECT id, {standing_sql(WORDS)} FROM register_consent"
            asked: dict[str, Any] = {"at": AT, "lifetime": lifetime}
            cursor.execute(text, asked)
            assert dict(cursor.fetchall()) == by_rule
        ends = {row.pk: consent_facts(row).over_at(policy) for row in consents}
        assert dict(Consent.objects.values_list("pk", over_at(lifetime))) == ends
        denied = {row.pk for row in consents if last_said(consent_facts(row), NEVER) == ConsentState.CONTESTED}
        assert set(Consent.objects.filter(DENIED).values_list("pk", flat=True)) == denied
        for state in ConsentState:
            stand = Consent.objects.standing(state, at=AT, policy=policy)
            assert {row.pk for row in stand} == {pk for pk, found in by_rule.items() if found == state}
        for act in ConsentAct:
            moved = Consent.objects.open_to(act, at=AT, policy=policy)
            assert {row.pk for row in moved} == {
                pk for pk, found in by_rule.items() if leads_to(found or ConsentState.CLAIMED, act) not in (found, None)
            }
