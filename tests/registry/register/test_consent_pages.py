"""A firm's page of consents, its revocations, and the citizen's page: what each shows of proof and delivery."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from registry.firms.models import Marketer, WebhookDelivery
from registry.firms.services.membership import marketer_member_add
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent
from registry.register.selectors import consent as questions
from registry.register.services.consent import consent_claim, consent_revoke
from tests.registry.conftest import ALICE, CAROL, SYSTEM, make_marketer, subscriber
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.register.conftest import signed_in
from tests.registry.register.consents import claimed

pytestmark = pytest.mark.django_db
PAGE = "/marketers/consents/"
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    user = person("owner@example.cn")
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return client_of(user)


@pytest.mark.parametrize(
    "spelling", ["139 1234 5678", "+86-139-1234-5678", "008613912345678", "１３９１２３４５６７８"]
)
def test_a_number_is_found_in_any_spelling_and_stands_in_no_address(
    owner: Client, marketer: Marketer, spelling: str
) -> None:
    claimed(marketer, subscriber(ALICE))
    claimed(make_marketer("91310000MA1FL0000B"), subscriber(ALICE), expires_at=clock.now() + timedelta(days=9))
    answer = owner.post(PAGE, {"number": spelling})
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and page.count("139****5678") == 1
        and "13912345678" not in answer.request["PATH_INFO"]
    )


def test_whether_anybody_knows_the_number_is_not_told(owner: Client, marketer: Marketer) -> None:
    pages, steps = [], []
    for known in (False, True):
        if known:
            subscriber(CAROL)
        with CaptureQueriesContext(connection) as asked:
            answer = owner.post(PAGE, {"number": CAROL})
        pages.append("You have claimed no consent of this number." in answer.content.decode())
        steps.append(len(asked))
    assert pages == [True, True] and steps[0] == steps[1]
    wrong = owner.post(PAGE, {"number": "110"})
    assert (
        wrong.status_code == 422
        and "This is not a number" in wrong.content.decode()
        and "110" in wrong.content.decode()
    )


def test_counting_ends_where_it_would_be_slow(
    owner: Client, marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST_WAITING", 2)
    for n in range(4):
        claimed(marketer, subscriber(f"+861391234{n:04}"))
    queue = questions.consent_queue_of(marketer.pk, clock.now())
    assert (queue.waiting, queue.more) == (2, True)
    assert "Waiting for their turn, and more than these" in owner.get(PAGE).content.decode()


def test_a_revocation_shows_whether_a_system_took_it_to_both(owner: Client, marketer: Marketer) -> None:
    alice = subscriber(ALICE)
    citizen, _ = signed_in()
    first = claimed(marketer, alice)
    consent_revoke(consent=first, at=clock.now() - timedelta(minutes=2), actor=SYSTEM)
    mine, theirs = citizen.get("/my/consents/"), owner.get(f"{PAGE}revocations/")
    assert "has named no system of its own" in mine.content.decode()
    assert "No system was told: read it here" in theirs.content.decode() and "Name a webhook" in theirs.content.decode()
    webhook_create(marketer=marketer, url="https://crm.example.com/", at=clock.now(), actor=SYSTEM)
    second = claimed(marketer, alice, expires_at=clock.now() + timedelta(days=9))
    consent_revoke(consent=second, at=clock.now(), actor=SYSTEM)
    assert "A message is on its way" in citizen.get("/my/consents/").content.decode()
    WebhookDelivery.objects.update(state="delivered", delivered_at=clock.now())
    mine, theirs = citizen.get("/my/consents/"), owner.get(f"{PAGE}revocations/")
    assert "own system took the message on" in mine.content.decode()
    assert "Taken by your system" in theirs.content.decode() and "Name a webhook" not in theirs.content.decode()
    assert "企业自有系统" in citizen.get("/my/consents/", headers=CHINESE).content.decode()


def test_the_citizen_sees_what_is_said_to_prove_it(marketer: Marketer) -> None:
    at, digest = clock.now(), "ab" * 32
    citizen, _ = signed_in()
    consent_claim(
        marketer=marketer, number=subscriber(ALICE), channels=["voice"], categories=["insurance"],
        given_at=at - timedelta(days=1), evidence={"kind": "录音", "reference": "rec 138 0013 8001", "sha256": digest},
        at=at, actor=SYSTEM,
    )  # fmt: skip
    page = citizen.get("/my/consents/").content.decode()
    assert "录音" in page and digest in page and "13800138001" not in page.replace(" ", "")
    consent_revoke(consent=Consent.objects.get(), at=at, actor=SYSTEM)
    Consent.objects.update(evidence=b"")  # its time is over
    assert "What proves it" not in citizen.get("/my/consents/").content.decode()


def test_the_form_takes_what_proves_it(owner: Client) -> None:
    said = {"number": ALICE, "channels": "voice", "categories": "insurance", "given_at": "2026-01-05", "kind": "录音"}
    wrong = owner.post(f"{PAGE}new/", {**said, "sha256": "xyz"})
    assert wrong.status_code == 422 and "录音" in wrong.content.decode()
    assert owner.post(f"{PAGE}new/", {**said, "sha256": "AB" * 32, "reference": "r-1"}).status_code == 302
    found = questions.consent_evidence(Consent.objects.get())
    assert found == {"kind": "录音", "reference": "r-1", "sha256": "ab" * 32}
