"""The calls of a case: every figure of its page leads to exactly the rows that it counts, in whatever state the case is."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.rules.text import digest_of_text
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.services.case import case_move
from compliance.desk.words import FILE_PURPOSES
from compliance.findings.models import Violation
from core.access.roles import Role
from tests.compliance.cases.office import Office, done
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import officer
from tests.pages import post

__all__ = ["at_the_time"]
pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
LINK = re.compile(r'<a\s+class="govuk-link[^"]*"\s+href="([^"]*/evidence/[^"]*)"\s*>(.*?)</a>', re.S)


def opened() -> Office:
    """Four people prove their complaints with operators' records, three rows of another centre prove nothing."""
    office = Office()
    office.act("case.ask_firm")
    for text, filed in zip(
        ("低息贷款，当天放款", "低息贷款", "低息贷款"), Complaint.objects.order_by("pk"), strict=False
    ):
        Complaint.objects.filter(pk=filed.pk).update(text=text, text_digest=digest_of_text(text))
    filed, held = Complaint.objects.order_by("pk")[0], Violation.objects.order_by("complaint", "pk")[0]
    for n in range(3):
        filed.pk, filed.public_id, filed.number, filed.evidence = None, f"cmp_x{n}", None, "C0"
        filed.save(force_insert=True)
        held.pk, held.complaint, held.evidence = None, filed, "C0"
        held.save(force_insert=True)
    return office


def closed() -> Office:
    office = opened()
    boss = officer(Role.SUPERVISOR, mail="督办@office.example")
    facts = {"reason": "查明", "outcome_sent": True}
    at = office.case.state_since + timedelta(hours=1)
    office.case = case_move(case=office.case, act="case.close", actor=boss, at=at, facts=facts, text="正文")
    return office


def unpunished() -> Office:
    """Decided, and nothing is established."""
    office = opened()
    office.act("case.review_again")
    name, who, days, brings = office.left.pop(0)
    none = {code: Choice(Outcome.NOT_ESTABLISHED, "证据不足") for code in ("registered", "not_washed")}
    brings = {**brings, "choices": none, "sanction": "no_fault"}
    office.case = done(office.case, office.people, name, who, days, brings)
    return office


def established() -> Office:
    office = opened()
    office.act("case.serve_decision")
    return office


STATES = [opened, closed, unpunished, established]


def figures(client: Client, page: str) -> list[tuple[str, int]]:
    """Each figure of the page that leads to calls: where it leads, and what it says."""
    text = client.get(page, headers=EN).content.decode()
    found = [(unescape(href), re.sub(r"<[^>]+>", "", words)) for href, words in LINK.findall(text)]
    return [(href, int(said[0])) for href, words in found if (said := re.findall(r"\d+", words))]


@pytest.mark.parametrize("made", STATES)
def test_every_figure_of_a_case_leads_to_exactly_its_rows(made: Callable[[], Office], at_the_time: Any) -> None:
    office = made()
    at_the_time(days=40)
    client, path = desk_of(office.people["officer"]), f"/regulator/cases/{office.case.public_id}/"
    found = figures(client, path)
    asked = {name for href, _n in found for name in parse_qs(urlsplit(href).query)}
    assert {"breach", "state", "class", "caller", "said", "first", "proved", "unproved", "registered_long"} <= asked
    for href, said in found:
        shown = client.get(href).context
        rows = [row.complaint for row in shown["page"].object_list]
        if "proved" in parse_qs(urlsplit(href).query):
            assert all(row.number_id for row in rows) and len({row.number_id for row in rows}) == said, href
            assert shown["people"] == said, href
        else:
            assert len(rows) == shown["page"].count == said, href


@pytest.mark.parametrize("made", STATES)
def test_the_bundle_holds_every_call_the_case_ever_rested_on(made: Callable[[], Office], at_the_time: Any) -> None:
    office = made()
    at_the_time(days=40)
    office.case.attachments.all().delete()  # an office's papers have no content
    said = {"purpose": next(iter(FILE_PURPOSES)), "words": "法院调卷"}
    answer = post(desk_of(office.people["officer"]), f"/regulator/cases/{office.case.public_id}/bundle/", said)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("data/calls.csv").decode("utf-8-sig"))))
    assert len(rows) == 7
    states = {
        (breach, state)
        for row in rows
        for breach, state in zip(row["breaches"].split(), row["states"].split(), strict=True)
    }
    assert states == set(office.case.violations.values_list("breach", "state"))


def test_what_an_act_weighs_leads_to_what_still_stands(at_the_time: Any) -> None:
    office = opened()
    Violation.objects.filter(breach="not_washed").update(state=Violation.State.DISMISSED)
    dropped = Violation.objects.filter(breach="registered").order_by("pk")[0]
    Violation.objects.filter(pk=dropped.pk).update(state=Violation.State.DISMISSED)
    at_the_time(days=4)
    page = f"/regulator/cases/{office.case.public_id}/acts/case.propose_penalty/"
    client = desk_of(office.people["legal"])
    found = [(href, said) for href, said in figures(client, page) if "standing=1" in href]
    assert sorted(said for _href, said in found) == sorted([3 + people_left(), 3])
    for href, said in found:
        shown = client.get(href).context
        assert (shown["people"] if "&proved=1" in href else shown["page"].count) == said, href


def people_left() -> int:
    return Violation.objects.filter(breach="registered", complaint__number=None).count()


def test_what_an_address_says_wrongly_is_not_asked(at_the_time: Any) -> None:
    office = opened()
    client, path = desk_of(office.people["officer"]), f"/regulator/cases/{office.case.public_id}/evidence/"
    for wrong in ("caller=0", "caller=9999", "caller=²", "said=ab", "state=gone", "class=C9", "first=x", "last=9999-12-31",
                  "first=0001-01-01", "breach=unheard"):  # fmt: skip
        assert client.get(f"{path}?{wrong}").context["page"].count == 7, wrong
