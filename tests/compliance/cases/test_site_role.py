"""What is done to a case is done by the role that the site has in the database: it may not touch what is only ever added to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from compliance.cases.models import CaseEvent, IssuedDocument, Payment
from compliance.cases.rules.document_kinds import KIND_OF_ACT
from compliance.cases.services.act_draft import act_draft_keep
from compliance.cases.services.case import case_answer, case_fact_record, case_fact_withdraw, case_move
from compliance.cases.services.case_attachment import case_attachments_add
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.payment import payment_record, payment_withdraw
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import member_of
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments", "the_sites_role")]
__all__ = ["own_attachments"]
FINED = {"case.propose_penalty": {"fine_proposed": 1_000}, "case.decide": {"fine": 1_000}}


@pytest.fixture
def office() -> Office:
    """Made before the role is taken: firms and roles are given by others."""
    made = Office()
    made.left = [(name, who, days, {**brings, **FINED.get(name, {})}) for name, who, days, brings in made.left]
    return made


@pytest.fixture
def the_sites_role(office: Office) -> Iterator[None]:
    member_of(office.firm)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        yield
        cursor.execute("RESET ROLE")


def test_a_case_goes_its_whole_way_and_its_documents_are_issued(office: Office) -> None:
    office.act("case.serve_notice")
    member = office.firm.members.get().user
    case_answer(case=office.case, member=member, text="申辩", at=office.case.state_since + timedelta(hours=1))
    at = office.act("case.serve_decision")
    for event in CaseEvent.objects.filter(act__in=KIND_OF_ACT).order_by("pk"):
        assert document_issue(event=event, at=at) is not None, event.act
    assert IssuedDocument.objects.count() == 7
    case = case_move(
        case=office.case, act="case.revoke", actor=office.people["head"], at=at + timedelta(days=1),
        facts={"reason": "查明", "reasons_published": "公告栏"},
    )  # fmt: skip
    assert case.state == "revoked"


def test_what_is_recorded_beside_the_acts(office: Office) -> None:
    person, at = office.people["officer"], office.act("case.check")
    act_draft_keep(case=office.case, act="case.file", user=person, fields={"text": "x"}, at=at)
    case_fact_record(case=office.case, officer=person, fact="law_changed", at=at)
    case_fact_withdraw(case=office.case, officer=person, fact="law_changed", at=at, note="记错")
    made = case_attachments_add(
        case=office.case,
        files=[handed(GOOD["text"])],
        what="evidence",
        remark="",
        shown_to_firm=False,
        officer=person,
        at=at,
    )
    assert len(made) == 1


def test_a_fine_is_paid_and_a_mistake_taken_back(office: Office) -> None:
    at = office.act("case.serve_decision") + timedelta(days=2)
    person = office.people["officer"]
    row = payment_record(case=office.case, officer=person, amount=1_000, on=at.date(), proof="1", at=at)
    payment_withdraw(payment=row, officer=person, reason="记错", at=at)
    assert Payment.objects.get().withdrawn_at == at
