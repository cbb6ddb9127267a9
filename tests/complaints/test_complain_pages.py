"""A citizen complains on the site: three questions, a proved number, nothing typed is lost; then follows the complaint."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from complaints.models import Complaint, OperatorConsent
from complaints.services.complaint_step import complaint_step_add
from complaints.web.origin import COOKIE
from compliance.findings.rules.clusters import tally
from compliance.findings.selectors.filing import filings_of
from core import clock
from core.policies import current_policy
from registry.firms.models import Operator
from registry.register.services.holding import holding_add
from tests.codes import code_sent
from tests.pages import send
from tests.proved import proved_now

from .conftest import ALICE, BOB, SYSTEM, file_complaint, number, signed_in

pytestmark = pytest.mark.django_db
YESTERDAY = (clock.now() - timedelta(days=1)).date().isoformat()
WHO = {"channel": "text", "caller": "LoanHouse"}
WHEN = {"day": YESTERDAY, "time": "19:41"}
ABOUT = {"kind": "marketing", "category": "loans", "text": "Dear 139 1234 5678, a loan for you"}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"})


def say(client: Client, page: str, answers: dict[str, Any], following: str) -> str:
    """Answer a page as it is drawn; the address that it leads to, with the draft in it."""
    answer = send(client, page, answers)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].split("?")[0] == following
    return str(answer["Location"])


def questions(client: Client, who: dict[str, Any] = WHO, about: dict[str, Any] = ABOUT) -> str:
    """All three; the address of the check."""
    when = say(client, "/complain/", who, "/complain/when/")
    return say(client, say(client, when, WHEN, "/complain/about/"), about, "/complain/check/")


def prove(client: Client, following: str) -> None:
    client.post("/sign-in/", {"number": ALICE, "next": following})
    assert send(client, "/sign-in/code/", {"code": code_sent()})["Location"] == following


def test_from_the_first_question_to_the_timeline(visitor: Client) -> None:
    check = questions(visitor)
    assert visitor.get(check).headers["Location"] == f"/sign-in/?next={quote(check)}"
    prove(visitor, check)
    checked = visitor.get(check).content.decode()
    assert "LoanHouse" in checked
    assert "a loan for you" in checked
    sent = send(visitor, check)
    complaint = Complaint.objects.get()
    assert sent.headers["Location"] == f"/complain/done/{complaint.public_id}/"
    assert complaint.text == "Dear 139****5678, a loan for you"
    assert complaint.called_at.isoformat() == f"{YESTERDAY}T11:41:00+00:00"
    done = visitor.get(sent.headers["Location"]).content.decode()
    assert complaint.short_reference in done
    assert "lose money" in done

    mine = f"/my/complaints/{complaint.public_id}/"
    assert visitor.post(f"{mine}money/", {}).status_code == 422
    assert visitor.post(f"{mine}money/", {"lost": "yes"})["Location"] == f"{mine}more/"
    assert "110" in visitor.get(f"{mine}more/").content.decode()
    source = {"data_source": "told", "data_source_said": "bought from 139 1234 5678"}
    more = {"claimed_name": "Loan House Ltd", "manner": "", "refused_before": "yes", **source}
    say(visitor, f"{mine}more/", more, mine)
    complaint.refresh_from_db()
    assert (complaint.data_source, complaint.data_source_said) == ("told", "bought from 139****5678")
    assert "Asked, and told" in visitor.get(mine).content.decode()
    assert (complaint.money_lost, complaint.claimed_name, complaint.refused_before) == (True, "Loan House Ltd", True)

    who = {"who": {"en": "Loan House Ltd", "zh-hans": "贷款屋"}}
    complaint_step_add(complaint_id=complaint.pk, status="with_firm", params=who, at=clock.now(), actor=SYSTEM)
    shown = visitor.get(mine).content.decode()
    assert "Loan House Ltd has to explain itself" in shown
    assert shown.index("has to explain itself") < shown.index("We have your complaint")
    assert "LOANHOUSE" in visitor.get("/my/complaints/").content.decode()
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "已要求贷款屋作出说明" in visitor.get(mine).content.decode()


def test_wrong_answers_are_shown_again_with_a_sentence(visitor: Client) -> None:
    refused = visitor.post("/complain/", {"channel": "voice", "caller": "951677xxxx"})
    assert refused.status_code == 422
    assert "951677xxxx" in refused.content.decode()
    assert "does not look like a number" in refused.content.decode()
    when = say(visitor, "/complain/", {"channel": "voice", "caller": "95588"}, "/complain/when/")
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    late = send(visitor, when, {"day": tomorrow, "time": "00:10"})
    assert late.status_code == 422
    assert "has not come yet" in late.content.decode()
    assert tomorrow in late.content.decode()
    for nonsense in (
        {"day": "0001-01-01", "time": "00:00"},
        {"day": "x", "time": "25:99"},
        {},
        {"day": "9999-12-31", "time": "23:59"},
    ):
        assert send(visitor, when, nonsense).status_code == 422
    about = say(visitor, when, WHEN, "/complain/about/")
    assert send(visitor, about, {"kind": "marketing", "category": "weapons"}).status_code == 422


def test_money_lost_is_the_first_question_and_answered_at_once() -> None:
    client, _ = signed_in()
    first = client.get("/complain/").content.decode()
    assert first.index("money_lost") < first.index('name="channel"')
    when = say(client, "/complain/", {**WHO, "money_lost": "yes"}, "/complain/when/")
    assert "96110" in client.get(when).content.decode(), "whom to call stands on the very next page"
    check = say(client, say(client, when, WHEN, "/complain/about/"), ABOUT, "/complain/check/")
    done = client.get(send(client, check)["Location"]).content.decode()
    assert "96110" in done and 'name="lost"' not in done, "nobody is asked twice"
    assert Complaint.objects.get().money_lost is True


@pytest.mark.parametrize(
    ("typed", "withheld", "display"),
    [
        ({"withheld": "on", "display": "No caller ID"}, True, "No caller ID"),
        ({"caller": "未知号码"}, True, "未知号码"),
        ({"caller": "95588", "withheld": "on", "display": "my bank"}, False, ""),
    ],
)
def test_a_caller_that_showed_no_number_is_one(typed: dict[str, str], withheld: bool, display: str) -> None:
    client, _ = signed_in()
    when = say(client, "/complain/", {"channel": "voice", **typed}, "/complain/when/")
    about = say(client, when, WHEN, "/complain/about/")
    asked = client.get(about).content.decode()
    assert ('name="manner"' in asked, 'name="claimed_name"' in asked) == (withheld, withheld)
    check = say(client, about, {"kind": "fraud", "category": "loans", "manner": "robot"}, "/complain/check/")
    assert ("未显示的号码" in client.get(check).content.decode()) is withheld
    sent = send(client, check)
    complaint = Complaint.objects.get()
    assert (complaint.caller.kind == "withheld", complaint.display) == (withheld, display)
    for page in (sent["Location"], f"/my/complaints/{complaint.public_id}/", "/my/complaints/"):
        assert "withheld:" not in client.get(page).content.decode()
    done = client.get(sent["Location"]).content.decode()
    assert ("不与他人的投诉合并统计" in done, "与他人对同一主叫的投诉合并统计" in done) == (withheld, not withheld)


def test_nothing_named_and_nothing_ticked_is_asked_for_again(visitor: Client) -> None:
    refused = visitor.post("/complain/", {"channel": "voice", "caller": "my bank", "withheld": "on"})
    assert refused.status_code == 422 and "my bank" in refused.content.decode()
    assert "Enter who called" in visitor.post("/complain/", {"channel": "voice"}).content.decode()


def test_whoever_has_several_numbers_says_which_was_called() -> None:
    client, user = signed_in(ALICE)
    holding_add(user=user, number=number(BOB), at=clock.now(), actor=SYSTEM)
    check = questions(client)
    assert send(client, check).status_code == 422
    assert send(client, check, {"line": "0"}).status_code == 422
    assert not Complaint.objects.exists()
    sent = send(client, check, {"line": str(number(BOB).pk)})
    assert Complaint.objects.get().number == number(BOB)
    assert client.get(sent["Location"]).status_code == 200
    assert "LOANHOUSE" in client.get("/my/complaints/").content.decode()
    assert client.get(f"/my/complaints/{Complaint.objects.get().public_id}/").status_code == 200


def test_the_operator_is_asked_by_consent_alone(operator: Operator) -> None:
    client, _ = signed_in()
    proved_now(client, number())
    check = questions(client)
    assert send(client, check, {"agree": "on", "operator": ""}).status_code == 422
    send(client, check, {"operator": str(operator.pk)})
    assert not OperatorConsent.objects.exists(), "chosen, but not agreed to"
    send(client, questions(client, {**WHO, "caller": "HouseLoan"}), {"agree": "on", "operator": str(operator.pk)})
    assert OperatorConsent.objects.get().operator == operator


def test_a_code_too_long_ago_leads_to_the_page_that_asks_for_one(operator: Operator) -> None:
    client, _ = signed_in()
    proved_now(client, number(), seconds_ago=3600)
    sent = send(client, questions(client), {"agree": "on", "operator": str(operator.pk)})
    assert sent["Location"] == f"/my/complaints/{Complaint.objects.get().public_id}/operator/"
    assert not OperatorConsent.objects.exists()


def test_what_is_known_of_the_caller_and_what_follows_is_said_at_once() -> None:
    file_complaint("4009001166", e164=BOB)
    client, _ = signed_in()
    sent = send(client, questions(client, {"channel": "voice", "caller": "4009001166"}, ABOUT))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    done = " ".join(client.get(sent["Location"]).content.decode().split())
    assert "in the last 90 days, you among them: 2" in done
    assert "No admitted firm has declared this number" in done
    policy = current_policy(clock.now())
    due = policy.due(Complaint.objects.latest("pk").received_at, policy.enforcement.deadlines["complaint_handled"])
    assert f"is told after {due.day} " in done


def test_pages_out_of_order_lead_to_the_first_gap(visitor: Client) -> None:
    assert visitor.get("/complain/about/").headers["Location"] == "/complain/"
    when = say(visitor, "/complain/", WHO, "/complain/when/")
    assert visitor.get(when.replace("when", "about")).headers["Location"] == when
    client, _ = signed_in()
    assert client.get("/complain/check/").headers["Location"] == "/complain/"


def test_one_answer_can_be_changed_from_the_check_page() -> None:
    client, _ = signed_in()
    check = questions(client)
    links = re.findall(r'href="(/complain/\?[^"]*change=1[^"]*)"', client.get(check).content.decode())
    changed = say(client, links[0].replace("&amp;", "&"), {"channel": "text", "caller": "LoanHaus"}, "/complain/check/")
    assert "LoanHaus" in client.get(changed).content.decode()


def test_the_same_call_again_leads_to_the_first_complaint() -> None:
    client, _ = signed_in()
    for _round in range(2):
        answer = send(client, questions(client))
    complaint = Complaint.objects.get()
    assert answer.headers["Location"] == f"/my/complaints/{complaint.public_id}/?repeated=1"


def test_somebody_elses_complaint_does_not_exist(visitor: Client) -> None:
    complaint = file_complaint(e164=BOB).complaint
    client, _ = signed_in()
    for page in ("", "money/", "more/"):
        path = f"/my/complaints/{complaint.public_id}/{page}"
        assert client.post(path, {"lost": "yes"}).status_code == 404
        assert visitor.get(path).headers["Location"].startswith("/sign-in/")
    assert client.get(f"/complain/done/{complaint.public_id}/").status_code == 404
    assert complaint.public_id not in client.get("/my/complaints/").content.decode()


def test_an_unproved_row_about_my_number_is_not_mine_to_see() -> None:
    client, user = signed_in()
    complaint = file_complaint().complaint
    Complaint.objects.filter(pk=complaint.pk).update(evidence="C0")
    assert user.number_id == complaint.number_id
    assert client.get(f"/my/complaints/{complaint.public_id}/").status_code == 404


def test_nothing_added_is_not_thanked_for() -> None:
    client, _ = signed_in(ALICE)
    page = f"/my/complaints/{file_complaint().complaint.public_id}/more/"
    nothing = send(client, page, {"claimed_name": "", "manner": "", "refused_before": ""}, follow=True)
    assert "已补充到您的投诉中" not in nothing.content.decode()
    added = send(client, page, {"claimed_name": "Loan House"}, follow=True)
    assert "已补充到您的投诉中" in added.content.decode()


def filed_from(client: Client, network: str, caller: str) -> Complaint:
    send(client, questions(client, {"channel": "text", "caller": caller}), REMOTE_ADDR=network)
    return Complaint.objects.latest("pk")


def test_complaints_from_one_browser_or_network_are_one_voice() -> None:
    """Whoever signs in: the browser's cookie stays, and a network is known without one."""
    first, again = signed_in(ALICE)[0], signed_in(BOB)[0]
    one = filed_from(first, "192.0.2.7", "LoanHouse")
    again.cookies[COOKIE] = first.cookies[COOKIE].value
    same = filed_from(again, "198.51.100.9", "LoanHouse")
    assert (same.device, same.network == one.network) == (one.device, False)
    other = filed_from(signed_in(BOB)[0], "192.0.2.7", "HouseLoan")
    assert (other.network, other.device == one.device) == (one.network, False)
    rows = Complaint.objects.select_related("number").order_by("pk")
    policy = current_policy(clock.now())
    assert tally(filings_of(rows, policy), policy).people == 1
    rows.update(device=None, network=None)
    assert tally(filings_of(rows, policy), policy).people == 2
    assert COOKIE not in signed_in(ALICE)[0].get("/complain/").cookies
