"""A decision is published for a term, says nothing of anybody but the firm, and ends by itself or when credit is repaired."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import Case, CaseAttachment, CreditRepair, Publication
from compliance.cases.selectors.publication import repair_from
from compliance.cases.services.case import case_move
from compliance.cases.services.publication import credit_repair_answer, credit_repair_ask, publications_settle
from core.access.roles import Role
from core.models import Attachment
from core.policies import current_policy
from registry.firms.models import MarketerMember
from tests.acts import refusal_of
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import officer
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    made = Office()
    made.act("case.serve_decision")
    return made


def publish(office: Office, days: int = 28) -> Publication:
    facts = {"reason": "具有一定社会影响"}
    at = OPENED + days * DAY
    case_move(case=office.case, act="case.publish", actor=office.people["head"], at=at, facts=facts)
    return Publication.objects.get()


def mended(office: Office, at: datetime) -> None:
    kept = Attachment.objects.create(
        public_id="att_report", owner=f"case:{office.case.pk}:firm", purpose="case.rectification", name="整改报告.pdf",
        size=1, digest=b"1" * 32, at=at,
    )  # fmt: skip
    CaseAttachment.objects.create(case=office.case, attachment=kept, what="rectification", actor="marketer:1", at=at)


def test_a_list_of_many_asks_no_more_than_a_list_of_one(
    office: Office, at_the_time: Callable[..., None], django_assert_max_num_queries: Any
) -> None:
    at_the_time(days=29)
    first, client = publish(office), Client()
    with django_assert_max_num_queries(8):
        assert client.get("/decisions/").content.count(b"/decisions/pub_") == 1
    for n in range(9):
        other = Case.objects.get(pk=first.case_id)
        other.pk, other.public_id, other.reference = None, f"cas_{n}", f"C-2026-99999{n}-X"
        other.save()
        other.outcomes.create(breach="registered", outcome="established", calls=1, people=1, at=first.at)
        Publication.objects.create(case=other, at=first.at, until=first.until, user=first.user)
    with django_assert_max_num_queries(8):
        assert client.get("/decisions/").content.count(b"/decisions/pub_") == 10


def test_anybody_reads_of_it_until_its_term_is_over(office: Office, at_the_time: Callable[..., None]) -> None:
    at_the_time(days=29)
    client = Client()
    assert "目前没有公开的决定" in client.get("/decisions/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    facts: dict[str, Any] = {"reason": "公开"}
    by: dict[str, Any] = {"case": office.case, "act": "case.publish", "at": OPENED + 28 * DAY, "facts": facts}
    assert refusal_of(lambda: case_move(actor=office.people["officer"], **by)) == "case.wrong_role"
    published = publish(office)
    assert refusal_of(lambda: case_move(actor=office.people["head"], **by)) == "case.not_published"
    address = f"/decisions/{published.public_id}/"
    for path in ("/decisions/", address):
        text = client.get(path, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
        assert office.firm.name in text and "认定（可复议、诉讼）" in text
        assert not re.search(r"1[3-9]\d{9}|cmp_", text)  # nobody who complained, no line
    text = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Marketing to a registered number" in text and "may still be asked for up to" in text
    assert publications_settle(at=published.until - DAY) == 0
    assert publications_settle(at=published.until + 40 * DAY) == 1  # late, and twice
    assert publications_settle(at=published.until + 40 * DAY) == 0
    assert Publication.objects.get().end_reason == "term"
    assert client.get(address).status_code == 404


def test_a_firm_that_has_mended_asks_and_somebody_who_did_not_investigate_answers(
    office: Office, at_the_time: Callable[..., None]
) -> None:
    published = publish(office)
    policy, who = current_policy(published.at), MarketerMember.objects.filter(marketer=office.firm).first()
    member = who.user if who else officer(mail="人@firm.example")
    if who is None:
        MarketerMember.objects.create(marketer=office.firm, user=member, role="owner", since=OPENED)
    from_day = repair_from(published, policy)
    said: dict[str, Any] = {"case": office.case, "marketer": office.firm, "member": member, "text": "已整改"}
    assert refusal_of(lambda: credit_repair_ask(**said, at=from_day - DAY)) == "repair.early"
    at = from_day + DAY
    assert refusal_of(lambda: credit_repair_ask(**said, at=at)) == "repair.unproved"
    mended(office, published.at + DAY)
    credit_repair_ask(**said, at=at)
    assert refusal_of(lambda: credit_repair_ask(**said, at=at)) == "repair.waits"
    answer: dict[str, Any] = {"case": office.case, "reason": "整改尚未到位", "at": at + DAY}
    for name in ("officer", "head"):  # who investigated, who published
        own = partial(credit_repair_answer, officer=office.people[name], grants=True, **answer)
        assert refusal_of(own) == "repair.officer"
    other = officer(Role.LEGAL_REVIEWER, mail="另一人@office.example")
    refused = credit_repair_answer(officer=other, grants=False, **answer)
    last = refused.again_from
    assert last is not None and publications_settle(at=at) == 0
    assert refusal_of(lambda: credit_repair_ask(**said, at=last)) == "repair.early"
    at = last + DAY
    credit_repair_ask(**said, at=at)
    at_the_time(days=(at - OPENED).days + 1)
    client = signed_in(other, language="en")
    address = f"/regulator/cases/{office.case.public_id}/publication/"
    assert send(client, address, {"answer": "grant"}).status_code == 422
    assert send(client, address, {"answer": "grant", "reason": "已改正"}).status_code == 302
    assert CreditRepair.objects.latest("pk").state == "granted"
    assert Publication.objects.get().end_reason == "repaired"
    acts = list(office.case.events.filter(act__startswith="case.repair").order_by("pk").values_list("act", flat=True))
    assert acts == ["case.repair_asked", "case.repair_refused", "case.repair_asked", "case.repair_granted"]


def test_it_ends_with_its_decision(office: Office) -> None:
    published = publish(office)
    asked = CreditRepair.objects.create(
        case=office.case, publication=published, text="已整改", asked_at=published.at, answer_by=published.until
    )
    facts = {"reason": "事实不清", "reasons_published": "公告栏"}
    case_move(
        case=office.case, act="case.revoke", actor=office.people["head"], at=OPENED + 30 * DAY, facts=facts, text="正文"
    )
    assert Publication.objects.get().end_reason == "decision_revoked"
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("lapsed", None)  # nobody granted it
