"""Who a firm is, confirmed by an officer: once, on a ground, and until then there is the sandbox alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from core.actors import Actor
from core.models import AuditRecord, User
from registry.firms.memory import forget_key, note_key, recall_key
from registry.firms.models import ApiKey, CallerNumber, EmailLink, Mandate, Marketer, Webhook
from registry.firms.rules.api_key import key_digest
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.mandate import mandate_give
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.membership import marketer_member_add
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent
from registry.scrubs.models import Scrub, ScrubJob
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, Api, at_once, make_key, make_marketer
from tests.registry.firms.links import letters
from tests.sessions import signed_in

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(db: None) -> Marketer:
    return marketer_apply(
        name="Moon Loans", registration_code="91310000MA1FL0000C", categories=["loans"], at=AT, actor=SYSTEM
    )


@pytest.fixture
def owner(applicant: Marketer) -> Client:
    user = User.objects.create_user(email="li@example.cn", password="quite long enough", name="Li", created_at=AT)
    marketer_member_add(marketer=applicant, user=user, role="owner", at=AT, actor=SYSTEM)
    return signed_in(user, language="en")


def confirm(firm: Marketer, ground: str = "register", note: str = "", actor: Actor = SYSTEM) -> Marketer:
    return marketer_confirm_identity(marketer=firm, ground=ground, note=note, at=AT, actor=actor)


def earlier_key(firm: Marketer, **fields: Any) -> str:
    """A live key from the time before anybody asked who the firm is."""
    clear = "dnc_live_" + "x" * 43
    key = ApiKey(marketer=firm, name="old", digest=key_digest(clear), live=True, created_at=AT, **fields)
    key.save()
    return clear


def test_who_when_and_on_what_ground_is_on_record_once(applicant: Marketer) -> None:
    officer = User.objects.create_user(email="o@office.example", created_at=AT)
    firm = confirm(applicant, "other", " Called the number in the register ", Actor.user(officer))
    assert (firm.identity_confirmed_at, firm.identity_confirmed_by) == (AT, officer)
    assert (firm.identity_ground, firm.identity_note) == ("other", "Called the number in the register")
    assert confirm(firm, "licence").identity_ground == "other"
    record = AuditRecord.objects.get(act="marketer.identity_confirmed")
    assert (record.actor, record.data) == (f"user:{officer.pk}", {"ground": "other"})


@pytest.mark.parametrize(
    ("ground", "note", "code"), [("", "", "identity.ground"), ("hearsay", "x", "identity.ground"), ("other", " ", "identity.note")]
)  # fmt: skip
def test_without_a_ground_nothing_is_confirmed(applicant: Marketer, ground: str, note: str, code: str) -> None:
    assert refusal_of(lambda: confirm(applicant, ground, note)) == code
    assert acts("marketer") == ["marketer.applied"]


def test_a_filing_comes_after_the_identity_and_each_is_an_act(applicant: Marketer) -> None:
    admit: dict[str, Any] = {"marketer": applicant, "ground": "register", "at": AT, "actor": SYSTEM}
    assert refusal_of(lambda: marketer_admit(**admit)) == "marketer.not_confirmed"
    confirm(applicant)
    assert marketer_admit(**admit).state == "admitted"
    assert acts("marketer") == ["marketer.applied", "marketer.identity_confirmed", "marketer.admitted"]


def test_under_a_licence_admitting_confirms_and_nothing_opens_before(applicant: Marketer, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    admit: dict[str, Any] = {"marketer": applicant, "at": AT, "actor": SYSTEM}
    assert refusal_of(lambda: marketer_admit(**admit)) == "identity.ground"
    assert refusal_of(lambda: make_key(applicant, "scrub")) == "marketer.not_admitted"
    assert refusal_of(lambda: make_key(confirm(applicant), "scrub")) == "marketer.not_admitted"
    assert make_key(marketer_admit(**admit), "scrub")[1].startswith("dnc_live_")


def test_an_applicant_has_the_sandbox_and_nothing_else(applicant: Marketer, marketer: Marketer) -> None:
    refused = [
        lambda: make_key(applicant, "scrub"),
        lambda: caller_declare(marketer=applicant, caller="95588", at=AT, actor=SYSTEM),
        lambda: webhook_create(marketer=applicant, url="https://hooks.example.com/", at=AT, actor=SYSTEM),
        lambda: mandate_give(principal=applicant, agent=marketer, at=AT, actor=SYSTEM),
        lambda: email_link_issue(email="client@example.cn", side=applicant, at=AT, actor=SYSTEM),
    ]
    assert [refusal_of(act) for act in refused] == ["marketer.not_confirmed"] * 5
    given = refusal_of(lambda: mandate_give(principal=marketer, agent=applicant, at=AT, actor=SYSTEM))
    assert given == "mandate.agent_not_confirmed"
    assert Api(make_key(applicant, "scrub", live=False)[1]).scrub("13912345678").status_code == 200
    assert not any(table.objects.exists() for table in (CallerNumber, Webhook, Mandate, EmailLink))
    confirm(applicant)
    applicant.refresh_from_db()
    assert [refusal_of(act) for act in refused] == [""] * 5


def test_a_key_from_before_opens_nothing_until_the_identity_is_confirmed(applicant: Marketer) -> None:
    clear = earlier_key(applicant, scopes=["scrub", "consent", "watchlist", "blacklist"])
    api = Api(clear)
    asked = [
        api.scrub("13912345678"),
        api.get("webhooks"),
        api.get("blacklist"),
        api.get("watchlists"),
        api.post("scrub-jobs?channel=voice&category=loans", "13912345678\n", kind="text/csv"),
        api.post("consents", {"number": "13912345678"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in asked} == {(403, "marketer.not_confirmed")}
    assert "identity" in api.get("webhooks", **{"Accept-Language": "en"}).json()["detail"]
    assert not any(table.objects.exists() for table in (Scrub, ScrubJob, Consent))
    confirm(applicant)
    assert api.get("webhooks").status_code == 200


def test_what_is_remembered_of_a_key_while_the_database_is_away_knows_it_too(applicant: Marketer) -> None:
    digest = key_digest(earlier_key(applicant, scopes=["scrub"]))

    def remembered() -> object:
        forget_key(digest)  # what was noted a minute ago is not noted again
        note_key(digest, ApiKey.objects.select_related("marketer").get())
        key = recall_key(digest)
        return key and key.marketer and key.marketer.identity_confirmed_at

    assert remembered() is None
    confirm(applicant)
    assert remembered() == AT


@pytest.mark.parametrize(
    "page",
    ["", "scrub/", "lists/", "watchlists/", "consents/", "consents/new/", "callers/", "mandates/", "webhooks/",
     "webhooks/new/", "team/"],
)  # fmt: skip
def test_each_page_says_what_waits_and_offers_nothing_that_is_refused(
    applicant: Marketer, owner: Client, page: str
) -> None:
    shown = owner.get(f"/marketers/{page}").content.decode().split("<main", 1)[1]
    assert "An officer has not confirmed your firm's identity yet" in shown
    assert "csrfmiddlewaretoken" not in shown and "Quota" not in shown and "New numbers left" not in shown
    confirm(applicant)
    assert "has not confirmed" not in owner.get(f"/marketers/{page}").content.decode()


def test_pages_cannot_be_walked_around(applicant: Marketer, owner: Client) -> None:
    sent: dict[str, dict[str, Any]] = {
        "scrub/": {"numbers": "139 1234 5678", "channel": "voice", "category": "loans"},
        "callers/": {"caller": "95588"},
        "mandates/add/": {"agent": make_marketer().public_id},
        "webhooks/new/": {"url": "https://hooks.example.com/", "events": ["consent.revoked"]},
        "consents/new/": {"number": "139 1234 5678", "channels": ["voice"], "categories": ["loans"],
                          "given_at": "2026-01-05"},
        "team/invite/": {"name": "Customer", "email": "client@example.cn"},
    }  # fmt: skip
    for path, form in sent.items():
        assert owner.post(f"/marketers/{path}", form).status_code == 422, path
    key = {"name": "CRM", "scopes": ["scrub"], "live": "live", "lifetime": "90"}
    refused = owner.post("/marketers/keys/new/", key)
    assert refused.status_code == 422 and b"Until then it has the sandbox alone" in refused.content
    assert not letters()
    assert not any(t.objects.exists() for t in (Scrub, CallerNumber, Mandate, Webhook, Consent, ApiKey))
    assert b"dnc_test_" in owner.post("/marketers/keys/new/", {**key, "live": "test"}, follow=True).content


@pytest.mark.django_db(transaction=True)
def test_confirmed_at_once_it_is_confirmed_once(applicant: Marketer) -> None:
    at_once(4, lambda: confirm(applicant))
    assert acts("marketer.identity_confirmed") == ["marketer.identity_confirmed"]
