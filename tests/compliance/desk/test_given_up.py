"""The administrator's first page names what stopped by a fault of ours, of every kind, and nothing that is in it."""

import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from complaints.models import ComplaintImport
from complaints.services.import_step import import_step_take
from compliance.cases.models import MatchingFile
from compliance.cases.services.matching_step import matching_step_take
from compliance.desk.selectors.given_up import given_up
from core import clock
from core.access.roles import Role
from core.running.claimed_step import FAILED_BY_US, LEASE, MOST_TRIES
from registry.firms.models import Marketer
from registry.register.models import ConsentFile
from registry.register.services.consent_file_step import consent_file_cut
from registry.scrubs.services.job_retrying import scrub_job_retry
from registry.scrubs.services.job_step import scrub_step_take
from tests.complaints.handing_in import hand_in as hand_in_complaints
from tests.complaints.handing_in import many
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import calls_of, office, portal, send
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import PEOPLE, officer
from tests.registry.conftest import SYSTEM, Api, make_key
from tests.registry.register.test_consent_file import hand_in as hand_in_consents
from tests.registry.register.test_consent_file import rows
from tests.registry.register.test_handed_files_api import CONSENTS, table
from tests.registry.scrubs.lists import queued
from tests.sessions import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "office", "own_attachments", "portal"]


def again_and_again(take: Any) -> None:
    at = clock.now()
    for _ in range(MOST_TRIES + 1):
        take(now=lambda at=at: at)
        at += LEASE + timedelta(seconds=1)


def lose(kept_in: str) -> None:
    """All folders of a kind are gone, as after a disk was mounted elsewhere."""
    for folder in (settings.DNC_FILES / kept_in).iterdir():
        shutil.rmtree(folder)


def test_the_first_page_names_what_of_each_kind_was_given_up(office: Office, portal: Client) -> None:
    desk = signed_in(officer(Role.ADMINISTRATOR, "", mail="admin@office.example"), language="en")
    firm: Marketer = office.firm
    assert "by a fault of ours" not in desk.get("/administration/").content.decode()
    job = queued(Api(make_key(firm, "scrub")[1]))
    lose("scrub-jobs")
    again_and_again(scrub_step_take)
    consents = hand_in_consents(firm, table(CONSENTS, rows(1)))
    lose("consent-files")
    again_and_again(lambda now: consent_file_cut(file_id=consents.pk, now=now))
    batch = hand_in_complaints(many(20)).batch
    lose("complaint-imports")
    again_and_again(import_step_take)
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    lose("matching-files")
    again_and_again(matching_step_take)
    matching = MatchingFile.objects.get()

    page = desk.get("/administration/").content.decode()
    assert "Work with 4 files stopped by a fault of ours." in page
    for public_id in (job.public_id, consents.public_id, batch.public_id, matching.public_id):
        assert public_id in page
    assert f"manage.py scrub_jobs retry {job.public_id}" in page
    assert f"manage.py matching_files retry {matching.public_id}" in page
    assert page.count("hands it in anew") == 2
    assert office.case.reference not in page and firm.name not in page
    for href in (f"/admin/firms/marketer/{firm.pk}/change/", f"/admin/complaints/complaintimport/{batch.pk}/change/"):
        assert f'href="{href}"' in page and desk.get(href).status_code == 200

    scrub_job_retry(job=job, at=clock.now(), actor=SYSTEM)
    ConsentFile.objects.filter(pk=consents.pk).delete()
    assert {one.public_id for one in given_up(clock.now())} == {batch.public_id, matching.public_id}
    assert given_up(ComplaintImport.objects.get().expires_at or clock.now())[0].kind == "matching_file"


def test_what_failed_by_the_senders_own_fault_is_nobody_elses(office: Office) -> None:
    batch = hand_in_complaints(many(20)).batch
    ComplaintImport.objects.filter(pk=batch.pk).update(problem="import.damaged")
    assert given_up(clock.now()) == []
    ComplaintImport.objects.filter(pk=batch.pk).update(problem=FAILED_BY_US, withdrawn_at=clock.now())
    assert given_up(clock.now()) == []
