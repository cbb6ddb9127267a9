"""What anybody may read, the feed that machines read, and what a firm and an administrator see."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from joserfc import jws
from joserfc.jwk import OKPKey

from compliance.cases.models import Case
from compliance.cases.services.case import case_move
from compliance.cases.services.gathering import violations_gather
from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.listing import callers_listed
from compliance.listings.services.listing import listing_confirm, listing_expire, never_list
from compliance.reports.services.public_figures import public_figures_count
from core import clock
from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from registry.firms.models import Marketer, MarketerMember
from registry.firms.rules.caller_proof import Proof
from registry.firms.services.admission_request import admissions_end
from registry.firms.services.api_key import api_key_create
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.operator import operator_admit
from registry.scrubs.models import SigningKey
from tests.callers import approved
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, campaign, firm, officer, raise_evidence
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LATER = NOW + timedelta(hours=2)
CALLER = "4009001166"


@pytest.fixture
def proposed() -> BlacklistEntry:
    """Eight people from three provinces, one call confirmed: enough for a label."""
    for n, filed in enumerate(campaign(8, days=4, caller=CALLER)):
        raise_evidence(filed, province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    violations_gather(at=LATER)
    return BlacklistEntry.objects.get()


@pytest.fixture
def api() -> Client:
    operator = operator_admit(name="示例电信", at=NOW, actor=ACTOR)
    _, key = api_key_create(owner=operator, name="feed", scopes=["blacklist"], at=NOW, actor=ACTOR)
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_a_listing_goes_from_proposal_to_the_feed_and_ends_by_itself(proposed, api, at_the_time):
    assert proposed.action == "label"
    assert api.get("/api/v1/blacklist").json()["entries"] == []
    assert CALLER not in Client().get("/blacklist/").content.decode().replace(" ", "").replace("-", "")
    listing_confirm(entry=proposed, officer=officer(province=""), at=LATER)
    page = api.get("/api/v1/blacklist").json()
    (entry,) = page["entries"]
    assert (entry["caller"], entry["action"], entry["people"]) == ("+864009001166", "label", 8)
    assert page["full"] is True
    assert proposed.public_id in Client().get("/blacklist/").content.decode()
    at_the_time(days=31)
    assert listing_expire(at=clock.now()) == 1
    assert listing_expire(at=clock.now()) == 0
    delta = api.get(f"/api/v1/blacklist?since={page['version']}").json()
    assert (delta["entries"], delta["removed"], delta["full"]) == ([], [proposed.public_id], False)


def test_a_block_needs_two_different_officers(proposed):
    BlacklistEntry.objects.update(action="block")
    proposed.refresh_from_db()
    first, second = officer(province="", mail="a@national.example"), officer(province="", mail="b@national.example")
    listing_confirm(entry=proposed, officer=first, at=LATER)
    with pytest.raises(Conflict):
        listing_confirm(entry=proposed, officer=first, at=LATER)
    proposed.refresh_from_db()
    assert proposed.state == "proposed"
    with pytest.raises(NotAllowed):
        listing_confirm(entry=proposed, officer=officer(province="CN-GD"), at=LATER)
    listing_confirm(entry=proposed, officer=second, at=LATER)
    proposed.refresh_from_db()
    assert proposed.state == "active"
    assert proposed.caller is not None
    assert list(callers_listed(LATER)) == [proposed.caller]  # advice, on the list for the time being
    assert proposed.caller.decided_until is None


def test_a_guarded_caller_is_never_listed(proposed):
    never_list(value="+864009001166", reason="医院", officer=officer(province=""), at=LATER)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.end_reason) == ("ended", "never_listed")
    violations_gather(at=LATER + timedelta(hours=1))
    assert BlacklistEntry.objects.count() == 1


def test_the_feed_in_its_forms_is_signed_and_answers_304(proposed, api):
    listing_confirm(entry=proposed, officer=officer(province=""), at=LATER)
    answer = api.get("/api/v1/blacklist")
    header, _, signature = answer["DNC-Signature"].split(".")
    key = OKPKey.import_key(SigningKey.objects.get(live=True).public)
    import base64

    body = base64.urlsafe_b64encode(answer.content).rstrip(b"=").decode()
    assert jws.deserialize_compact(f"{header}.{body}.{signature}", key, algorithms=["EdDSA"]).payload == answer.content
    assert api.get("/api/v1/blacklist", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for form in ("ndjson", "csv", "pattern-csv", "txt", "fritzbox-xml", "vcf"):
        assert api.get(f"/api/v1/blacklist?format={form}").status_code == 200
    assert "+864009001166" in api.get("/api/v1/blacklist?format=csv").content.decode()
    assert api.get("/api/v1/blacklist?format=txt").content == b""  # a label is no block
    assert json.loads(api.get("/api/v1/blacklist?format=yaml").content)["code"] == "format.not_offered"
    assert api.get("/api/v1/blacklist?since=x").status_code == 400
    assert Client().get("/api/v1/blacklist").status_code == 401


@pytest.mark.parametrize("path", ["blacklist/", "statistics/", "open-data/", "admitted-firms/"])
def test_public_pages_open_in_both_languages(path):
    firm()
    campaign(2)
    public_figures_count(at=NOW + timedelta(days=1))
    for language in ("zh-hans", "en"):
        assert Client().get(f"/{path}", headers={"Accept-Language": language}).status_code == 200


def test_the_list_of_firms_shows_name_trade_and_service_numbers_and_recommends_nobody():
    listed, over = firm(), firm(caller="", name="期满咨询有限公司")
    at = clock.now()
    for caller, proof in (("4008095559", Proof.OPERATOR), ("13912345678", Proof.LINE)):
        approved(listed, caller, at=at, proof=proof)
    caller_declare(marketer=listed, caller="4008095560", at=at, actor=ACTOR)  # waits for an officer
    Marketer.objects.filter(pk=over.pk).update(admitted_until=at)
    assert admissions_end(at=at) == 1
    client = Client(headers={"Accept-Language": "zh-hans"})
    page = client.get("/admitted-firms/").content.decode()
    assert listed.name in page and "4008095559" in page.replace(" ", "") and "已备案，不代表政府推荐" in page
    for hidden in (over.name, "5678", "4008095560"):
        assert hidden not in page.replace(" ", "")
    assert listed.name in client.get("/admitted-firms/?category=loans").content.decode()
    assert listed.name not in client.get("/admitted-firms/?category=insurance").content.decode()
    assert listed.name not in client.get("/admitted-firms/?text=nobody").content.decode()


def test_figures_that_are_still_the_same_are_not_sent_again():
    api, address = Client(), "/api/v1/open-data/statistics"
    answer = api.get(address)
    assert answer.json()["complaints"] == 0 and answer["Cache-Control"] == "public, max-age=60"
    known = {"If-None-Match": f'"other", {answer["ETag"]}'}
    again = api.get(address, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    campaign(2)
    public_figures_count(at=NOW + timedelta(days=1))
    other = api.get(address, headers=known)
    assert (other.status_code, other["ETag"] != answer["ETag"]) == (200, True)


def test_a_firm_reads_its_letters_and_answers_and_never_learns_who_complained(at_the_time):
    suspect = firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=LATER)
    case = Case.objects.get()
    member = officer(Role.PARTNER, mail="owner@firm.example")
    MarketerMember.objects.create(marketer=suspect, user=member, role="owner", since=NOW)
    portal = desk_of(member)
    assert case.reference not in portal.get("/marketers/notices/").content.decode()
    walk_to_asked(case)
    assert case.reference in portal.get("/marketers/notices/").content.decode()
    page = portal.get(f"/marketers/notices/{case.public_id}/").content.decode()
    assert "请说明号码来源" in page
    assert "****" not in page
    assert send(portal, f"/marketers/notices/{case.public_id}/", {"text": "外包坐席所为"}).status_code == 302
    assert case.events.filter(act="case.answered", user=None).exists()
    stranger = desk_of(officer(mail="x@office.example"))
    assert stranger.get(f"/marketers/notices/{case.public_id}/").status_code == 403


def walk_to_asked(case: Case) -> None:
    from compliance.cases.services.case import case_assign

    one, two, head = officer(), officer(mail="two@office.example"), officer(Role.HEAD)
    for person in (one, two):
        case_assign(case=case, officer=person, assigned_by=person, at=LATER)
    case_move(case=case, act="case.check", actor=one, at=LATER, facts={"evidence_preserved": True})
    case_move(case=case, act="case.file", actor=head, at=LATER)
    case_move(case=case, act="case.investigate", actor=one, at=LATER)
    case_move(
        case=case, act="case.ask_firm", actor=one, at=LATER, facts={"matching_offered": True}, text="请说明号码来源。"
    )
