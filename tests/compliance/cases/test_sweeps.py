"""Sweeps cost what changed: nothing that commits late is missed, one goes on at a time, and open cases cost nothing."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, ComplaintChange
from complaints.services.complaint_details import complaint_details_add
from compliance.cases.models import Case, GatheredPolicy
from compliance.cases.services import gathering
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment, SubjectChange, Violation
from compliance.findings.services import assessment
from compliance.findings.services.assessment import complaint_assess, complaints_assess_changed
from compliance.listings.services.listing import listing_expire
from core.running.one_at_a_time import one_at_a_time
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.world import ACTOR, NOW, PEOPLE, campaign, complaint, registered
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
FULL = bool(os.environ.get("DNC_FULL"))
READ = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables"


def rows_read() -> int:
    """By this transaction so far."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


SWEEPS: dict[str, Callable[..., int]] = {
    "gathering": violations_gather,
    "assessment": complaints_assess_changed,
    "listing_expire": listing_expire,
}


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize("count", [3, 300, *([50_000] if FULL else [])])
def test_open_cases_with_nothing_new_cost_nothing(name: str, count: int) -> None:
    open_cases(count, NOW)
    before = rows_read()
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        assert SWEEPS[name](at=LATER) == 0
    spent = time.monotonic() - begun
    assert len(asked) <= 6 and spent < 1, spent
    assert rows_read() - before <= 5
    before = rows_read()
    assert len(Case.objects.all()) == count <= rows_read() - before  # such reading would be seen


def test_of_many_cases_only_the_one_with_news_is_looked_at() -> None:
    open_cases(60, NOW)
    one = Case.objects.order_by("pk")[17]
    assert one.caller is not None
    Complaint.objects.filter(caller=one.caller).update(province="CN-ZJ")
    with CaptureQueriesContext(connection) as asked:
        assert violations_gather(at=LATER) == 1
    assert len(asked) < 60
    assert violations_gather(at=LATER) == 1  # its assessment has not come yet
    complaints_assess_changed(at=LATER)
    assert violations_gather(at=LATER) == 1
    assert violations_gather(at=LATER) == 0


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_found_late_and_never_missed() -> None:
    """The third person's complaint is written first and commits last; the sweep has looked at later ones meanwhile."""
    campaign(2)
    with transaction.atomic():
        complaint(registered(PEOPLE[2]))
        at_once(1, lambda: (violations_gather(at=LATER), complaint(registered(PEOPLE[8]), caller="4009001166")))
        at_once(1, lambda: violations_gather(at=LATER))
    assert not Case.objects.exists()
    violations_gather(at=LATER)
    assert Case.objects.get().violations.values("complaint").distinct().count() == 3
    assert not SubjectChange.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", SWEEPS)
def test_one_sweep_goes_on_at_a_time_and_a_second_ends_at_once(name: str) -> None:
    campaign(3)
    with one_at_a_time(name) as mine:
        assert mine
        assert at_once(1, lambda: SWEEPS[name](at=LATER)) == [0]
        assert not Case.objects.exists()
    assert at_once(1, lambda: violations_gather(at=LATER)) == [1]


@pytest.mark.django_db(transaction=True)
def test_a_killed_sweep_leaves_no_lock_behind() -> None:
    campaign(3)
    with one_at_a_time("gathering"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
        about = connection.get_connection_params()
        other = psycopg2.connect(
            **{key: about[key] for key in ("dbname", "user", "password", "host", "port") if key in about}
        )
        other.autocommit = True
        asking = other.cursor()
        asking.execute("SELECT pg_terminate_backend(%s, 10000)", [ours])  # ms to wait until it has gone
        assert asking.fetchone() == (True,)
        other.close()
        connection.close()
    assert at_once(1, lambda: violations_gather(at=LATER)) == [1]


def test_marks_stay_when_a_round_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign(3)

    def broken(*_about: object, **_more: object) -> None:
        raise RuntimeError("the worker is killed")

    with monkeypatch.context() as patch:
        patch.setattr(gathering, "_violations_add", broken)
        with pytest.raises(RuntimeError):
            violations_gather(at=LATER)
    assert SubjectChange.objects.exists() and not Case.objects.exists()
    assert violations_gather(at=LATER) == 1


def test_a_subject_that_fails_holds_up_none_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign(3)
    campaign(3, caller="4009001166")
    complaints_assess_changed(at=LATER)
    gather, first = gathering.subject_gather, min(Violation.objects.values_list("caller", flat=True))

    def broken(*, subject: str, subject_id: int, at: datetime) -> Case | None:
        if subject_id == first:
            raise ValueError("a fault of ours")
        return gather(subject=subject, subject_id=subject_id, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(gathering, "subject_gather", broken)
        for _round in range(2):
            with pytest.raises(ValueError, match="ours"):
                violations_gather(at=LATER)
    assert [case.caller_id for case in Case.objects.all()] != [first] and Case.objects.count() == 1
    assert set(SubjectChange.objects.values_list("caller", flat=True)) == {first}
    violations_gather(at=LATER)
    assert Case.objects.count() == 2 and not SubjectChange.objects.exists()


def test_a_complaint_that_fails_holds_up_none_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = [complaint(registered(e164), assess=False) for e164 in PEOPLE[:4]]
    assess = assessment._assess

    def broken(one: Complaint, *more: Any) -> Any:
        if one.pk == first.pk:
            raise ValueError("a fault of ours")
        return assess(one, *more)

    with monkeypatch.context() as patch:
        patch.setattr(assessment, "_assess", broken)
        for _round in range(2):
            with pytest.raises(ValueError, match="ours"):
                complaints_assess_changed(at=LATER)
    assert set(Assessment.objects.values_list("complaint", flat=True)) == {one.pk for one in others}
    assert complaints_assess_changed(at=LATER) == 1
    assert not ComplaintChange.objects.exists()


def test_under_another_version_of_the_pack_everything_is_looked_at_once() -> None:
    campaign(3)
    violations_gather(at=LATER)
    complaints_assess_changed(at=LATER)
    violations_gather(at=LATER)
    assert violations_gather(at=LATER) == 0
    GatheredPolicy.objects.update(policy_version="cn-1999-01-01")
    assert [violations_gather(at=LATER) for _round in range(2)] == [1, 0]


def test_a_lost_message_about_an_amended_complaint_is_made_good() -> None:
    """Nothing but the note of the change says that it was amended: it has an assessment."""
    filed = campaign(1)[0]
    complaints_assess_changed(at=LATER)
    assert not ComplaintChange.objects.exists()
    complaint_details_add(
        complaint_id=filed.pk, answers={"refused_before": True, "manner": "robot"}, at=LATER, actor=ACTOR
    )
    assert complaints_assess_changed(at=LATER) == 1 and complaints_assess_changed(at=LATER) == 0
    assert "robocall" in Assessment.objects.get(complaint=filed).facts


def test_only_complaints_nobody_has_assessed_are_left_to_the_sweep() -> None:
    filed = [complaint(registered(PEOPLE[n]), assess=False) for n in range(2)]
    complaint_assess(complaint_id=filed[0].pk, at=LATER)
    assert set(ComplaintChange.objects.values_list("complaint", flat=True)) == {filed[1].pk}
    assert complaints_assess_changed(at=LATER) == 1
    ComplaintChange.objects.create(complaint=0)  # of a complaint that was deleted
    assert complaints_assess_changed(at=LATER) == 0 and not ComplaintChange.objects.exists()


def test_each_change_that_counts_is_noted(settings: object) -> None:
    filed = campaign(1)[0]
    ComplaintChange.objects.all().delete()
    SubjectChange.objects.all().delete()
    Complaint.objects.update(status="linked")
    assert not ComplaintChange.objects.exists()
    Complaint.objects.update(evidence="C2")
    assert ComplaintChange.objects.get().complaint == filed.pk
    for change in ({"state": "dismissed"}, {"state": "suspected"}):
        Violation.objects.update(**change)
        assert set(SubjectChange.objects.values_list("marketer", "caller")) == {(None, filed.caller_id)}
        SubjectChange.objects.all().delete()
    Violation.objects.update(evidence="C2")
    assert not SubjectChange.objects.exists()
    Violation.objects.all().delete()
    assert SubjectChange.objects.exists()
