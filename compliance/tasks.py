"""Each task makes one service call and may run twice, at once, late or never."""

from datetime import timedelta

from celery import shared_task

from complaints.models import Complaint
from compliance.services import assessment, gathering, listing, report
from core import clock
from core.actors import Actor

GRACE = timedelta(seconds=20)  # younger complaints are most likely still on their way through the queue


@shared_task(name="compliance.tasks.complaint_assess")
def complaint_assess(complaint_id: int) -> None:
    assessment.complaint_assess(complaint_id=complaint_id, at=clock.now())


@shared_task(name="compliance.tasks.complaint_gather")
def complaint_gather(complaint_id: int) -> None:
    gathering.complaint_gather(complaint_id=complaint_id, at=clock.now())


@shared_task(name="compliance.tasks.import_assess")
def import_assess(import_id: int) -> None:
    assessment.complaints_assess(import_id=import_id, at=clock.now())


@shared_task(name="compliance.tasks.assessment_sweep", expires=30)
def assessment_sweep() -> None:
    """Find complaints whose message was lost."""
    now = clock.now()
    if Complaint.objects.filter(assessment=None, received_at__lt=now - GRACE).exists():
        assessment.complaints_assess(at=now)


@shared_task(name="compliance.tasks.violations_gather", expires=60)
def violations_gather() -> None:
    gathering.violations_gather(at=clock.now())


@shared_task(name="compliance.tasks.listing_expire", expires=60)
def listing_expire() -> None:
    listing.listing_expire(at=clock.now())


@shared_task(name="compliance.tasks.reports_build", expires=3600)
def reports_build() -> None:
    report.reports_of_yesterday(at=clock.now(), actor=Actor.system("reports"))
