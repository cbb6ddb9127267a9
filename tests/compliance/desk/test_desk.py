"""The desk through HTTP: who sees what, and a case from its opening to the decision and beyond."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, ComplaintStep
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.preservation_request import preservations_note
from compliance.findings.models import Assessment, Violation
from compliance.findings.services.assessment import complaint_assess
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.models import User
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from tests.compliance.cases.office import paper, paper_issued
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, campaign, complaint, firm, officer, registered
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PAGES = ["", "cases/", "complaints/", "callers/", "firms/", "blacklist/", "reports/", "admissions/",
         "declarations/", "policy/", "imports/", "imports/rows/"]  # fmt: skip


@pytest.fixture(autouse=True)
def at_the_time(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The doors' clock stands a few hours after the calls; `move(days)` moves it on."""
    moment = [NOW + timedelta(hours=3)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])

    def move(**by: float) -> None:
        moment[0] += timedelta(**by)

    return move


def desk_of(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def case() -> Case:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW + timedelta(hours=2))
    return Case.objects.get()


def test_pages_of_the_desk_open_in_both_languages(case):
    client = desk_of(officer())
    filed = Complaint.objects.order_by("pk")[0]
    inner = [f"cases/{case.public_id}/", f"cases/{case.public_id}/record/", f"complaints/{filed.public_id}/"]
    inner += [f"callers/{filed.caller_id}/", f"firms/{Marketer.objects.get().public_id}/"]
    for page in [*PAGES, *inner]:
        for language in ("zh-hans", "en"):
            answer = client.get(f"/regulator/{page}", headers={"Accept-Language": language})
            assert answer.status_code == 200, page
    text = client.get(f"/regulator/cases/{case.public_id}/").content.decode()
    assert case.reference in text
    assert "0044" not in text  # nobody's number


def test_roles_are_read_once_for_a_request(case: Case) -> None:
    client = desk_of(officer())
    for page in PAGES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/regulator/{page}").status_code == 200
        read = [query["sql"] for query in asked if 'FROM "core_rolegrant"' in query["sql"]]
        assert len([sql for sql in read if '"province" IN' not in sql]) == 1, (
            page
        )  # whether an act is allowed is asked anew


def test_a_role_that_ends_closes_the_door_at_the_next_request(case: Case) -> None:
    user = officer()
    client = desk_of(user)
    assert client.get("/regulator/").status_code == 200
    user.grants.update(until=clock.now())
    assert client.get("/regulator/").status_code == 403


def test_an_officer_of_another_province_is_not_told_that_the_case_exists(case):
    elsewhere = desk_of(officer(province="CN-ZJ"))
    assert elsewhere.get(f"/regulator/cases/{case.public_id}/").status_code == 404
    assert case.reference not in elsewhere.get("/regulator/cases/").content.decode()
    assert elsewhere.post(f"/regulator/cases/{case.public_id}/take/").status_code == 404


def test_strangers_and_officers_without_a_second_factor_are_sent_away(case):
    address = f"/regulator/cases/{case.public_id}/"
    assert Client().get(address).status_code == 302
    plain = Client()
    plain.force_login(officer())
    assert "2fa" in plain.get(address)["Location"]


def test_an_auditor_reads_and_does_nothing(case):
    auditor = desk_of(officer(Role.AUDITOR, ""))
    assert auditor.get(f"/regulator/cases/{case.public_id}/").status_code == 200
    for path in ("acts/case.check/", "take/", "notes/"):
        assert auditor.post(f"/regulator/cases/{case.public_id}/{path}").status_code == 403
    entry = BlacklistEntry.objects.get()
    assert auditor.post(f"/regulator/blacklist/{entry.public_id}/confirm/").status_code == 403


def test_a_guard_that_stands_against_an_act_is_said_and_nothing_typed_is_lost(case):
    client = desk_of(officer())
    preservations_note(at=clock.now())
    answer = send(
        client, f"/regulator/cases/{case.public_id}/acts/case.check/", {"text": "两家运营商"},
        headers={"Accept-Language": "en"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "First send the requests to preserve evidence" in answer.content.decode()
    assert "两家运营商" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "opened"


def test_the_head_does_not_do_the_officers_part(case):
    head = desk_of(officer(Role.HEAD))
    answer = send(head, f"/regulator/cases/{case.public_id}/acts/case.check/", {"evidence_preserved": "on"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.state == "opened"


def test_a_case_walks_from_opened_to_decided_and_each_complainant_sees_it(case, at_the_time):
    first, second = officer(mail="a@office.example"), officer(mail="b@office.example")
    one, two = desk_of(first), desk_of(second)
    head, legal = desk_of(officer(Role.HEAD)), desk_of(officer(Role.LEGAL_REVIEWER))
    address = f"/regulator/cases/{case.public_id}/"

    webhook_create(marketer=case.respondent, url="https://hooks.example.com/", at=NOW, actor=ACTOR)

    chosen = {"outcome_registered": "established", "outcome_not_washed": "left_out"}

    def act(client: Client, name: str, **said: str) -> None:
        answer = send(client, f"{address}acts/{name}/", said)
        assert answer.status_code == 302, answer.context["form"].errors

    assert one.post(f"{address}take/").status_code == 302
    act(one, "case.check", evidence_preserved="on")
    act(head, "case.file")
    assert send(one, f"{address}acts/case.investigate/").status_code == 422  # one officer is not two (APL 42)
    assert two.post(f"{address}take/").status_code == 302
    act(one, "case.investigate")
    act(one, "case.ask_firm", matching_offered="on", text="请说明号码来源。")
    act(
        legal,
        "case.propose_penalty",
        defences_checked="on",
        findings_review="逐条比对",
        sanction_proposed="warning_fine",
        fine_proposed="30000",
        text="多人投诉",
        **chosen,
    )
    post = {"service_way": "post", "service_on": f"{NOW:%Y-%m-%d}", "service_reference": "EMS 1234"}
    act(one, "case.send_notice", **post, text="告知书")
    case.refresh_from_db()
    paper_issued(case, "case.serve_notice", clock.now())
    act(one, "case.serve_notice", **post, service_proof=paper(case))
    told = list(WebhookMessage.objects.values_list("marketer_id", "event", "data"))
    assert told == [(case.respondent_id, "case.notice_served", {"case": case.public_id})]
    decision = {"sanction": "warning_fine", "fine": "30000", "reason": "事实清楚", **chosen}
    assert send(head, f"{address}acts/case.decide/", decision).status_code == 422  # the time for a statement still runs
    at_the_time(days=20)
    act(head, "case.decide", **decision)
    case.refresh_from_db()
    assert (case.state, case.sanction, case.fine, case.gathering) == ("decided", "warning_fine", 30000, False)
    found = dict(Violation.objects.values_list("breach", "state").distinct())
    assert found == {"registered": "established", "not_washed": "suspected"}
    steps = ComplaintStep.objects.filter(case_reference=case.reference, complaint__caller__isnull=False)
    assert {"linked", "filed_as_case", "with_firm", "decided"} == set(steps.values_list("status", flat=True))
    assert not BlacklistEntry.objects.filter(action="block").exists()  # before it is served a decision takes no effect
    paper_issued(case, "case.serve_decision", clock.now())
    act(one, "case.serve_decision", service_way="left", service_on=f"{clock.now():%Y-%m-%d}", service_reason="拒收，见证人甲",
        service_proof=paper(case))  # fmt: skip
    assert BlacklistEntry.objects.get(action="block", caller__isnull=False).state == "active"
    shown = one.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "Decide" in shown
    assert "30000" in shown


def test_the_queue_filters_stay_in_the_address(case):
    client = desk_of(officer())
    assert case.reference in client.get("/regulator/cases/?state=opened&province=CN-JS").content.decode()
    assert case.reference not in client.get("/regulator/cases/?state=decided").content.decode()
    assert case.reference not in client.get("/regulator/cases/?mine=on").content.decode()
    client.post(f"/regulator/cases/{case.public_id}/take/")
    assert case.reference in client.get("/regulator/cases/?mine=on").content.decode()
    assert case.reference in client.get(f"/regulator/cases/?text={case.reference[-8:]}").content.decode()


def test_earlier_cases_of_other_provinces_are_counted_and_not_named(case):
    places = {"C-2026-000901-X": "CN-JS", "C-2026-000902-X": "CN-ZJ", "C-2026-000903-X": "CN-ZJ", "C-2026-000904-X": ""}
    for reference, province in places.items():
        Case(
            public_id=f"cas_{reference[-8:]}",
            reference=reference,
            marketer=case.marketer,
            province=province,
            state="closed",
            gathering=False,
            opened_at=NOW - timedelta(days=60),
            state_since=NOW,
        ).save()
    address = f"/regulator/cases/{case.public_id}/"
    own = desk_of(officer()).get(address, headers={"Accept-Language": "en"}).content.decode()
    assert {reference for reference in places if reference in own} == {"C-2026-000901-X"}
    assert "also in 2 other regions" in own
    national = desk_of(officer(province="")).get(address, headers={"Accept-Language": "en"}).content.decode()
    assert all(reference in national for reference in places)
    assert "also in" not in national


def test_the_complaints_page_tells_the_hours_and_says_unknown_where_nothing_is_known():
    called = NOW.replace(hour=14) - timedelta(days=1)  # ten in the evening in China
    night, day = complaint(registered(PEOPLE[3]), called_at=called), complaint(registered(PEOPLE[0]))
    unproved = complaint(registered(PEOPLE[1]), called_at=NOW - timedelta(days=2))
    Complaint.objects.filter(pk=unproved.pk).update(evidence="C0", number=None)
    Violation.objects.filter(complaint=unproved).delete()
    Assessment.objects.filter(complaint=unproved).delete()
    complaint_assess(complaint_id=unproved.pk, at=NOW)
    client = signed_in(officer(province=""), language="en")
    pages = [client.get(f"/regulator/complaints/{one.public_id}/").content.decode() for one in (night, day, unproved)]
    assert ["outside calling hours" in page for page in pages] == [True, False, False]
    assert ["within calling hours" in page for page in pages] == [False, True, True]
    assert all("The firm is not known." in page and "It never asked" not in page for page in pages)
    cells = [dict(re.findall(r'data-label="([^"]*)"[^>]*>\s*([^<]*?)\s*<', page)) for page in pages]
    assert [cell["Consent"] for cell in cells] == ["not known"] * 3
    assert [cell["Registered"] == "not known" for cell in cells] == [False, False, True]


def test_a_campaign_of_many_texting_numbers_says_texts_and_how_many_are_shown():
    text = "【好贷】尊敬的客户您有一笔二十万元额度待领取利息低至三厘当天放款请致电客服办理，回T退订"
    for n in range(24):
        number, caller = registered(f"+86138{41_000_000 + 137_003 * n:08d}"), f"+86258{6_000_000 + 137 * n:07d}"
        called = NOW - timedelta(days=n % 3, minutes=7 * n)
        complaint(number, caller=caller, called_at=called, channel="text", text=text)
    violations_gather(at=NOW + timedelta(hours=2))
    case = Case.objects.get()
    page = signed_in(officer(province=""), language="en").get(f"/regulator/cases/{case.public_id}/").content.decode()
    assert "24 texts" in page and "24 calls" not in page
    assert "20 of 24 are shown, those most complained of." in page
