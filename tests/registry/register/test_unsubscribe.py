"""The address in a firm's message: opening it changes nothing, one act refuses the firm, and it tells a stranger nothing."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from core import clock
from core.errors import DomainError
from core.models import AuditRecord
from core.secrets.encryption import encrypt
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent, Refusal
from registry.register.selectors.unsubscribe import Address, unsubscribe_address
from registry.register.services.consent import consent_confirm
from registry.register.services.number_release import number_release
from registry.register.services.unsubscribe import Message, unsubscribe_links_make, unsubscribe_record
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, make_marketer, mandated, subscriber
from tests.registry.register.consents import claimed, registered

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
pytestmark = pytest.mark.django_db


def links(marketer: Marketer, *messages: Message, at: datetime = AT) -> list[tuple[str, str] | DomainError]:
    return unsubscribe_links_make(marketer=marketer, rows=messages, at=at, actor=SYSTEM)


def link(marketer: Marketer, number: str = ALICE, **more: str) -> tuple[str, str]:
    (made,) = links(marketer, Message(number, **more))
    assert not isinstance(made, DomainError)
    return made


def address(token: str) -> Address:
    found = unsubscribe_address(token)
    assert found is not None
    return found


def page(token: str, **headers: str) -> Any:
    return Client(headers={"Accept-Language": "en", **headers}).get(f"/unsubscribe/{token}/")


def said(answer: Any) -> str:
    """What stands on a page, without the tokens of its form."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode().split("<main", 1)[1].split("</main>")[0])


def test_a_token_is_of_one_firm_and_number_and_holds_none(marketer: Marketer) -> None:
    public_id, token = link(marketer, campaign="秋季续保")
    found = address(token)
    expected = Address(public_id, marketer.pk, subscriber().pk, "秋季续保")
    assert found == expected and public_id.startswith("uns_")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"13912345678" not in raw and public_id.encode() not in raw
    assert link(marketer)[1] != link(marketer)[1]
    assert AuditRecord.objects.filter(act="unsubscribe_links.made").count() == 3


def test_a_changed_or_foreign_token_opens_nothing(marketer: Marketer) -> None:
    _id, token = link(marketer)
    for position in range(len(token) - 1):
        other = "A" if token[position] != "A" else "B"
        assert unsubscribe_address(token[:position] + other + token[position + 1 :]) is None
    foreign = base64.urlsafe_b64encode(encrypt("consent", b"x" * 60)).decode().rstrip("=")
    for wrong in ("", "1", "x" * 2000, "é", "====", foreign, token + token):
        assert unsubscribe_address(wrong) is None


def test_who_may_not_ask_makes_none_and_a_bad_row_hinders_no_other(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    mandated(marketer, centre, AT)
    bad = [Message("110"), Message(BOB, "", "mkt_unknown"), Message(BOB, "call 13912345678"), Message(BOB, "a\x00")]
    made = links(centre, Message(ALICE, "", marketer.public_id), *bad)
    assert [isinstance(one, DomainError) for one in made] == [False, True, True, True, True]
    assert isinstance(made[0], tuple) and address(made[0][1]).marketer_id == marketer.pk
    suspended = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: links(suspended, Message(ALICE))) == "marketer.suspended"


def test_it_refuses_the_firm_once_and_the_firm_hears_it(marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=AT, actor=SYSTEM)
    consent = consent_confirm(consent=claimed(marketer, subscriber(), AT), at=AT, actor=SYSTEM)
    public_id, token = link(marketer, campaign="autumn")
    first = unsubscribe_record(address=address(token), at=AT + DAY)
    assert unsubscribe_record(address=address(token), at=AT + 2 * DAY) == first == Refusal.objects.get()
    assert first and (first.source, first.campaign, first.at) == ("unsubscribe", "autumn", AT + DAY)
    consent.refresh_from_db()
    assert consent.revoked_at == AT + DAY
    told = WebhookMessage.objects.order_by("pk").values_list("event", "data")
    assert [*told][-2:] == [
        ("consent.revoked", {"consent": consent.public_id}),
        ("refusal.recorded", {"link": public_id}),
    ]
    assert acts("refusal") == ["refusal.recorded"]


def test_after_a_later_yes_it_can_be_said_again(marketer: Marketer) -> None:
    _id, token = link(marketer)
    unsubscribe_record(address=address(token), at=AT)
    consent_confirm(consent=claimed(marketer, subscriber(), AT + DAY), at=AT + DAY, actor=SYSTEM)
    unsubscribe_record(address=address(token), at=AT + 2 * DAY)
    assert Refusal.objects.count() == 2 and not Consent.objects.filter(revoked_at=None).exists()


def test_of_a_number_that_changed_hands_nothing_is_left_to_refuse(marketer: Marketer) -> None:
    _id, token = link(marketer)
    number_release(number=subscriber(), reason="recycled", at=AT, actor=SYSTEM)
    assert unsubscribe_record(address=address(token), at=AT) is None and not Refusal.objects.exists()
    assert page(token).status_code == 404


def test_opening_the_page_changes_nothing_and_one_button_acts(marketer: Marketer) -> None:
    _id, token = link(marketer)
    shown = page(token)
    assert shown.status_code == 200 and b"Shall Sunrise Insurance no longer contact you?" in shown.content
    assert not Refusal.objects.exists() and b"139" not in shown.content
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    for _ in range(2):
        acted = client.post(f"/unsubscribe/{token}/", follow=True)
        assert b"Sunrise Insurance may no longer contact you" in acted.content
    assert Refusal.objects.count() == 1
    assert "不得再联系您" in page(token, **{"Accept-Language": "zh-hans"}).content.decode()


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_mail_programs_act_by_one_click(marketer: Marketer, kind: str) -> None:
    """RFC 8058: no cookie, no redirect, either encoding."""
    _id, token = link(marketer)
    client = Client(enforce_csrf_checks=True)
    if kind == "multipart/form-data":
        answer = client.post(f"/unsubscribe/{token}/", ONE_CLICK)
    else:
        answer = client.post(f"/unsubscribe/{token}/", "List-Unsubscribe=One-Click", content_type=kind)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    assert Refusal.objects.count() == 1


def test_nobody_learns_whether_the_number_is_registered(marketer: Marketer) -> None:
    pages = set()
    for number in (ALICE, BOB):
        _id, token = link(marketer, number)
        pages.add(said(page(token)))
        registered(subscriber(number))
        pages.add(said(page(token)))
    assert len(pages) == 1


def test_guesses_are_counted_and_a_strange_address_is_no_error(marketer: Marketer) -> None:
    cache.clear()
    assert page("nonsense").status_code == 404
    statuses = [page("nonsense").status_code for _ in range(125)]
    assert statuses[0] == 404 and statuses[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_used_at_once_it_refuses_once(marketer: Marketer) -> None:
    _id, token = link(marketer)
    at_once(4, lambda: unsubscribe_record(address=address(token), at=clock.now()))
    assert Refusal.objects.count() == 1 and acts("refusal") == ["refusal.recorded"]
