"""Pages of firms and operators: thin, but each does what it says, for its own firm alone."""

import re

import pytest
from django.test import Client

from core import clock
from core.models import User
from registry.firms.models import ApiKey, CallerNumber, Mandate, Marketer, MarketerMember, Operator
from registry.firms.selectors.caller_number import declaration_at
from registry.firms.services.caller_number import caller_approve
from registry.firms.services.marketer import marketer_admit, marketer_suspend
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add, operator_member_add
from registry.register.models import Consent
from registry.scrubs.models import Scrub
from tests.callers import proved
from tests.registry.conftest import SYSTEM, Api, make_key, make_marketer
from tests.registry.firms.links import letters, link_in
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


def person(email: str) -> User:
    return User.objects.create_user(email=email, password="quite long enough", name=email, created_at=clock.now())


def client_of(user: User) -> Client:
    return signed_in(user, language="en")


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    user = person("owner@example.cn")
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return client_of(user)


@pytest.fixture
def colleague(marketer: Marketer) -> Client:
    user = person("member@example.cn")
    marketer_member_add(marketer=marketer, user=user, at=clock.now(), actor=SYSTEM)
    return client_of(user)


def test_a_firm_applies_signs_in_and_is_admitted() -> None:
    client = Client(headers={"Accept-Language": "en"})
    form = {
        "name": "Moon Loans",
        "registration_code": "91310000ma1fl0000n",
        "province": "CN-SH",
        "categories": ["loans"],
        "contact_name": "Li",
        "password": "quite long enough",
        "again": "quite long enough",
    }
    assert client.post("/marketers/apply/", {"email": "not an address"}).status_code == 422
    assert b"li@example.cn" in client.post("/marketers/apply/", {"email": "li@example.cn"}).content
    assert client.get(link_in(letters()[-1])).headers["Location"] == "/marketers/apply/form/"
    short = client.post("/marketers/apply/form/", {**form, "password": "short", "again": "short"})
    assert short.status_code == 422 and b"Moon Loans" in short.content and not Marketer.objects.exists()
    entered = client.post("/marketers/apply/form/", form)
    assert entered.headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/marketers/").headers["Location"].startswith("/accounts/2fa/totp/activate/")
    firm, owner = Marketer.objects.get(), User.objects.get()
    assert (owner.email, owner.name, firm.contact_email) == ("li@example.cn", "Li", "li@example.cn")
    client = client_of(owner)
    assert b"Waits for an officer to confirm its identity" in client.get("/marketers/").content
    assert Api(make_key(firm, "scrub", live=False)[1]).scrub("13912345678").status_code == 200
    marketer_confirm_identity(marketer=firm, ground="register", at=clock.now(), actor=SYSTEM)
    assert b"Waits for admission" in client.get("/marketers/").content
    marketer_admit(marketer=firm, at=clock.now(), actor=SYSTEM)
    assert b"Admitted" in client.get("/marketers/").content


def test_a_look_up_by_hand(owner: Client, marketer: Marketer) -> None:
    rows = {"numbers": "139 1234 5678\n110", "channel": "voice", "category": "insurance"}
    page = owner.post("/marketers/scrub/", rows)
    assert b"Only on a condition" in page.content and b"an emergency number" in page.content
    assert Scrub.objects.get().counts["rows"] == 2
    many = owner.post("/marketers/scrub/", {**rows, "numbers": "\n".join(["13912345678"] * 11)})
    assert many.status_code == 422 and b"At most 10 numbers at once" in many.content
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    stopped = owner.post("/marketers/scrub/", rows)
    assert stopped.status_code == 422 and b"access is suspended" in stopped.content
    assert b"139 1234 5678" in stopped.content  # nothing typed is lost


def test_callers_are_declared_and_ended_with_history(owner: Client, marketer: Marketer) -> None:
    owner.post("/marketers/callers/", {"caller": "4008-095-559"})
    declared = CallerNumber.objects.get()
    assert (declared.value, declared.kind) == ("+864008095559", "e164")
    assert owner.post("/marketers/callers/", {"caller": "???"}).status_code == 422
    other = make_marketer("91310000MA1FL0000B", name="Moon")
    stranger = person("moon@example.cn")
    marketer_member_add(marketer=other, user=stranger, role="owner", at=clock.now(), actor=SYSTEM)
    theirs = client_of(stranger)
    page = theirs.post("/marketers/callers/", {"caller": "400 809 5559"}, follow=True).content.decode()
    assert "Disputed" in page and "Another firm has declared this number too" in page
    assert "Disputed" in owner.get("/marketers/callers/").content.decode()
    assert theirs.post(f"/marketers/callers/{declared.pk}/end/").status_code == 404
    caller_approve(declaration=proved(declared, clock.now()), reason="Shown to us", at=clock.now(), actor=SYSTEM)
    page = theirs.get("/marketers/callers/").content.decode()
    assert "Refused" in page and "Shown to us" in page
    during = clock.now()
    owner.post(f"/marketers/callers/{declared.pk}/end/")
    then = declaration_at(caller="+864008095559", at=during)
    assert then and then.marketer == marketer
    assert declaration_at(caller="+864008095559", at=clock.now()) is None


def test_a_key_is_shown_once_and_only_owners_make_it(owner: Client, colleague: Client, marketer: Marketer) -> None:
    form = {"name": "CRM", "scopes": ["scrub"], "live": "live", "lifetime": "90", "networks": "127.0.0.1"}
    assert colleague.get("/marketers/keys/new/").status_code == 403
    assert colleague.post("/marketers/keys/new/", form).status_code == 403
    page = owner.post("/marketers/keys/new/", form, follow=True)
    found = re.search(r"dnc_live_[\w-]{32,}", page.content.decode())
    assert found
    assert Api(found.group()).scrub("13912345678").status_code == 200
    assert found.group() not in owner.get("/marketers/keys/").content.decode()
    assert owner.post("/marketers/keys/new/", {**form, "networks": "nowhere"}).status_code == 422
    key = ApiKey.objects.get()
    assert colleague.post(f"/marketers/keys/{key.public_id}/revoke/").status_code == 403
    owner.post(f"/marketers/keys/{key.public_id}/revoke/")
    assert Api(found.group()).scrub("13912345678").status_code == 401


def test_an_owner_replaces_and_limits_a_key_on_its_pages(owner: Client, colleague: Client, marketer: Marketer) -> None:
    key = make_key(marketer, "scrub")[0]
    for act in ("rotate", "limits"):
        assert colleague.get(f"/marketers/keys/{key.public_id}/{act}/").status_code == 403
    wrong = owner.post(f"/marketers/keys/{key.public_id}/limits/", {"networks": "nowhere", "most_a_day": "5"})
    assert wrong.status_code == 422 and b"nowhere" in wrong.content
    owner.post(f"/marketers/keys/{key.public_id}/limits/", {"networks": "127.0.0.0/8", "most_a_day": "5000"})
    page = owner.get("/marketers/keys/").content.decode()
    assert "from 127.0.0.0/8" in page and "at most 5,000 numbers a day" in page and "100,000 new numbers" in page
    made = owner.post(f"/marketers/keys/{key.public_id}/rotate/", {"overlap": "7"}, follow=True).content.decode()
    assert re.search(r"dnc_live_[\w-]{32,}", made)
    again = owner.post(f"/marketers/keys/{key.public_id}/rotate/", {"overlap": "7"})
    assert again.status_code == 422 and ApiKey.objects.count() == 2


def test_consents_by_hand(owner: Client) -> None:
    form = {
        "number": "139 1234 5678",
        "channels": ["voice"],
        "categories": ["insurance"],
        "given_at": "2026-01-05",
        "reference": "paper 7",
    }
    page = owner.post("/marketers/consents/new/", form, follow=True)
    assert b"The consent is on file." in page.content and b"139****5678" in page.content
    assert b"13912345678" not in page.content
    wrong = owner.post("/marketers/consents/new/", {**form, "number": "110", "given_at": "2126-01-01"})
    assert wrong.status_code == 422 and Consent.objects.count() == 1


def test_the_team_keeps_an_owner(owner: Client, colleague: Client, marketer: Marketer) -> None:
    assert colleague.post("/marketers/team/invite/", {"name": "N", "email": "n@example.cn"}).status_code == 403
    added = MarketerMember.objects.get(role="member")
    assert b"member@example.cn" in owner.get("/marketers/team/").content
    owner.post(f"/marketers/team/{added.pk}/end/")
    assert MarketerMember.objects.get(pk=added.pk).until
    last = MarketerMember.objects.get(role="owner", until=None)
    assert b"A firm needs an owner" in owner.post(f"/marketers/team/{last.pk}/end/", follow=True).content
    assert MarketerMember.objects.get(pk=last.pk).until is None


def test_an_operators_page_and_keys(operator: Operator, owner: Client) -> None:
    user = person("op@example.cn")
    operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)
    client = client_of(user)
    assert client.get("/go/")["Location"] == "/operators/"
    form = {"name": "SMS", "scopes": ["register"], "live": "live", "lifetime": ""}
    page = client.post("/operators/keys/new/", form, follow=True)
    assert b"dnc_live_" in page.content and ApiKey.objects.get().operator == operator
    assert client.post("/operators/keys/new/", {**form, "scopes": ["scrub"]}).status_code == 422
    assert owner.get("/operators/").status_code == 403 and client.get("/marketers/").status_code == 403


@pytest.mark.parametrize(
    "path", ["", "scrub/", "callers/", "keys/", "consents/", "consents/new/", "team/", "mandates/"]
)
def test_pages_open_for_their_firm_and_nobody_else(colleague: Client, path: str) -> None:
    assert colleague.get(f"/marketers/{path}").status_code == 200
    assert Client().get(f"/marketers/{path}").status_code == 302
    assert client_of(person("nobody@example.cn")).get(f"/marketers/{path}").status_code == 403


def test_a_call_centre_is_approved_and_ended(owner: Client, colleague: Client, marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    api = Api(make_key(centre, "scrub")[1])
    assert colleague.post("/marketers/mandates/add/", {"agent": centre.public_id}).status_code == 403
    assert owner.post("/marketers/mandates/add/", {"agent": "mkt_unknown"}).status_code == 422
    assert owner.post("/marketers/mandates/add/", {"agent": marketer.public_id}).status_code == 422
    assert api.scrub("13912345678", on_behalf_of=marketer.public_id).status_code == 403
    approved = owner.post("/marketers/mandates/add/", {"agent": f" {centre.public_id} "}, follow=True)
    assert b"Call Centre" in approved.content and b"Waits for the call centre" in approved.content
    assert api.scrub("13912345678", on_behalf_of=marketer.public_id).status_code == 403
    address = f"/marketers/mandates/{Mandate.objects.get().pk}/"
    assert owner.post(f"{address}accept/").status_code == 404  # it is for the other side to take it on
    assert colleague.post(f"{address}accept/").status_code == 403
    user = person("agent@centre.cn")
    marketer_member_add(marketer=centre, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    agent = client_of(user)
    assert b"Answer a firm that asks you" in agent.get("/marketers/").content
    assert b"Take it on" in agent.get("/marketers/mandates/").content
    assert b"Call on behalf of Sunrise Insurance?" in agent.get(f"{address}accept/").content
    agent.post(f"{address}accept/")
    assert api.scrub("13912345678", on_behalf_of=marketer.public_id).status_code == 200
    assert b"Answer a firm that asks you" not in agent.get("/marketers/").content
    agent.post(f"{address}end/")
    assert api.scrub("13912345678", on_behalf_of=marketer.public_id).status_code == 403


def test_a_member_is_not_told_to_do_what_only_an_owner_may(owner: Client, colleague: Client) -> None:
    assert b"Make a key for your systems" in owner.get("/marketers/").content
    assert b"Make a key for your systems" not in colleague.get("/marketers/").content
