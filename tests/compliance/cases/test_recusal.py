"""Standing aside: declared, asked for, decided; whoever does reads the case no more, whichever way."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.rules.recusal import decides_recusal
from compliance.cases.services.recusal import case_recuse, recusal_ask, recusal_decide
from compliance.desk.selectors.subject import complaints_seen
from compliance.desk.selectors.today import today_of
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.policies import current_policy
from tests.acts import acts
from tests.compliance.cases.handing_in import attached, own_attachments
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import officer
from tests.core.attachments.samples import GOOD
from tests.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["own_attachments"]
AT = OPENED + timedelta(days=1)


@pytest.mark.parametrize(
    ("person", "decider", "national", "may"),
    [
        ("officer", "head", False, True),
        ("officer", "supervisor", False, False),
        ("head officer", "head", False, False),
        ("head", "supervisor", False, True),
        ("supervisor", "supervisor head", False, False),
        ("supervisor", "head", True, True),
        ("officer", "", True, False),
    ],
)
def test_the_head_decides_on_officers_and_the_one_above_on_the_head(
    person: str, decider: str, national: bool, may: bool
) -> None:
    roles = [frozenset(Role(code) for code in codes.split()) for codes in (person, decider)]
    assert decides_recusal(*roles, national=national) is may


def addresses_of(case: Case) -> list[str]:
    home = f"/regulator/cases/{case.public_id}/"
    parts = (
        "",
        "evidence/",
        "attachments/",
        "documents/",
        "drafts/notice/",
        "bundle/",
        "people/",
        "record/",
        "confirm-calls/",
    )
    complaint = Complaint.objects.first()
    assert complaint is not None
    file = f"attachments/{case.attachments.get().attachment.public_id}/"
    found = [*(f"{home}{part}" for part in parts), f"{home}acts/case.check/", f"{home}{file}", f"{home}{file}original/"]
    return [
        *found,
        f"/regulator/complaints/{complaint.public_id}/",
        f"/regulator/complaints/{complaint.public_id}/number/",
    ]


def statuses(client: Client, case: Case) -> set[int]:
    return {client.get(address).status_code for address in addresses_of(case)}


def test_whoever_stands_aside_neither_acts_nor_reads_until_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    office, policy = Office(), current_policy(AT)
    person, head, case = office.people["officer"], office.people["head"], office.case
    attached(case, GOOD["text"])
    entry = BlacklistEntry.objects.filter(case=case, state="proposed").first()
    client = signed_in(person, language="en")
    assert statuses(client, case) == {200} and today_of(person, policy, AT).open_cases == 1
    row = case_recuse(case=case, officer=person, reason="亲属", at=AT)
    assert statuses(client, case) == {404}
    assert case.public_id not in client.get(f"/regulator/cases/?text={case.reference}").content.decode()
    today = today_of(person, policy, AT)
    assert (today.open_cases, len(today.mine), len(today.proposals)) == (0, 0, 0)
    assert not complaints_seen(person, AT).exists() and complaints_seen(head, AT).exists()
    if entry is not None:
        assert client.get(f"/regulator/blacklist/{entry.public_id}/confirm/").status_code == 404
    with pytest.raises(NotAllowed, match=r"^recusal\.role$"):
        recusal_decide(recusal=row, decider=person, granted=False, reason="无关", at=AT)
    recusal_decide(recusal=row, decider=head, granted=False, reason="仅为同名", at=AT)
    assert statuses(client, case) == {200} and not case.officers.filter(user=person, until=None).exists()
    with pytest.raises(Conflict, match=r"^recusal\.decided$"):
        recusal_decide(recusal=row, decider=head, granted=True, reason="x", at=AT)
    assert acts("case.recus") == ["case.recused", "case.recusal_refused"]


def test_a_party_asks_and_the_person_works_on_until_it_is_granted() -> None:
    office = Office()
    person, head, legal = office.people["officer"], office.people["head"], office.people["legal"]
    asked: dict[str, Any] = {"case": office.case, "officer": legal, "at": AT}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"person": officer(province="CN-ZJ"), "reason": "x"}, "recusal.person"),
        ({"person": person, "reason": " "}, "recusal.reason"),
    ]
    for said, code in wrong:
        with pytest.raises(DomainError, match=rf"^{code}$"):
            recusal_ask(**asked, **said)
    row = recusal_ask(**asked, person=person, reason="曾任职于该企业")
    with pytest.raises(Conflict, match=r"^recusal\.asked$"):
        recusal_ask(**asked, person=person, reason="曾任职于该企业")
    office.act("case.check")  # not stopped before the decision (APL 43)
    with pytest.raises(DomainError, match=r"^recusal\.reason$"):
        recusal_decide(recusal=row, decider=head, granted=True, reason=" ", at=AT)
    recusal_decide(recusal=row, decider=head, granted=True, reason="属实", at=AT)
    assert not office.case.officers.filter(user=person, until=None).exists()
    on_head = recusal_ask(**asked, person=head, reason="持有股份")
    with pytest.raises(NotAllowed, match=r"^recusal\.role$"):
        recusal_decide(
            recusal=on_head, decider=officer(Role.HEAD, mail="副@office.example"), granted=True, reason="x", at=AT
        )
    recusal_decide(recusal=on_head, decider=officer(Role.SUPERVISOR), granted=True, reason="属实", at=AT)
    with pytest.raises(NotAllowed, match=r"^recusal\.role$"):  # standing aside, a head decides on nobody either
        recusal_decide(
            recusal=recusal_ask(**asked, person=legal, reason="x"), decider=head, granted=True, reason="x", at=AT
        )


def test_the_access_log_is_silent_of_a_case_to_whoever_stands_aside_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    office, supervisor = Office(), officer(Role.SUPERVISOR)
    case, log = office.case, "/regulator/access-log/"
    worker, client = signed_in(office.people["officer"]), signed_in(supervisor, language="en")
    complaint = Complaint.objects.order_by("pk")[0]
    worker.get(f"/regulator/cases/{case.public_id}/")
    worker.get(f"/regulator/complaints/{complaint.public_id}/")
    whole = client.get(log).content.decode()
    assert case.reference in whole and complaint.short_reference in whole
    case_recuse(case=case, officer=supervisor, reason="亲属", at=AT)
    for asked in ("", f"?what={case.reference}", f"?what={complaint.short_reference}"):
        rows = client.get(log + asked).content.decode().partition("<tbody>")[2]
        assert case.reference not in rows and complaint.short_reference not in rows
    assert "Read a list" in whole or "Searched the access log" in client.get(log).content.decode()  # the rest stands
    auditor = signed_in(officer(Role.AUDITOR), language="en")
    assert case.reference in auditor.get(log).content.decode()
