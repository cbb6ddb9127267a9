"""Earlier decisions stand beside the scale: of the same breach, in force, of the last two years, as far as the reader may see."""

from datetime import datetime, timedelta

import pytest

from compliance.cases.models import BreachOutcome, Case
from compliance.cases.rules.breach_choice import Outcome
from compliance.cases.selectors.cases_like import LOOKED_BACK, cases_like
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db
AT = OPENED + timedelta(days=30)


def earlier(case: Case, name: str, *, decided_at: datetime = OPENED, **more: object) -> Case:
    """A case of its own with a decision that established the breach."""
    said: dict[str, object] = {"state": "served", "sanction": "warning_fine", "fine": 30_000, "gathering": False}
    row = Case.objects.get(pk=case.pk)
    row.pk, row.public_id, row.reference, row.decided_at = None, f"cas_{name}", f"C-2026-9-{name}", decided_at
    for field, value in {**said, **more}.items():
        setattr(row, field, value)
    row.save(force_insert=True)
    BreachOutcome.objects.create(
        case=row, breach="registered", outcome=Outcome.ESTABLISHED, reason="", calls=12, people=7, at=decided_at
    )
    return row


def test_what_counts_as_an_earlier_case_and_for_whom() -> None:
    office = Office()
    case, person = office.case, office.people["officer"]
    old = AT - LOOKED_BACK
    first, second = earlier(case, "a", decided_at=old + timedelta(seconds=1)), earlier(case, "b")
    earlier(case, "old", decided_at=old)
    earlier(case, "fell", state="revoked")
    other = earlier(case, "other", province="CN-ZJ")
    ended = earlier(case, "ended")
    ended.outcomes.update(ended_at=AT)
    left = earlier(case, "left")
    left.outcomes.update(outcome=Outcome.LEFT_OUT)
    found = cases_like(case, ["registered", "refused"], person, AT)
    assert [row.case for row in found] == [second, first] and [(row.people, row.calls) for row in found] == [
        (7, 12)
    ] * 2
    assert [row.case for row in cases_like(case, ["registered"], person, AT, limit=1)] == [second]
    assert cases_like(case, ["hours"], person, AT) == []
    national = officer(province="", mail="n@office.example")
    assert other in [row.case for row in cases_like(case, ["registered"], national, AT)]
    assert case not in [row.case for row in cases_like(case, ["registered"], national, AT)]
