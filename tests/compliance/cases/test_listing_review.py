"""A word on a proposed listing: whoever stands aside from its case says none, and a deputy says it in another's place."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.listing_review import listing_review
from compliance.cases.services.recusal import case_recuse
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from core.models import AuditRecord, User
from tests.compliance.cases.test_deputy import named
from tests.compliance.world import NOW, campaign, officer
from tests.pages import hidden
from tests.sessions import signed_in

AT = NOW + timedelta(hours=2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> BlacklistEntry:
    """A block that waits for two officers."""
    campaign(3)
    violations_gather(at=AT)
    BlacklistEntry.objects.update(action="block")
    return BlacklistEntry.objects.get()


def word(entry: BlacklistEntry, person: User, *, agrees: bool = True) -> str:
    return listing_review(entry=entry, officer=person, agrees=agrees, reason="属实", at=AT).state


def test_whoever_stands_aside_from_the_case_neither_agrees_nor_refuses(entry: BlacklistEntry) -> None:
    person = officer()
    case_recuse(case=Case.objects.get(), officer=person, reason="亲属", at=AT)
    for agrees in (True, False):
        with pytest.raises(NotAllowed, match=r"^listing\.recused$"):
            word(entry, person, agrees=agrees)
    assert not entry.reviews.exists()


def test_a_deputy_agrees_in_anothers_place_once_for_both_and_the_file_says_for_whom(
    entry: BlacklistEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    principal, legal = officer(mail="一号@office.example"), officer(Role.LEGAL_REVIEWER)
    with pytest.raises(NotAllowed, match=r"^listing\.role$"):
        word(entry, legal)
    named(principal, legal, Role.OFFICER, at=AT)
    desk, home = signed_in(legal), f"/regulator/cases/{Case.objects.get().public_id}/"
    sent: dict[str, Any] = {
        **hidden(desk.get(home), to=f"/regulator/blacklist/{entry.public_id}/confirm/"),
        "reason": "属实",
    }
    assert desk.post(f"/regulator/blacklist/{entry.public_id}/confirm/", sent).status_code == 302
    review, event = entry.reviews.get(), entry.events.get(act="listing.confirmed")
    assert (review.officer, review.instead_of, event.params["for"]["user"]) == (legal, principal, principal.pk)
    assert AuditRecord.objects.get(act="listing.confirmed").data["for"]["user"] == principal.pk
    assert "一号" in desk.get(home).content.decode()
    with pytest.raises(Conflict, match=r"^listing\.same_officer$"):  # two officers are two places
        word(entry, principal)
    assert word(entry, officer(Role.HEAD)) == "active"
