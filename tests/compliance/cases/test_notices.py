"""A firm's pages: which cases stand there, and when they say by when to answer."""

import re
from datetime import datetime
from itertools import product

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime

from compliance.cases.models import Case, CaseDocument
from compliance.cases.rules.case_states import RECORDS
from core.access.roles import Role
from core.models import User
from registry.firms.models import Marketer, MarketerMember
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, firm, officer
from tests.pages import hidden

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
WORDS = {"zh-hans": "答复期限", "en": "Answer by"}
DEADLINE = datetime.fromisoformat("2027-03-09T23:59:59+08:00")


HIDDEN = re.compile(r'<input type="hidden"[^>]*>')  # tokens and sealed states, in which any digits may stand by chance


def member_of(marketer: Marketer) -> User:
    user = officer(Role.PARTNER, mail="owner@firm.example")
    MarketerMember.objects.create(marketer=marketer, user=user, role="owner", since=NOW)
    return user


def pages(portal: Client, case: Case, language: str = "en") -> list[str]:
    """The firm's list and, where it is shown, the case's own page."""
    found = []
    for path in ("", f"{case.public_id}/"):
        answer = portal.get(f"/marketers/notices/{path}", headers={"Accept-Language": language})
        found += [HIDDEN.sub("", answer.content.decode())] if answer.status_code == 200 else []
    return found


@pytest.fixture
def case() -> Case:
    """A case against a firm that was written to once."""
    suspect = firm()
    made = Case.objects.create(
        public_id="cas_1",
        reference="C-2026-000001-K",
        marketer=suspect,
        respondent=suspect,
        opened_at=NOW,
        state_since=NOW,
    )
    CaseDocument.objects.create(
        case=made, kind="case.ask_firm", text="正文", shown_to_firm=True, at=NOW, actor="user:1"
    )
    return made


def test_each_state_with_and_without_a_deadline(case: Case, at_the_time) -> None:
    portal = desk_of(member_of(Marketer.objects.get()))
    for record, deadline, (language, words) in product(RECORDS, (DEADLINE, None), WORDS.items()):
        Case.objects.filter(pk=case.pk).update(state=record.state, deadline=deadline)
        shown = pages(portal, case, language)
        assert len(shown) == (2 if record.told_to_firm else 1), record.state
        assert (case.reference in shown[0]) is record.told_to_firm, record.state
        due = record.asks_firm_in_time and deadline is not None
        assert [words in page for page in shown] == [due] * len(shown), (record.state, deadline, language)
        assert all(("2027" in page) is due for page in shown), (record.state, deadline)


def test_before_in_and_after_each_state_in_which_the_firm_may_answer(at_the_time) -> None:
    office = Office()
    portal = desk_of(member_of(office.firm))

    def seen(until: str) -> list[bool]:
        office.act(until)
        return [WORDS["en"] in page for page in pages(portal, office.case)]

    assert seen("case.investigate") == [False]  # nothing is shown before the first letter
    assert seen("case.ask_firm") == [True, True]
    assert seen("case.propose_penalty") == [False, False]
    assert seen("case.serve_notice") == [True, True]
    assert seen("case.call_hearing") == [False, False]  # the clock is the authority's; the firm reads when it is heard
    moment = date_format(localtime(office.case.hearing_at), "DATETIME_FORMAT")
    assert all(f"Hearing <strong>{moment}" in " ".join(page.split()) for page in pages(portal, office.case))
    due = portal.get("/marketers/", headers={"Accept-Language": "en"}).content.decode()
    assert office.case.reference in due and "hearing at" in due and "waits for your answer" not in due
    assert seen("case.decide") == [False, False]
    assert seen("case.serve_decision") == [False, False]


def test_an_answer_is_taken_exactly_where_the_page_asks_for_one(case: Case, at_the_time) -> None:
    portal = desk_of(member_of(Marketer.objects.get()))
    for record in RECORDS:
        Case.objects.filter(pk=case.pk).update(state=record.state)
        page = f"/marketers/notices/{case.public_id}/"
        state = hidden(portal.get(page)) if record.answerable else {}
        answer = portal.post(page, {**state, "text": "外包坐席所为"})
        expected = 302 if record.answerable else 422 if record.told_to_firm else 404
        assert answer.status_code == expected, record.state
