"""Registered numbers by province: counts alone, once a week, with a record that numbers were opened for it."""

from datetime import timedelta

import pytest

from compliance.reports.models import RegisteredPlaces
from compliance.reports.services.registered_places import EVERY, registered_places_count
from core.models import AuditRecord
from tests.compliance.world import NOW, PEOPLE, registered

pytestmark = pytest.mark.django_db


def test_each_registered_number_is_counted_where_it_was_issued() -> None:
    registered("+8613951581234")
    registered("+8613951585678")
    registered("+8613501234567")
    row = registered_places_count(at=NOW)
    assert row is not None
    assert row.data == {"CN-BJ": 1, "CN-JS": 2}
    (record,) = AuditRecord.objects.filter(act="register.places_counted")
    assert record.data == {"numbers": 3}


def test_it_is_counted_again_once_its_time_has_come() -> None:
    registered(PEOPLE[0])
    assert registered_places_count(at=NOW) is not None
    assert registered_places_count(at=NOW + EVERY - timedelta(minutes=1)) is None
    assert registered_places_count(at=NOW + EVERY) is not None
    assert RegisteredPlaces.objects.count() == 2
