"""Days of complaints are published once a day, and anew where something changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from complaints.formats.open_day import KINDS, PUBLISHED, file_of, folder
from complaints.models import Complaint, OpenDay
from complaints.services.open_data_build import open_data_build, open_data_build_daily
from core import clock

from .conftest import file_complaint
from .test_open_data import SHANGHAI, URL, noon, own_files

__all__ = ["own_files"]
pytestmark = pytest.mark.django_db


def test_nothing_new_is_published_before_the_next_day() -> None:
    """Whoever compares two files learns the day on which somebody complained, and no more."""
    file_complaint(at=noon())
    at = clock.now()
    assert open_data_build_daily(at=at) == 1
    file_complaint("4008095558", at=noon())
    morning = (at.astimezone(SHANGHAI) + timedelta(days=1)).replace(hour=0, minute=0)
    assert open_data_build_daily(at=morning - timedelta(minutes=1)) == 0
    assert len(Client().get(URL).json()["items"]) == 1
    assert open_data_build_daily(at=morning) == 1
    assert len(Client().get(URL).json()["items"]) == 2
    assert open_data_build(at=morning) == 0, "work costs what changed"


def test_rows_stand_in_an_order_that_tells_nothing_of_when_they_came() -> None:
    for caller in ("4008095559", "4008095551", "4008095555"):
        file_complaint(caller, at=noon())
    open_data_build(at=clock.now())
    callers = [row["caller"] for row in Client().get(URL).json()["items"]]
    assert callers == sorted(callers)


def test_what_goes_or_loses_its_file_is_published_anew(django_capture_on_commit_callbacks: Any) -> None:
    first = file_complaint(at=noon()).complaint
    file_complaint("4008095551", at=noon(2))
    open_data_build(at=clock.now())
    Complaint.objects.filter(pk=first.pk).update(erased_at=clock.now())
    gone = OpenDay.objects.get(day=noon(2).date())
    file_of(gone.day, gone.digest, "csv").unlink()
    with django_capture_on_commit_callbacks(execute=True):
        assert open_data_build(at=clock.now()) == 2
    assert [row["date"] for row in Client().get(URL).json()["items"]] == [noon(2).date().isoformat()]
    kept = {path.name for path in folder().iterdir()}
    assert kept == {file_of(gone.day, gone.digest, kind).name for kind in KINDS}


def model_field(name: str) -> Any:
    return Complaint._meta.get_field(name)


def test_each_published_column_is_noted_when_it_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'published_changed'")
        (said,) = cursor.fetchone()
    noted = set(said.partition(" UPDATE OF ")[2].partition(" ON ")[0].split(", "))
    columns = {model_field(name).column for name in (*PUBLISHED, "evidence", "number", "erased_at")}
    assert noted == columns
