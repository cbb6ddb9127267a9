"""A case file goes with its history, and the database lets nothing young go."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from compliance.cases.models import Case, CaseEvent
from compliance.listings.models import BlacklistEntry
from tests.compliance.retention.aging import years_pass
from tests.compliance.retention.files import case_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return case_file()


@pytest.mark.parametrize("function", ["cases_history_end", "listings_history_end"])
def test_the_database_keeps_what_happened_within_a_year_whoever_asks(case: Case, function: str) -> None:
    ids = list((Case if function.startswith("cases") else BlacklistEntry).objects.values_list("pk", flat=True))
    events = CaseEvent.objects.count()
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="within a year is kept"), transaction.atomic():
            cursor.execute(f"SELECT {function}(%s::bigint[])", [ids])
        years_pass(timedelta(days=400))
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        for table in ("cases_caseevent", "listings_listingevent"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
                cursor.execute(f"DELETE FROM {table}")
        assert CaseEvent.objects.count() == events
        cursor.execute(f"SELECT {function}(%s::bigint[])", [ids])
        cursor.execute("RESET ROLE")
    if function == "cases_history_end":
        assert case.events.count() == 0
    else:
        assert case.listings.get().events.count() == 0
