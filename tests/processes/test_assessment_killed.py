"""The worker killed while it assesses, and the sweep running at the same time: every complaint is assessed once."""

from datetime import timedelta

import pytest

from complaints.models import Complaint
from compliance.cases.tasks import violations_gather
from compliance.findings.models import Assessment, Violation
from compliance.findings.tasks import assessment_sweep
from core import clock
from core.models import AuditRecord
from tests.compliance.world import PEOPLE, complaint, registered
from tests.live import LiveSite

pytestmark = pytest.mark.processes

CALLERS = ("02586537152", "02586531418", "02586539964", "02586534431", "02586532207")


def test_a_killed_worker_assesses_every_complaint_once(live_site: LiveSite) -> None:
    now = clock.now()
    people = [registered(e164, at=now - timedelta(days=90)) for e164 in PEOPLE]
    called = now - timedelta(hours=2)
    filed = [complaint(one, caller=caller, called_at=called, assess=False) for caller in CALLERS for one in people]
    live_site.wait_until(lambda: Assessment.objects.count() >= 3, "the first assessments")
    live_site.kill("worker")
    live_site.restart("worker")
    assessment_sweep()
    live_site.wait_until(lambda: Assessment.objects.count() == len(filed), "all assessments")
    assessment_sweep()
    violations_gather()

    assert Complaint.objects.filter(assessment=None).count() == 0
    found = {one.pk: sorted(Violation.objects.filter(complaint=one).values_list("breach", flat=True)) for one in filed}
    assert all(breaches and breaches == found[filed[0].pk] for breaches in found.values())
    assert all(len(set(breaches)) == len(breaches) for breaches in found.values())
    assert AuditRecord.objects.filter(act="complaint.assessed").count() <= len(filed)
