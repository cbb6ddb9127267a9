"""What was found out ends with the last complaint about the caller, and not before its time."""

from datetime import timedelta

import pytest

from complaints.models import Caller
from compliance.findings.models import CallerFact
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.services.caller_fact_end import caller_facts_expire
from core.numbers.parsing import read_caller
from core.policies import current_policy
from tests.acts import acts
from tests.compliance.findings.test_caller_fact import record
from tests.compliance.world import NOW, ROGUE, complaint, registered

pytestmark = pytest.mark.django_db


def test_it_stays_while_anybody_complains_and_while_it_is_young() -> None:
    policy = current_policy(NOW)
    complaint(registered())
    record(Kind.BOMBING, at=NOW)
    long_after = NOW + policy.retention.periods["complaint"] + timedelta(days=1)
    assert caller_facts_expire(at=long_after, policy=policy).done == 0

    lone = Caller.objects.create(value="+862586539999", kind="e164", first_seen_at=NOW)
    CallerFact.objects.update(caller=lone)
    assert caller_facts_expire(at=NOW + timedelta(days=1), policy=policy).done == 0
    assert caller_facts_expire(at=long_after, policy=policy).done == 1
    assert caller_facts_expire(at=long_after, policy=policy).done == 0
    assert not Caller.objects.filter(pk=lone.pk).exists()
    assert Caller.objects.filter(value=read_caller(ROGUE, policy).value).exists()
    assert acts("caller_facts") == ["caller_facts.expired"]
