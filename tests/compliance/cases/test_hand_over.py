"""Cases pass from officer to officer, and to another authority with its consent."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.hand_over import transfers_of, transfers_to_answer
from compliance.cases.services.case import case_assign
from compliance.cases.services.gathering import subject_gather, violations_gather
from compliance.cases.services.hand_over import (
    case_hand_over,
    case_transfer_answer,
    case_transfer_ask,
    cases_hand_over,
)
from compliance.cases.services.recusal import case_recuse
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from tests.acts import acts
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import campaign, officer

pytestmark = pytest.mark.django_db
AT = OPENED + timedelta(days=1)


def test_officers_are_exchanged_by_an_act_and_the_one_before_still_investigated() -> None:
    office = Office()
    first, second = (row.user for row in office.case.officers.order_by("pk"))
    third, head = officer(mail="三号@office.example"), office.people["head"]
    given: dict[str, Any] = {
        "case": office.case,
        "officer": first,
        "successor": third,
        "note": "材料见附件",
        "user": first,
        "at": AT,
    }
    for said, kind, code in (
        ({"user": second}, NotAllowed, "case.assign"),
        ({"note": " "}, DomainError, "hand_over.note"),
        ({"successor": office.people["legal"]}, DomainError, "case.officer"),
        ({"successor": second}, DomainError, "hand_over.same"),
        ({"officer": third, "user": head}, Conflict, "hand_over.gone"),
    ):
        with pytest.raises(kind, match=rf"^{code}$"):
            case_hand_over(**{**given, **said})
    case_hand_over(**given)
    facts = case_facts(Case.objects.get(), head, AT)
    assert facts.officers == {str(second.pk), str(third.pk)} and str(first.pk) in facts.investigators
    assert not Case.objects.all().of_officer(first).exists() and Case.objects.all().of_officer(third).exists()
    fourth = officer(mail="四号@office.example")
    case_recuse(case=office.case, officer=fourth, reason="亲属", at=AT)
    every: dict[str, Any] = {"officer": third, "note": "调离", "user": head, "at": AT}
    done, refused = cases_hand_over(**every, successor=fourth)
    assert not done and [error.code for _case, error in refused] == ["case.recused"]
    done, refused = cases_hand_over(**every, successor=first)
    assert [case.pk for case in done] == [office.case.pk] and not refused
    assert cases_hand_over(**every, successor=first) == ([], [])
    assert acts("case.handed_over") == ["case.handed_over"] * 2


def test_another_authority_takes_a_case_only_with_its_consent_and_the_clocks_go_on() -> None:
    office = Office()
    head, person, deadline = office.people["head"], office.people["officer"], office.case.deadline
    theirs, stranger = officer(Role.HEAD, "CN-ZJ"), officer(province="CN-ZJ")
    asking: dict[str, Any] = {"case": office.case, "province": "CN-ZJ", "reason": "企业住所地", "user": head, "at": AT}
    for said, kind, code in (
        ({"user": person}, NotAllowed, "transfer.ask"),
        ({"province": "CN-JS"}, DomainError, "transfer.province"),
        ({"province": "XX"}, DomainError, "transfer.province"),
        ({"reason": " "}, DomainError, "transfer.reason"),
    ):
        with pytest.raises(kind, match=rf"^{code}$"):
            case_transfer_ask(**{**asking, **said})
    row = case_transfer_ask(**asking)
    with pytest.raises(Conflict, match=r"^transfer\.asked$"):
        case_transfer_ask(**asking)
    office.act("case.check")  # the first acts on
    answer: dict[str, Any] = {"transfer": row, "user": theirs, "at": AT}
    assert list(transfers_to_answer(theirs, AT)) == [row] and not transfers_to_answer(head, AT)
    with pytest.raises(NotAllowed, match=r"^transfer\.answer$"):
        case_transfer_answer(**{**answer, "user": stranger}, accepted=True, answer="")
    with pytest.raises(DomainError, match=r"^transfer\.reason$"):
        case_transfer_answer(**answer, accepted=False, answer=" ")
    case_transfer_answer(**answer, accepted=False, answer="不属本省管辖")
    assert Case.objects.get().province == "CN-JS" and cases_seen(person, AT).exists()
    row = case_transfer_ask(**asking)
    case_transfer_answer(**{**answer, "transfer": row}, accepted=True, answer="同意")
    with pytest.raises(Conflict, match=r"^transfer\.answered$"):
        case_transfer_answer(**{**answer, "transfer": row}, accepted=True, answer="同意")
    case = Case.objects.get()
    assert (case.province, case.state) == ("CN-ZJ", "checking") and case.deadline is not None and deadline is not None
    assert cases_seen(theirs, AT).exists() and not cases_seen(person, AT).exists()
    assert not case.officers.filter(until=None).exists() and transfers_of(person, AT).count() == 2  # told where it went
    assert str(person.pk) in case_facts(case, theirs, AT).investigators
    assert acts("case.transfer") == [f"case.transfer_{word}" for word in ("asked", "refused", "asked", "accepted")]


def test_people_of_three_provinces_propose_a_national_case_whenever_they_complain() -> None:
    rows = campaign(3)
    violations_gather(at=AT)
    case = Case.objects.get()
    person, theirs, boss = officer(), officer(Role.HEAD, ""), officer(Role.SUPERVISOR)
    case_assign(case=case, officer=person, assigned_by=person, at=AT)
    deadline = case.deadline

    def live_in(*provinces: str) -> int:
        for row, province in zip(rows, provinces, strict=True):
            Complaint.objects.filter(pk=row.pk).update(province=province)
        for _again in range(2):
            subject_gather(subject="caller", subject_id=case.caller_id or 0, at=AT)
        return case.transfers.count()

    assert live_in("CN-JS", "CN-ZJ", "") == 0
    assert live_in("CN-JS", "CN-ZJ", "CN-SH") == 1
    row = case.transfers.get()
    assert (row.asked_by, row.to_province, row.provinces) == (None, "", ["CN-JS", "CN-SH", "CN-ZJ"])
    assert Case.objects.get().province == "CN-JS" and cases_seen(person, AT).exists()  # nobody is locked out meanwhile
    with pytest.raises(NotAllowed, match=r"^transfer\.answer$"):
        case_transfer_answer(transfer=row, user=boss, accepted=True, answer="", at=AT)
    case_transfer_answer(transfer=row, user=theirs, accepted=False, answer="江苏办理更便利", at=AT)
    assert live_in("CN-ZJ", "CN-JS", "CN-SH") == 1  # refused for these
    assert live_in("CN-BJ", "CN-ZJ", "CN-SH") == 2
    case_transfer_answer(transfer=case.transfers.latest("pk"), user=theirs, accepted=True, answer="", at=AT)
    case.refresh_from_db()
    assert (case.province, case.deadline) == ("", deadline) and not cases_seen(person, AT).exists()
    assert [(one.case_id, one.accepted) for one in transfers_of(person, AT)] == [(case.pk, True), (case.pk, False)]
    assert live_in("CN-GD", "CN-ZJ", "CN-SH") == 2
    assert acts("case.national") == ["case.national_proposed"] * 2
