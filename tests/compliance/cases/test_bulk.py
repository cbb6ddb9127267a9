"""One act on many cases of the queue: each for itself, on record with each; what cannot be done says why and stays."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from compliance.cases.models import Case, CaseOfficer
from compliance.cases.rules.bulk import MOST, BulkAct, closes_together
from compliance.cases.rules.case_states import Phase, State
from compliance.cases.selectors.bulk import Together
from compliance.cases.selectors.case import case_version
from compliance.cases.services.bulk import cases_act
from compliance.cases.services.case import case_assign, case_move
from compliance.cases.services.hand_over import case_transfer_answer, case_transfer_ask
from compliance.cases.services.recusal import case_recuse
from core import clock
from core.access.roles import Role
from core.errors import DomainError
from core.models import AuditRecord
from tests.acts import acts
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.world import NOW, officer
from tests.pages import hidden, post, send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(hours=3)
QUEUE = "/regulator/cases/"
MINE = 4  # of the cases, in the office's province; two lie elsewhere


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    monkeypatch.setattr(clock, "now", lambda: AT)
    open_cases(6, NOW)
    rows = list(Case.objects.order_by("reference"))
    Case.objects.filter(pk__in=[row.pk for row in rows[:MINE]]).update(province="CN-JS")
    Case.objects.filter(pk__in=[row.pk for row in rows[MINE:]]).update(province="CN-ZJ")
    return list(Case.objects.order_by("reference"))


def page(*cases: Case) -> str:
    return f"{QUEUE}bulk/?{urlencode({'case': [case.public_id for case in cases]}, doseq=True)}"


def shown(answer: Any, case: Case) -> bool:
    return case.reference in answer.content.decode()


def confirmed(client: Client, where: str, said: dict[str, object]) -> object:
    """What will happen is looked at, then confirmed."""
    checked = send(client, where, said)
    assert checked.status_code == 200, checked.content.decode()
    return post(client, where, {**hidden(checked), "form": said["form"]})


def test_cases_are_chosen_in_the_queue_checked_one_by_one_and_assigned(several: list[Case]) -> None:
    head, one, other = officer(Role.HEAD), officer(mail="一号@office.example"), officer(mail="二号@office.example")
    case_recuse(case=several[0], officer=other, reason="亲属", at=AT)
    case_assign(case=several[1], officer=other, assigned_by=other, at=AT)
    client = signed_in(head, language="en")
    queue = client.get(QUEUE).content.decode()
    assert queue.count('name="case"') == MINE and "checked>" not in queue and "Choose all on this page" in queue
    assert client.get(f"{QUEUE}?all=1&state=opened").content.decode().count("checked>") == MINE
    where = page(*several)
    opened = client.get(where)
    assert "2 of the chosen cases are not yours to see" in opened.content.decode() and not shown(opened, several[4])
    said = {"form": "assign", "assign-officer": other.pk}
    checked = send(client, where, said)
    text = checked.content.decode()
    assert "This person stands aside from this case." in text and "assigned to the case already" in text
    assert text.count("二号 works on it from now on.") == 2 and "It is done to 2 cases" in text
    assert not acts("cases.bulk")  # looking does nothing
    sent = {**hidden(checked), **said}
    assert post(client, where, sent).status_code == 302
    assert set(Case.objects.all().of_officer(other)) == set(several[1:MINE])
    whole = AuditRecord.objects.get(act="cases.bulk")
    assert whole.data["cases"] == [case.pk for case in several[2:MINE]] and whole.data["officer"] == other.pk
    linked = AuditRecord.objects.filter(act="case.assigned", data__bulk=whole.pk)
    assert {row.target_id for row in linked} == {case.pk for case in several[2:MINE]}
    # A second click, and a page that lay open meanwhile.
    again = post(client, where, sent)
    assert again.status_code == 409 and again.content.decode().count("Somebody worked on it after this page") == 2
    assert len(acts("cases.bulk")) == 1 and CaseOfficer.objects.count() == 3
    unseen = {**hidden(client.get(where)), **said, "step": "do"}  # of a page that showed nothing yet
    assert "Nothing was done." in post(client, where, unseen).content.decode()
    # A form that is another's; an officer takes over for oneself alone; another office sees none of them.
    assert "Nothing was done." in post(signed_in(head, language="en"), where, {**sent, "state": "x"}).content.decode()
    mine = signed_in(one, language="en")
    assert send(mine, where, {"form": "assign", "assign-officer": other.pk}).status_code == 422
    assert getattr(confirmed(mine, where, {"form": "assign", "assign-officer": one.pk}), "status_code", 0) == 302
    assert Case.objects.all().of_officer(one).count() == MINE
    stranger = signed_in(officer(province="CN-HA", mail="三号@office.example"), language="en")
    assert "No case is chosen." in stranger.get(where).content.decode()
    assert 'name="case"' not in signed_in(officer(Role.AUDITOR), language="en").get(QUEUE).content.decode()


def test_what_was_done_when_it_broke_off_is_not_done_again_and_what_moved_stays(several: list[Case]) -> None:
    head, one, other = officer(Role.HEAD), officer(mail="一号@office.example"), officer(mail="二号@office.example")
    for case in several[:MINE]:
        case_assign(case=case, officer=one, assigned_by=head, at=AT)
    seen = {case.public_id: case_version(case) for case in several}
    said = Together(BulkAct.HAND_OVER, one, other, "调离，材料齐全")
    done = cases_act(seen=dict(list(seen.items())[:1]), said=said, user=one, at=AT)  # and then the power went
    case_move(case=several[1], act="case.check", actor=one, at=AT, facts={"evidence_preserved": True})
    row = case_transfer_ask(case=several[2], province="CN-ZJ", reason="企业住所地", user=head, at=AT)
    case_transfer_answer(transfer=row, user=officer(Role.HEAD, "CN-ZJ"), accepted=True, answer="", at=AT)
    rest = cases_act(seen=seen, said=said, user=one, at=AT)
    assert [case.pk for case in done.done] == [several[0].pk] and [case.pk for case in rest.done] == [several[3].pk]
    assert [(case.pk, error.code) for case, error in rest.refused] == [
        (several[0].pk, "case.moved"),
        (several[1].pk, "case.moved"),
    ]
    assert rest.gone == 3  # two were never this office's, one went to another authority
    assert len(acts("case.handed_over")) == len(acts("cases.bulk")) == 2
    # Nobody hands over what is another's, and nothing is recorded where nothing is done.
    stranger = officer(mail="三号@office.example")
    fresh = {case.public_id: case_version(case) for case in Case.objects.filter(province="CN-JS")}
    refused = cases_act(seen=fresh, said=said, user=stranger, at=AT)
    assert not refused.done and {error.code for _case, error in refused.refused} == {"case.assign"}
    with pytest.raises(DomainError, match=r"^bulk\.many$"):
        cases_act(seen={str(n): "" for n in range(MOST + 1)}, said=said, user=one, at=AT)
    assert len(acts("cases.bulk")) == 2


def test_cases_that_are_not_filed_are_closed_together_with_one_reason(several: list[Case]) -> None:
    supervisor, one = officer(Role.SUPERVISOR), officer(mail="一号@office.example")
    case_move(case=several[1], act="case.check", actor=one, at=AT, facts={"evidence_preserved": True})
    Case.objects.filter(pk=several[2].pk).update(state=State.FILED, filed_at=AT)
    client, where = signed_in(supervisor, language="en"), page(*several[:MINE])
    lacking = send(client, where, {"form": "close", "close-note": "号码已注销"})
    text = lacking.content.decode()
    assert lacking.status_code == 422 and "Confirm it, or close each case for itself." in text and "号码已注销" in text
    said = {"form": "close", "close-note": "号码已注销", "close-outcome_sent": "on"}
    checked = send(client, where, said)
    assert "It is filed: it is closed on its own page, for itself." in checked.content.decode()
    assert post(client, where, {**hidden(checked), "form": "close"}).status_code == 302
    states = [Case.objects.get(pk=case.pk).state for case in several[:MINE]]
    assert states == ["closed", "closed", "filed", "closed"] and acts("case.close") == ["case.close"] * 3
    assert AuditRecord.objects.filter(act="case.close", data__bulk__isnull=False).count() == 3
    # Only who may close one may close many, and what is closed is closed.
    assert 'value="close"' not in signed_in(one, language="en").get(where).content.decode()
    assert "It can be done to none of them." in send(client, where, said).content.decode()


def test_what_is_closed_together_was_never_filed() -> None:
    assert closes_together(Phase.BEFORE_DECISION, filed=False)
    assert not closes_together(Phase.BEFORE_DECISION, filed=True) and not closes_together(Phase.ENDED, filed=False)
