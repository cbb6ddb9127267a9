"""Deputies and hand-overs on their page, and who works on a case on its own."""

from datetime import timedelta

import pytest

from compliance.cases.models import Case, CaseTransfer, Deputy, Recusal
from core import clock
from core.access.roles import Role
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import officer
from tests.pages import post, send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
AT = OPENED + timedelta(days=1)
HOME = "/regulator/staffing/"
DAYS = {"deputy-first": "2026-11-21", "deputy-last": "2026-12-05"}


def test_who_acts_for_whom_and_where_cases_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    office = Office()
    head, person, case = office.people["head"], office.people["officer"], office.case
    third = officer(mail="三号@office.example")
    client = signed_in(head, language="en")
    grant = head.grants.get()
    said = {"form": "deputy", "deputy-grant": grant.pk, "deputy-deputy": third.pk, **DAYS, "deputy-reason": "外出培训"}
    wrong = send(client, HOME, {**said, "deputy-last": "2027-12-05"})
    assert wrong.status_code == 422 and "three months at most" in wrong.content.decode()
    assert "外出培训" in wrong.content.decode()
    stranger = officer(province="CN-ZJ")
    others = send(signed_in(stranger, language="en"), HOME, said)
    assert (
        others.status_code == 422 and not Deputy.objects.exists()
    )  # neither the role nor the person stands in the list
    assert send(client, HOME, said).status_code == 302
    deputy = signed_in(third, language="en")
    assert "You represent" in deputy.get(HOME).content.decode()
    shown = deputy.get(f"/regulator/cases/{case.public_id}/").content.decode()
    assert "You act for 负责人 (Head of the office)" in shown
    # All cases of an officer, by whoever leads; one by the officer's own act on the case's page.
    given = {"form": "all", "all-officer": person.pk, "all-successor": third.pk, "all-note": "调离"}
    answer = send(client, HOME, given)
    assert answer.status_code == 302 and Case.objects.all().of_officer(third).exists()
    people = f"/regulator/cases/{case.public_id}/people/"
    back = {
        "form": "hand_over",
        "hand_over-officer": third.pk,
        "hand_over-successor": person.pk,
        "hand_over-note": "交还",
    }
    assert send(deputy, people, back).status_code == 302 and Case.objects.all().of_officer(person).exists()
    assert (
        "for 负责人" not in client.get(f"/regulator/cases/{case.public_id}/").content.decode()
    )  # the own case, the own act
    # Standing aside: the page is gone, the head decides.
    mine = signed_in(person, language="en")
    aside = send(mine, people, {"form": "aside", "aside-reason": "亲属"})
    assert aside["Location"] == "/regulator/cases/" and mine.get(people).status_code == 404
    row = Recusal.objects.get()
    decided = {"form": "decide", "decide-recusal": row.pk, "decide-granted": "yes", "decide-reason": "属实"}
    assert send(client, people, decided).status_code == 302 and Recusal.objects.get().granted
    # Another authority is asked, and answers on its page.
    asked = {"form": "transfer", "transfer-province": "CN-ZJ", "transfer-reason": "企业住所地"}
    assert send(client, people, asked).status_code == 302
    theirs = signed_in(officer(Role.HEAD, "CN-ZJ"), language="en")
    page = theirs.get(HOME).content.decode()
    assert case.reference in page and "企业住所地" in page and theirs.get(people).status_code == 404
    answer = {"form": "answer", "answer-transfer": CaseTransfer.objects.get().pk, "answer-accepted": "no"}
    refused = send(theirs, HOME, answer)
    assert refused.status_code == 422 and "Give a reason." in refused.content.decode()
    assert post(signed_in(stranger, language="en"), HOME, {**answer, "answer-accepted": "yes"}).status_code == 422
    assert send(theirs, HOME, {**answer, "answer-accepted": "yes"}).status_code == 302
    assert Case.objects.get().province == "CN-ZJ" and theirs.get(people).status_code == 200
    assert client.get(people).status_code == 404 and case.reference in client.get(HOME).content.decode()
    # It is ended before its time by whoever is represented.
    ended = send(client, HOME, {"form": "end", "end-deputy": Deputy.objects.get().pk})
    assert ended.status_code == 302 and Deputy.objects.get().until == AT
