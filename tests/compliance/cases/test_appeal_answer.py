"""Who stands aside from a case answers no appeal against its listing, and a deputy answers in another's place."""

from functools import partial

import pytest

from compliance.cases.models import Case
from compliance.cases.services.appeal_answer import appeal_answer, danger_state
from compliance.cases.services.recusal import case_recuse
from compliance.listings.services.appeal import appeal_file
from core.access.roles import Role
from tests.acts import refusal_of
from tests.compliance.cases.test_deputy import named
from tests.compliance.listings.listed import AT, holder, listed
from tests.compliance.world import officer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


def test_whoever_stands_aside_answers_nothing_and_reads_nothing_of_it() -> None:
    entry, person = listed("block", reason="decision"), officer()
    row = appeal_file(entry=entry, user=holder(), text="误列", at=AT)
    case_recuse(case=Case.objects.get(), officer=person, reason="亲属", at=AT)
    for granted in (True, False, None):
        refused = refusal_of(partial(appeal_answer, appeal=row, officer=person, granted=granted, reason="否", at=AT))
        assert refused == "listing.recused"
    assert refusal_of(lambda: danger_state(entry=entry, officer=person, reason="诈骗", at=AT)) == "listing.recused"
    assert signed_in(person).get(f"/regulator/appeals/{row.pk}/").status_code == 404


def test_a_deputy_answers_for_another_but_not_for_one_who_listed_it() -> None:
    principal, legal = officer(mail="一号@office.example"), officer(Role.LEGAL_REVIEWER)
    entry = listed()
    row = appeal_file(entry=entry, user=holder(), text="误列", at=AT)
    assert (
        refusal_of(lambda: appeal_answer(appeal=row, officer=legal, granted=True, reason="是", at=AT)) == "listing.role"
    )
    named(principal, legal, Role.OFFICER, at=AT)
    assert appeal_answer(appeal=row, officer=legal, granted=True, reason="是", at=AT).state == "granted"
    assert entry.events.latest("pk").params["for"]["user"] == principal.pk
