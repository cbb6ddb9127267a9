"""Every look at what is about persons is on record by name; numbers are shown for a purpose; auditors find what is odd."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.preservation_request import RequestState
from compliance.cases.services.gathering import violations_gather
from compliance.desk.rules.openings import NOT_OF_PERSONS, Hour, Limits, Warned, is_night, presumed_purpose, warnings_of
from compliance.desk.selectors.access_log import of_object, of_person, records_after, records_latest_first
from compliance.desk.selectors.openings import SAMPLE, Week, sample_of, warnings_in
from compliance.desk.services.figures import figures_count
from compliance.desk.words import OPENINGS, act_word
from config.run.environment import ROOT
from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, User
from core.numbers.masking import group
from core.policies import current_policy
from core.sealing import sealing
from core.services.opening import opening_record
from registry.firms.models import AdmissionRequest
from registry.register.models import RegisterChange
from registry.register.rules.consent import TABLE, Speaker
from registry.scrubs.models import RestrictionReview
from registry.scrubs.rules.scan import Level
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import FIRM_CALLER, NOW, campaign, firm, officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
STATED = {"purpose": "ask_complainant", "words": "Which firm did the caller name?"}


@pytest.fixture
def case() -> Case:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2", text="您好，贷款了解一下")
    violations_gather(at=NOW + timedelta(hours=2))
    figures_count()
    return Case.objects.get()


@pytest.fixture
def complaint(case: Case) -> Complaint:
    return Complaint.objects.order_by("pk")[0]


def looks(user: User) -> list[tuple[str, Any, str]]:
    rows = AuditRecord.objects.filter(actor=str(Actor.user(user)), data__has_key="purpose").order_by("pk")
    return [(row.act, row.target_id, row.data["purpose"]) for row in rows]


def text_of(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def plain(complaint: Complaint) -> str:
    number = complaint.number
    assert number is not None and number.sealed is not None
    return sealing.unseal(number.sealed, number.seal_key)


def test_the_time_of_a_call_is_said_in_the_sites_zone(complaint: Complaint) -> None:
    page = text_of(desk_of(officer(Role.HEAD)), f"/regulator/complaints/{complaint.public_id}/")
    assert date_format(localtime(complaint.called_at), "j F Y, H:i") in page and "+00:00" not in page


def test_each_page_about_persons_leaves_a_record_with_who_what_and_why(case: Case, complaint: Complaint) -> None:
    user = officer(Role.HEAD)
    client = desk_of(user)
    pages = [
        ("complaints/?kind=marketing", "complaints.searched", None),
        ("complaints/?text=13900000000", "complaints.searched", None),  # that nobody complained of it is an answer too
        (f"complaints/{complaint.public_id}/", "complaint.read", complaint.pk),
        (f"cases/{case.public_id}/", "case.read", case.pk),
        (f"cases/{case.public_id}/confirm-calls/", "case.calls_read", case.pk),
        (f"callers/{complaint.caller_id}/", "caller.read", complaint.caller_id),
        ("callers/?text=025", "callers.searched", None),
        ("callers/", "callers.searched", None),
        ("declarations/?text=025", "callers.searched", None),
        ("blacklist/?text=025", "callers.searched", None),
        ("cases/?text=025", "cases.searched", None),
        ("firms/?text=13912345678", "firms.searched", None),
    ]
    for page, _act, _target in pages:
        assert client.get(f"/regulator/{page}").status_code == 200, page
    assert looks(user) == [(act, target, "duty") for _page, act, target in pages]
    listed, empty = (row.data for row in AuditRecord.objects.filter(act="complaints.searched").order_by("pk"))
    assert (empty["asked"], empty["shown"]) == (["text"], 0)
    assert (listed["asked"], listed["shown"]) == (["kind"], Complaint.objects.filter(province="CN-JS").count())
    asked = AuditRecord.objects.filter(act__in=["callers.searched", "cases.searched", "firms.searched"]).order_by("pk")
    assert [row.data["asked"] for row in asked] == [["text"], [], *[["text"]] * 4]  # not what was typed


def test_a_page_that_is_refused_leaves_no_look(complaint: Complaint) -> None:
    elsewhere = officer(province="CN-ZJ")
    Complaint.objects.update(province="CN-JS")
    for page in ("", "number/"):
        assert desk_of(elsewhere).get(f"/regulator/complaints/{complaint.public_id}/{page}").status_code == 404
        assert desk_of(elsewhere).post(f"/regulator/complaints/{complaint.public_id}/{page}").status_code == 404
    assert looks(elsewhere) == []


def test_ones_own_case_is_known_without_asking(case: Case, complaint: Complaint) -> None:
    user = officer()
    client = desk_of(user)
    client.post(f"/regulator/cases/{case.public_id}/take/")
    client.get(f"/regulator/cases/{case.public_id}/")
    client.get(f"/regulator/complaints/{complaint.public_id}/")
    assert looks(user)[-2:] == [("case.read", case.pk, "own_case"), ("complaint.read", complaint.pk, "own_case")]


def test_a_number_is_shown_for_a_purpose_that_is_asked_once_a_case_and_session(
    case: Case, complaint: Complaint
) -> None:
    user = officer()
    client = desk_of(user)
    address = f"/regulator/complaints/{complaint.public_id}/number/"
    number = group(plain(complaint))
    assert number not in text_of(client, address)
    for wrong in ({}, {"purpose": "curious", "words": "x"}, {"purpose": "serve", "words": " "}):
        answer = client.post(address, wrong)
        assert answer.status_code == 422 and number not in answer.content.decode()
    assert looks(user) == []
    answer = client.post(address, STATED)
    assert number in answer.content.decode() and "no-store" in answer["Cache-Control"]
    record = AuditRecord.objects.get(act="number.unsealed")
    about = {"purpose": STATED["purpose"], "complaint": complaint.pk, "cases": [case.pk]}
    assert (record.target_id, record.data) == (complaint.number_id, {**about, "words_digest": record.words.digest})
    assert record.words.words == STATED["words"]
    # Another complaint of the same case: not asked again, and on record again.
    other = Complaint.objects.filter(province=complaint.province).exclude(pk=complaint.pk).order_by("pk")[0]
    again = client.post(f"/regulator/complaints/{other.public_id}/number/")
    assert group(plain(other)) in again.content.decode()
    assert looks(user)[-1] == ("number.unsealed", other.number_id, "ask_complainant")
    client.get(f"/regulator/complaints/{other.public_id}/")
    assert looks(user)[-1] == ("complaint.read", other.pk, "ask_complainant")
    # Another session is asked anew.
    assert desk_of(user).post(address).status_code == 422


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTNER, Role.INTAKE_CLERK])
def test_who_does_not_work_on_cases_sees_no_number(complaint: Complaint, role: Role) -> None:
    client = desk_of(officer(role))
    address = f"/regulator/complaints/{complaint.public_id}/number/"
    assert [client.get(address).status_code, client.post(address, STATED).status_code] == [403, 403]
    assert address not in text_of(client, f"/regulator/complaints/{complaint.public_id}/")


def test_the_log_is_read_and_searched_by_names(case: Case, complaint: Complaint) -> None:
    user = officer(mail="li.wei@office.example")
    client = desk_of(user)
    client.post(f"/regulator/complaints/{complaint.public_id}/number/", STATED)
    client.get(f"/regulator/cases/{case.public_id}/")
    auditor = desk_of(officer(Role.AUDITOR, ""))
    log = "/regulator/access-log/"

    def rows(**asked: str) -> str:
        return text_of(auditor, log, **asked).partition("<tbody>")[2]

    everything = rows()
    for word in ("li.wei", case.reference, "Read a case file", "Asking the complainant back", STATED["words"]):
        assert word in everything, word
    assert plain(complaint)[3:] not in everything.replace(" ", "")
    assert "Read a case file" in rows(who="LI.W", what=case.reference)
    assert "Read a case file" not in rows(who="nobody by this name")
    assert "Read a case file" not in rows(what="no such case")
    assert "shown in full" in rows(who="li.wei", opening="number.unsealed")
    assert rows(since="2030-01-01") == ""
    assert "Read a case file" in rows(since="2026-11-20", until="2026-11-20", opening="case.read")
    assert AuditRecord.objects.filter(act="access_log.searched").count() == 7


def written(count: int, *, actor: str = "user:7", at: datetime = NOW, act: str = "case.read", **about: Any) -> None:
    for number in range(count):
        opening_record(
            act=act,
            target=None,
            purpose=about.pop("purpose", "duty"),
            actor=Actor(actor),
            at=at + timedelta(seconds=number),
            about=about,
        )


def test_pages_of_the_log_go_on_from_a_record_and_miss_none() -> None:
    written(120)
    auditor = desk_of(officer(Role.AUDITOR, ""))
    seen, address = 0, "/regulator/access-log/?opening=case.read"
    for _page in range(3):
        text = unescape(auditor.get(address, headers={"Accept-Language": "en"}).content.decode())
        seen += text.split("<tbody>")[1].count("<tr>")
        address = "/regulator/access-log/" + text.split('rel="next"')[0].rpartition('href="')[2].split('"')[0]
    assert seen == 120
    for nonsense in ("0", "x", "-1", "٣", "9" * 30, "9" * 18):
        assert auditor.get("/regulator/access-log/", {"after": nonsense}).status_code == 200


def test_a_long_trail_is_searched_by_indexes() -> None:
    """Whatever its length: no plan reads the whole table or sorts it."""
    user = officer(mail="li.wei@office.example")
    written(3, actor=f"user:{user.pk}")
    rows = records_latest_first()
    last = AuditRecord.objects.latest("at", "pk").pk
    questions = {
        "all": rows,
        "a later page": records_after(rows, last),
        "a person": records_after(of_person(rows, f"user:{user.pk}"), last),
        "a kind of act": rows.filter(act="case.read"),
        "an object": rows.filter(target_type="core.user", target_id=user.pk),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    for name, question in questions.items():
        plan = question[:51].explain()
        assert "Index Scan" in plan and "Sort" not in plan and "Seq Scan" not in plan, (name, plan)
    assert list(of_object(rows, user.name).values_list("target_id", flat=True).distinct()) == [user.pk]


def test_the_weeks_sample_is_the_same_for_all_and_looked_at_on_record() -> None:
    written(60, at=NOW - timedelta(days=7))
    week = Week.of(NOW - timedelta(days=7), current_policy().numbering.zone)
    drawn = [record.pk for record in sample_of(week)]
    assert len(set(drawn)) == SAMPLE and drawn == [record.pk for record in sample_of(week)]
    assert drawn != sorted(drawn)
    assert sample_of(week.moved(1)) == []
    first, second = (desk_of(officer(Role.AUDITOR, "", mail=f"{name}@office.example")) for name in ("one", "two"))
    page = f"/regulator/access-log/sample/{drawn[0]}/"
    assert "0 of 20 looked at" in text_of(first, "/regulator/access-log/sample/")
    refused = first.post(page, {"mark": "odd", "note": ""}, headers={"Accept-Language": "en"})
    assert refused.status_code == 422 and "Say what is odd about it." in unescape(refused.content.decode())
    assert first.post(page, {"mark": "odd", "note": "Why at night?"}).status_code == 302
    text = text_of(second, "/regulator/access-log/sample/", week=week.name)
    assert "1 of 20 looked at" in text and "Why at night?" in text
    for nonsense in ("", "2026-W99", "x", "9999-W52", "0001-W01"):
        text_of(second, "/regulator/access-log/sample/", week=nonsense)
    supervisor = desk_of(officer(Role.SUPERVISOR, ""))
    assert supervisor.get("/regulator/access-log/sample/").status_code == 200
    assert supervisor.post(page, {"mark": "in_order"}).status_code == 403
    assert (
        first.get(f"/regulator/access-log/sample/{AuditRecord.objects.get(act='audit.marked').pk}/").status_code == 404
    )


def test_unusual_looks_are_told_by_name() -> None:
    user = officer(mail="li.wei@office.example")
    night = datetime(2026, 11, 18, 18, 30, tzinfo=UTC)  # half past two in China
    written(61, actor=f"user:{user.pk}", at=night)
    text = text_of(desk_of(officer(Role.AUDITOR, "")), "/regulator/access-log/sample/", week="2026-W47")
    table = text.split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("li.wei") == 3 and table.count("61") == 3
    for word in ("within an hour", "at night", "not of one's own cases"):
        assert word in table, word


NOON = datetime(2026, 11, 20, 12)
FEW = Limits(per_hour=3, not_own_per_day=4, unsealed_per_day=2, other_per_day=2)


def hour(at: datetime = NOON, openings: int = 1, **more: int) -> Hour:
    return Hour("user:7", at, openings, **more)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([hour(openings=3), hour(NOON + timedelta(hours=1), openings=3)], []),
        ([hour(openings=4), hour(NOON + timedelta(hours=1), openings=5)], [("many_in_an_hour", 5)]),
        ([hour(openings=2, not_own=2), hour(NOON + timedelta(hours=1), openings=2, not_own=2)], []),
        ([hour(openings=3, not_own=3), hour(NOON + timedelta(hours=1), openings=2, not_own=2)], [("many_not_own", 5)]),
        ([hour(openings=2, other=2)], []),
        ([hour(openings=2, other=2), hour(NOON + timedelta(hours=1), other=1)], [("many_other", 3)]),
        ([hour(unsealed=2), hour(NOON + timedelta(days=1), unsealed=2)], []),
        ([hour(openings=3, unsealed=3)], [("many_unsealed", 3)]),
        ([hour(NOON.replace(hour=23)), hour(NOON.replace(hour=22))], [("at_night", 2)]),
    ],
)
def test_what_is_unusual(hours: list[Hour], expected: list[tuple[str, int]]) -> None:
    assert warnings_of(hours, FEW) == [Warned("user:7", code, date(2026, 11, 20), count) for code, count in expected]


@pytest.mark.parametrize(("purpose", "code"), [("duty", "many_not_own"), ("other", "many_other")])
@pytest.mark.parametrize("act", OPENINGS)
def test_each_kind_of_look_at_persons_counts(act: str, purpose: str, code: str) -> None:
    """The attack: files, calls, evidence and attachments of others' cases are opened instead of the complaint itself."""
    at = datetime(2026, 11, 20, 4, tzinfo=UTC)  # noon in China
    for _ in range(5):
        opening_record(act=act, target=None, purpose=purpose, actor=Actor("user:7"), at=at, about={})
    week = Week.of(at, current_policy().numbering.zone)
    found = warnings_in(week, Limits(per_hour=60, not_own_per_day=4, unsealed_per_day=60, other_per_day=4))
    assert [one.code for one in found] == ([] if act in NOT_OF_PERSONS else [code])


def test_every_act_by_which_something_is_opened_is_known() -> None:
    """A look that no list names is counted, sampled and warned of by nobody. Firms' looks are at their own case."""
    call = re.compile(r'\b(?:note_opening\(\s*request,\s*|opening_record\(\s*act=)(?:"([a-z_.]+)"|OPENED)')
    acts = {
        found
        for room in ("core", "registry", "complaints", "compliance")
        for path in (ROOT / room).rglob("*.py")
        for found in call.findall(path.read_text(encoding="utf-8"))
        if found
    }
    assert len(acts) > 12 and acts - set(OPENINGS) == set()
    assert set(NOT_OF_PERSONS) - set(OPENINGS) == set()


def test_the_night_is_told_from_the_day() -> None:
    assert [at for at in range(24) if is_night(at, (22, 6))] == [0, 1, 2, 3, 4, 5, 22, 23]
    assert [at for at in range(24) if is_night(at, (1, 3))] == [1, 2]


def test_what_is_presumed() -> None:
    assert presumed_purpose(in_charge=True, roles={Role.OFFICER}) == "own_case"
    assert presumed_purpose(in_charge=False, roles={Role.OFFICER, Role.AUDITOR}) == "duty"
    assert presumed_purpose(in_charge=False, roles={Role.AUDITOR}) == "supervision"
    assert presumed_purpose(in_charge=False, roles=set()) == "duty"


# Acts of which the code says the first word alone, and which can follow it.
SAID: dict[str, set[Any]] = {
    "consent": {found.to for found in TABLE.values() if found.by in {Speaker.CITIZEN, Speaker.FIRM}},
    "complaint_import": {"started", "failed", "finished"},
    "register_import": {"started", "failed", "finished"},
    "marketer": {f"{kind}_{how}" for kind in AdmissionRequest.Kind for how in ("filed", "granted", "refused")},
    "number_proof": {"proved", "texted"},
    "preservation": set(RequestState) - {RequestState.DUE},
    "registration": set(RegisterChange.What),
    "restriction": {Level.SLOWED, Level.STOPPED, *RestrictionReview.Outcome},
}


def test_every_act_of_the_trail_has_a_name() -> None:
    rooms = [path for room in ("core", "registry", "complaints", "compliance") for path in (ROOT / room).rglob("*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    begun = set(re.findall(r'\bact=f"([a-z_]+)\.\{', source))
    assert begun <= set(SAID) and "marketer" in begun
    codes = {f"{room}.{word}" for room, words in SAID.items() for word in words} | set(ACTS)
    codes |= set(re.findall(r'\bact="([a-z_]+\.[a-z_]+)"', source))
    constants = set(re.findall(r"\bact=([A-Z_]+)\b", source))
    codes |= {
        code for name, code in re.findall(r'^([A-Z_]+) = "([a-z_]+\.[a-z_]+)"', source, re.M) if name in constants
    }
    assert len(codes) > 150
    assert sorted(code for code in codes if not act_word(code)) == []


def test_the_access_log_names_acts_and_what_they_are_about() -> None:
    user = officer(Role.AUDITOR)
    page = text_of(desk_of(user), "/regulator/access-log/", act="role.granted")
    assert "Role given" in page and "core.rolegrant" not in page
