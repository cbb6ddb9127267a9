"""Who answers for a firm and where it is reached changes; an address counts once whoever reads there has said so."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.models import User
from registry.firms.models import EmailLink, Marketer
from registry.firms.selectors.email_link import invitations_of
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.marketer_contact import contact_email_confirm, marketer_contact_change
from registry.firms.services.membership import marketer_member_add, marketer_member_end
from tests.acts import acts, refusal_of
from tests.pages import send
from tests.registry.conftest import SYSTEM, at_once
from tests.registry.firms.links import letters, link_in
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/marketers/admission/contact/"
ACT = "marketer.contact_changed"


@pytest.fixture
def owner(marketer: Marketer) -> User:
    user = User.objects.create_user(email="owner@example.cn", password="x", name="Owner", created_at=clock.now())
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return user


def change(marketer: Marketer, name: str = "Li", phone: str = "4008095559") -> str:
    return refusal_of(
        lambda: marketer_contact_change(
            marketer=marketer, contact_name=name, contact_phone=phone, at=clock.now(), actor=SYSTEM
        )
    )


def link_to(marketer: Marketer, email: str = "new@example.cn") -> str:
    return email_link_issue(email=email, side=marketer, contact=True, at=clock.now(), actor=SYSTEM)[1]


def confirm(token: str) -> str:
    return refusal_of(lambda: contact_email_confirm(token=token, at=clock.now()))


def test_the_contact_changes_with_one_record_and_the_same_again_with_none(marketer: Marketer) -> None:
    assert change(marketer) == change(marketer) == ""
    marketer.refresh_from_db()
    assert (marketer.contact_name, marketer.contact_phone) == ("Li", "+864008095559") and acts(ACT) == [ACT]
    assert change(marketer, phone="13912345678") == "contact.phone"


def test_an_address_counts_once_its_link_was_confirmed_and_only_the_latest(marketer: Marketer) -> None:
    before, token, later = marketer.contact_email, link_to(marketer), link_to(marketer, "late@example.cn")
    assert Marketer.objects.get(pk=marketer.pk).contact_email == before
    assert confirm(token) == ""
    assert Marketer.objects.get(pk=marketer.pk).contact_email == "new@example.cn" and acts(ACT) == [ACT]
    assert confirm(token) == confirm(later) == "link.expired"


def test_a_link_ends_after_a_day_and_opens_nothing_else(marketer: Marketer) -> None:
    token = link_to(marketer)
    at = clock.now() + timedelta(days=1, seconds=1)
    assert refusal_of(lambda: contact_email_confirm(token=token, at=at)) == "link.expired"
    _link, invitation = email_link_issue(email="a@example.cn", side=marketer, at=clock.now(), actor=SYSTEM)
    assert confirm(invitation) == "link.expired"


@pytest.mark.django_db(transaction=True)
def test_a_link_used_at_once_is_used_once(marketer: Marketer) -> None:
    token, at = link_to(marketer), clock.now()
    said = at_once(2, lambda: refusal_of(lambda: contact_email_confirm(token=token, at=at)))
    assert sorted(said) == ["", "link.expired"] and acts(ACT) == [ACT]


def test_no_link_makes_anybody_act_for_the_firm(marketer: Marketer) -> None:
    token = link_to(marketer)
    assert not invitations_of(marketer, clock.now()).exists()
    Client().get(f"/links/{token}/")
    assert b"owner@example.cn" not in Client().get("/join/").content
    assert not User.objects.filter(email="new@example.cn").exists()


def test_links_of_whoever_left_open_nothing(marketer: Marketer, owner: User) -> None:
    other = User.objects.create_user(email="two@example.cn", password="x", name="Two", created_at=clock.now())
    second = marketer_member_add(marketer=marketer, user=other, role="owner", at=clock.now(), actor=SYSTEM)
    client = signed_in(other, language="en")
    assert send(client, PAGE, {"email": "mine@example.cn"}, to=f"{PAGE}email/").status_code == 302
    assert EmailLink.objects.get().expires_at > clock.now()
    marketer_member_end(member=second, at=clock.now(), actor=SYSTEM)
    assert EmailLink.objects.get().expires_at <= clock.now()


def test_an_owner_changes_it_on_the_page_and_whoever_reads_there_confirms(marketer: Marketer, owner: User) -> None:
    client = signed_in(owner, language="en")
    wrong = send(client, PAGE, {"contact_name": "Li", "contact_phone": "13912345678"}, to=PAGE)
    assert wrong.status_code == 422 and b"no private mobile" in wrong.content and b"Li" in wrong.content
    assert send(client, PAGE, {"contact_name": "Li", "contact_phone": ""}, to=PAGE).status_code == 302
    assert send(client, PAGE, {"email": "new@example.cn"}, to=f"{PAGE}email/").status_code == 302
    reader = Client(headers={"Accept-Language": "en"})
    mail = letters()[-1]
    assert mail.to == ["new@example.cn"] and marketer.name in str(mail.body)
    opened = reader.get(link_in(mail), follow=True)
    assert marketer.name.encode() in opened.content and b"new@example.cn" in opened.content
    assert send(reader, "/contact/").status_code == 302
    marketer.refresh_from_db()
    assert (marketer.contact_name, marketer.contact_email) == ("Li", "new@example.cn")
    assert reader.get(link_in(mail)).status_code == 410
    stale = signed_in(owner, seconds_ago=86_000, language="en")
    assert stale.get(PAGE).status_code == 302  # the second factor is asked anew


def test_a_firm_that_nobody_confirmed_has_us_mail_nobody(marketer: Marketer) -> None:
    Marketer.objects.update(identity_confirmed_at=None)
    assert refusal_of(lambda: link_to(marketer)) == "marketer.not_confirmed" and not EmailLink.objects.exists()
