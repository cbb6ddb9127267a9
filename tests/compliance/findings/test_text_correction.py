"""What an officer says of a text is kept beside what its words propose; the complaint stays as it was said."""

import pytest

from compliance.findings.models import TextCorrection
from compliance.findings.services.text_correction import text_correct
from core.access.roles import Role
from core.errors import DomainError, NotAllowed
from tests.acts import acts
from tests.compliance.world import NOW, complaint, officer, registered

pytestmark = pytest.mark.django_db


def test_a_correction_is_recorded_once_and_changes_nothing() -> None:
    filed = complaint(registered(), channel="text", text="无抵押贷款，放款快，利息低", category="other")
    person = officer()
    row = text_correct(complaint=filed, kind="marketing", category="loans", officer=person, at=NOW)
    assert (row.proposed_category, row.kind, row.category, row.officer) == ("loans", "marketing", "loans", person)
    assert text_correct(complaint=filed, kind="marketing", category="loans", officer=person, at=NOW) == row
    text_correct(complaint=filed, kind="fraud", category="loans", officer=person, at=NOW)
    assert TextCorrection.objects.count() == 2
    assert acts("complaint")[-2:] == ["complaint.text_corrected"] * 2
    filed.refresh_from_db()
    assert (filed.kind, filed.category) == ("marketing", "other")


def test_who_may_and_what_codes_there_are() -> None:
    filed = complaint(registered())
    with pytest.raises(NotAllowed):
        text_correct(complaint=filed, kind="fraud", category="loans", officer=officer(Role.AUDITOR), at=NOW)
    for kind, category in (("", "loans"), ("fraud", "lending")):
        with pytest.raises(DomainError):
            text_correct(complaint=filed, kind=kind, category=category, officer=officer(), at=NOW)
    assert not TextCorrection.objects.exists()
