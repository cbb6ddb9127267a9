"""A firm with unlimited hand-ins cannot find out whether a number complained: all that it can observe is the same either way.

The same strategy is played in two worlds that differ in one thing: in one the number X complained, in the other somebody
else did. What the firm reads, how long its files take (steps and statements of the database), what is sent to it and when,
must be equal, sign by sign. Then nothing computed from it, however often, tells the worlds apart (docs/adr/0056).
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from compliance.cases.models import Matching, MatchingFile
from compliance.cases.selectors.matching import file_next
from compliance.cases.services.matching import matchings_settle
from compliance.cases.services.matching_step import matching_step_take
from compliance.desk.web.breach_choices import ACCEPTED
from core import clock
from registry.firms.models import WebhookMessage
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import (
    ENGLISH,
    call_row,
    calls,
    close,
    consent_row,
    consents,
    page_of,
    said,
    send,
)
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import HIDDEN, member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, PEOPLE, person
from tests.pages import hidden, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "own_attachments"]
RANDOM = re.compile(
    r"(?:mtc|cas|mtf|doc|req)_[0-9A-Za-z]+|nonce-[0-9A-Za-z_=+/-]+|nonce=\"[^\"]*\"|csrfmiddlewaretoken[^>]*>"
)
X, Z = PEOPLE[0], PEOPLE[11]
MINUTE = timedelta(minutes=1)
Transcript = list[Any]


class Adversary:
    """A firm with a strategy. `seen`: everything that it can observe, in order."""

    def __init__(self, office: Office, portal: Client) -> None:
        self.office, self.portal, self.seen = office, portal, Transcript()

    def looks(self) -> None:
        for page in (
            page_of(self.office.case),
            f"/marketers/notices/{self.office.case.public_id}/",
            "/marketers/notices/",
            "/marketers/",
        ):
            answer = self.portal.get(page, headers=ENGLISH)
            self.seen.append((answer.status_code, RANDOM.sub("", HIDDEN.sub("", answer.content.decode()))))
        self.seen.append(list(WebhookMessage.objects.order_by("pk").values_list("event", "data")))

    def hands_in(self, data: bytes, kind: str = "calls") -> None:
        self.seen.append(send(self.portal, self.office.case, data, kind).status_code)
        self.waits()
        self.looks()

    def closes(self) -> None:
        self.seen.append(close(self.portal, self.office.case).status_code)
        self.waits()
        self.looks()

    def waits(self) -> None:
        """How much work its files are: steps, and statements of each."""
        while file_next(clock.now()) is not None:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                matching_step_take(now=clock.now)
            self.seen.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            matchings_settle(at=clock.now())
        self.seen.append(len(queries))
        columns = ("kind", "rows", "rows_unread", "unread_lines", "chunks", "problem", "headings", "size")
        self.seen.append(list(MatchingFile.objects.order_by("pk").values_list(*columns)))


def call_of(e164: str) -> str:
    return call_row(e164, NOW)


def one_row(firm: Adversary) -> None:
    firm.hands_in(calls(call_of(X)))
    firm.hands_in(consents(consent_row(X)), "consents")
    firm.closes()


def bisects(firm: Adversary) -> None:
    """Halves of all it ever called, down to the one number, each in a file of its own, with and without it."""
    people = list(PEOPLE)
    while len(people) > 1:
        half = people[: len(people) // 2]
        firm.hands_in(calls(*map(call_of, half)))
        firm.hands_in(consents(*map(consent_row, half)), "consents")
        people = half
    firm.closes()


def complements(firm: Adversary) -> None:
    firm.hands_in(calls(*map(call_of, PEOPLE)))
    firm.hands_in(calls(*(call_of(one) for one in PEOPLE if one != X)))
    firm.closes()


def repeats(firm: Adversary) -> None:
    rows = [call_of(X)] * 50
    firm.hands_in(calls(*rows))
    firm.hands_in(calls(*reversed([*rows, call_of(PEOPLE[5])])))
    firm.hands_in(calls(*rows))
    firm.closes()


def badly_spelled(firm: Adversary) -> None:
    """Errors about some rows must not be silent about others."""
    firm.hands_in(calls(call_of(X), "x,y,z,甲", f"{X[3:]},gestern,02586530001,甲", f"{X[3:]},2026/11/20,,甲"))
    firm.closes()


def asked_again(firm: Adversary) -> None:
    """A second notice of the same case, and what was learned from the first."""
    one_row(firm)
    firm.office.act("case.serve_notice")
    firm.looks()
    firm.hands_in(calls(call_of(X)))
    firm.hands_in(consents(consent_row(X)), "consents")
    firm.closes()


def asks_what_is_asked(firm: Adversary) -> None:
    """Headings that nobody knows, and what they are said to be: what is asked back comes from the file."""
    firm.hands_in(calls(call_of(X)).replace("呼叫时间".encode(), "何时".encode()))
    to = f"{page_of(firm.office.case)}{MatchingFile.objects.get().public_id}/columns/"
    drawn = firm.portal.get(page_of(firm.office.case), headers=ENGLISH)
    said = {**hidden(drawn, to), "number": "1", "at": "2", "caller": "3"}
    firm.seen.append(post(firm.portal, to, said, headers=ENGLISH).status_code)
    firm.waits()
    firm.looks()
    firm.closes()


def waits_for_the_end(firm: Adversary) -> None:
    firm.hands_in(calls(call_of(X)))
    firm.looks()


STRATEGIES: list[Callable[[Adversary], None]] = [
    one_row, bisects, complements, repeats, badly_spelled, asked_again, asks_what_is_asked, waits_for_the_end,
]  # fmt: skip


@pytest.fixture
def office(at_the_time: Any) -> Iterator[Office]:
    made = Office()
    made.act("case.ask_firm")
    at_the_time(days=3)
    yield made


def play(office: Office, strategy: Callable[[Adversary], None], complainant: str) -> tuple[Transcript, list[Any]]:
    first = Complaint.objects.filter(violations__case=office.case).distinct().order_by("pk")[0]
    Complaint.objects.filter(pk=first.pk).update(number=person(complainant))
    firm = Adversary(office, desk_of(member_of(office.firm)))
    strategy(firm)
    return firm.seen, said(office.case)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_the_firm_observes_is_the_same_whether_or_not_the_number_complained(
    office: Office, strategy: Callable[[Adversary], None]
) -> None:
    worlds = []
    for complainant in (X, Z):
        point = transaction.savepoint()
        left, case = list(office.left), office.case
        worlds.append(play(office, strategy, complainant))
        transaction.savepoint_rollback(point)
        office.left, office.case = left, case
        office.case.refresh_from_db()
        Matching.objects.all().delete()
    (with_x, found_x), (without_x, found_z) = worlds
    assert len(with_x) > 8 and with_x == without_x
    if strategy in (one_row, repeats, badly_spelled, asks_what_is_asked):
        assert found_x != found_z, "the officer's rows do differ, or this test would prove nothing"


def test_the_sentence_of_an_accepted_defence_is_the_same_whatever_was_found() -> None:
    assert not re.search(r"[0-9%]", str(ACCEPTED))
