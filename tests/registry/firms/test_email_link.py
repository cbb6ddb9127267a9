"""An e-mail address is nobody's until a one-time link sent to it was opened, whoever typed it first."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import User
from registry.firms.models import EmailLink, Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.selectors.email_link import email_link_of, invitations_of
from registry.firms.services.email_link import KEPT, MOST_INVITATIONS, email_link_issue, email_link_withdraw
from registry.firms.services.membership import marketer_member_add
from registry.firms.tasks import email_links_forget
from tests.acts import acts, refusal_of
from tests.pages import hidden, post
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.firms.links import letters, link_in
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
MAIL = "Li@Example.cn"
PASSWORD = "correct horse battery staple"
CHOSEN = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"})


def person(email: str) -> User:
    return User.objects.create_user(email=email, password=PASSWORD, name=email, created_at=clock.now())


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    user = person("owner@example.cn")
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return signed_in(user, language="en")


def invite(owner: Client, email: str = MAIL) -> str:
    """What the firm's owner reads after inviting."""
    answer = owner.post("/marketers/team/invite/", {"name": "Li", "email": email}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_types_an_address_first_has_nothing(owner: Client) -> None:
    """The attack: an address is squatted by an application, and its true holder is invited later."""
    squatter = visitor()
    squatter.post("/marketers/apply/", {"email": MAIL})
    for path in ("/marketers/apply/form/", "/join/", "/links/guess/"):
        assert squatter.post(path, CHOSEN).status_code in (405, 410)
    assert not User.objects.filter(email=MAIL.lower()).exists() and not MarketerMember.objects.filter(role="member")
    invite(owner)
    holder = visitor()
    holder.get(link_in(letters()[-1]))
    assert holder.post("/join/", CHOSEN).headers["Location"] == "/accounts/2fa/totp/activate/"
    assert MarketerMember.objects.get(role="member").user.check_password(PASSWORD)
    assert squatter.get("/marketers/").headers["Location"].startswith("/accounts/login/")


def test_an_invitation_is_accepted_once_by_whoever_has_the_address(owner: Client, marketer: Marketer) -> None:
    page = invite(owner)
    assert "A link is on its way to Li@Example.cn" in page and "Invited, not accepted yet" in page
    assert not User.objects.filter(email=MAIL.lower()).exists()
    (mail,) = letters()
    assert mail.to == [MAIL.lower()] and marketer.name in str(mail.body)
    holder = visitor()
    opened = holder.get(link_in(mail))
    assert opened.headers["Location"] == "/join/" and opened.headers["Referrer-Policy"] == "no-referrer"
    assert marketer.name in holder.get("/join/").content.decode()
    assert holder.post("/join/", {**CHOSEN, "again": "another"}).status_code == 422
    holder.post("/join/", CHOSEN)
    assert MarketerMember.objects.get(marketer=marketer, role="member").user.email == MAIL.lower()
    assert visitor().get(link_in(mail)).status_code == 410
    assert acts("email_link") == ["email_link.issued", "email_link.used"]


def test_a_firms_name_makes_no_link_in_our_letter() -> None:
    """The attack: a firm by the name of a bank has the register mail its own link to the bank's customers."""
    name = "中国工商银行安全中心。账户异常，请立即核实 https://evil.example/icbc"
    firm, boss = make_marketer("91310000MA1FL0000Z", name=name), person("mallory@example.cn")
    marketer_member_add(marketer=firm, user=boss, role="owner", at=clock.now(), actor=SYSTEM)
    said = {"name": "Li｡ Go to evil․example", "email": "client@example.cn"}
    assert signed_in(boss).post("/marketers/team/invite/", said).status_code == 302
    (mail,) = letters()
    words = str(mail.body).replace(link_in(mail), "")
    assert "中国工商银行安全中心 账户异常" in words and "evil example" in words
    assert "://evil" not in words and not re.search(r"evil[.․｡。]", words)


def test_an_account_that_is_there_signs_in_before_it_accepts(owner: Client) -> None:
    """The link alone is not enough where an account has the address: it has a password and a second factor."""
    known = person("li@example.cn")
    invite(owner)
    reader = visitor()
    reader.get(link_in(letters()[-1]))
    assert "Sign in with it" in reader.get("/join/").content.decode()
    assert reader.post("/join/", CHOSEN).status_code == 200 and not MarketerMember.objects.filter(user=known).exists()
    other = signed_in(person("other@example.cn"))
    other.get(link_in(letters()[-1]))
    other.post("/join/", CHOSEN)
    assert not MarketerMember.objects.filter(role="member").exists()
    holder = signed_in(known)
    holder.get(link_in(letters()[-1]))
    assert holder.post("/join/").headers["Location"] == "/go/"
    assert MarketerMember.objects.get(role="member").user == known and known.check_password(PASSWORD)


def test_inviting_does_not_tell_who_has_an_account_or_for_whom_they_act(owner: Client) -> None:
    elsewhere = person("b@example.cn")
    marketer_member_add(marketer=make_marketer("91310000MA1FL0000B"), user=elsewhere, at=clock.now(), actor=SYSTEM)
    person("c@example.cn")
    pages = [invite(owner, email).replace(email, "") for email in ("a@example.cn", "b@example.cn", "c@example.cn")]
    shapes = {page[: page.index("Invited, not accepted yet")].split("csrfmiddlewaretoken")[0] for page in pages}
    assert len(shapes) == 1 and len(letters()) == 3
    holder = signed_in(elsewhere, language="en")
    holder.get(link_in(letters()[1]))
    refused = holder.post("/join/")
    assert refused.status_code == 422 and "already acts for another firm" in refused.content.decode()
    assert email_link_of(link_in(letters()[1]).split("/")[2], kinds=tuple(EmailLink.Kind), at=clock.now())


def test_applying_does_not_tell_which_addresses_have_accounts() -> None:
    person("known@example.cn")
    pages = []
    for email in ("known@example.cn", "fresh@example.cn"):
        answer = visitor().post("/marketers/apply/", {"email": email})
        pages.append((answer.status_code, answer.content.decode().replace(email, "").split("csrfmiddlewaretoken")[0]))
    assert pages[0] == pages[1] and len(letters()) == 2
    assert str(letters()[0].body).count("\n") == str(letters()[1].body).count("\n")


def statements(client: Client, path: str, said: dict[str, str]) -> tuple[str, ...]:
    """What one request says to the database, in its order."""
    with CaptureQueriesContext(connection) as queries:
        assert client.post(path, said).status_code in (200, 302)
    return tuple(" ".join(re.sub(r'"s\d+_x\d+"', "", query["sql"]).split()[:4]) for query in queries)


def test_inviting_and_applying_take_the_same_way_for_every_address(
    owner: Client, mailoutbox: list[EmailMessage]
) -> None:
    """Nobody waits for a mail server, whose answer depends on the address."""
    elsewhere = person("b@example.cn")
    marketer_member_add(marketer=make_marketer("91310000MA1FL0000B"), user=elsewhere, at=clock.now(), actor=SYSTEM)
    asked: dict[str, set[tuple[str, ...]]] = {"invited": set(), "applied": set()}
    visitor().post("/marketers/apply/", {"email": "first@example.cn"})  # what a process reads once
    invite(owner, "first@example.cn")
    for email in ("a@example.cn", "b@example.cn"):
        said = {"name": "Li", "email": email}
        asked["invited"].add(statements(owner, "/marketers/team/invite/", said))
        asked["applied"].add(statements(visitor(), "/marketers/apply/", said))
    assert {way: len(ways) for way, ways in asked.items()} == {"invited": 1, "applied": 1}
    assert not mailoutbox and len(letters()) == 6


def test_a_known_person_applies_after_signing_in() -> None:
    known = person("li@example.cn")
    form = {"name": "Moon", "registration_code": "91310000MA1FL0000N", "province": "CN-SH", "categories": ["loans"],
            "contact_name": "Li"}  # fmt: skip
    visitor().post("/marketers/apply/", {"email": "LI@example.cn"})
    stranger = visitor()
    stranger.get(link_in(letters()[-1]))
    stranger.post("/marketers/apply/form/", {**form, **CHOSEN})
    assert not Marketer.objects.exists()
    holder = signed_in(known)
    holder.get(link_in(letters()[-1]))
    assert holder.post("/marketers/apply/form/", form).headers["Location"] == "/go/"
    assert MarketerMember.objects.get().user == known and User.objects.count() == 1


def test_an_operators_person_has_no_key_page_before_the_link(operator: Operator) -> None:
    """The attack: an operator's address is squatted; the stranger must get neither keys nor registrations."""
    squatter = visitor()
    squatter.post("/marketers/apply/", {"email": MAIL})
    _link, token = email_link_issue(email=MAIL, name="Li", side=operator, at=clock.now(), actor=SYSTEM)
    assert squatter.post("/join/", CHOSEN).status_code == 410
    assert squatter.get("/operators/").headers["Location"].startswith("/accounts/login/")
    holder = visitor()
    assert holder.get(f"/links/{token}/").headers["Location"] == "/join/"
    holder.post("/join/", CHOSEN)
    assert OperatorMember.objects.get().operator == operator


def test_a_link_ends(marketer: Marketer) -> None:
    at = clock.now()

    def issued(email: str = MAIL) -> tuple[EmailLink, str]:
        return email_link_issue(email=email, side=marketer, at=at, actor=SYSTEM)

    def opens(token: str, later: timedelta = timedelta()) -> bool:
        return email_link_of(token, kinds=tuple(EmailLink.Kind), at=at + later) is not None

    _first, old = issued()
    link, token = issued(MAIL.lower())
    assert not opens(old) and opens(token) and not opens(token, timedelta(days=7))
    assert email_link_of(token, kinds=(EmailLink.Kind.APPLICATION,), at=at) is None
    for _ in range(2):
        email_link_withdraw(link=link, at=at, actor=SYSTEM)
    assert not opens(token) and acts("email_link.withdrawn") == ["email_link.withdrawn"]
    for n in range(MOST_INVITATIONS):
        issued(f"{n}@example.cn")
    assert refusal_of(lambda: issued("one@more.cn")) == "invitation.too_many"
    assert invitations_of(marketer, at).count() == MOST_INVITATIONS


def test_nobodys_mailbox_is_filled() -> None:
    answers = [visitor().post("/marketers/apply/", {"email": MAIL}).status_code for _ in range(8)]
    assert answers == [200] * 8 and len(letters()) == 5  # the five open the application, whoever asked for them


def test_an_invited_person_declines(owner: Client, marketer: Marketer) -> None:
    invite(owner)
    reader = visitor()
    reader.get(link_in(letters()[-1]))
    assert reader.post("/join/decline/").status_code == 302
    assert visitor().get(link_in(letters()[-1])).status_code == 410
    assert not invitations_of(marketer, clock.now()).exists() and not User.objects.filter(email=MAIL.lower()).exists()


def test_a_withdrawn_invitation_and_another_firms_are_out_of_reach(owner: Client) -> None:
    other = make_marketer("91310000MA1FL0000B")
    theirs, _token = email_link_issue(email=MAIL, side=other, at=clock.now(), actor=SYSTEM)
    assert owner.post(f"/marketers/team/invitations/{theirs.pk}/withdraw/").status_code == 404
    invite(owner)
    own = EmailLink.objects.latest("pk")
    assert owner.post(f"/marketers/team/invitations/{own.pk}/withdraw/").status_code == 302
    assert visitor().get(link_in(letters()[-1])).status_code == 410


def test_a_form_acts_on_the_link_that_it_shows(owner: Client) -> None:
    """The attack: while a form stands open, its reader's browser is made to open another link, one of the attacker's."""
    invite(owner)
    holder, attacker = visitor(), visitor()
    holder.get(link_in(letters()[-1]))
    joining = hidden(holder.get("/join/"))
    attacker.post("/marketers/apply/", {"email": "mallory@example.cn"})
    theirs = link_in(letters()[-1])
    holder.get(theirs)
    assert post(holder, "/join/", {**joining, **CHOSEN})["Location"] == "/accounts/2fa/totp/activate/"
    assert MarketerMember.objects.get(role="member").user.email == MAIL.lower()
    assert not User.objects.filter(email="mallory@example.cn").exists()


def test_an_application_is_entered_with_the_address_that_its_form_shows() -> None:
    holder, attacker = visitor(), visitor()
    holder.post("/marketers/apply/", {"email": MAIL})
    holder.get(link_in(letters()[-1]))
    shown = holder.get("/marketers/apply/form/")
    assert MAIL.lower() in shown.content.decode()
    attacker.post("/marketers/apply/", {"email": "mallory@example.cn"})
    holder.get(link_in(letters()[-1]))
    said = {
        "name": "Moon Loans", "registration_code": "91310000MA1FL0000N", "categories": "loans", "province": "CN-SH",
        "contact_name": "Li", **CHOSEN,
    }  # fmt: skip
    assert post(holder, "/marketers/apply/form/", {**hidden(shown), **said}).status_code == 302
    assert MarketerMember.objects.get().user.email == MAIL.lower()


def test_declining_ends_the_invitation_that_is_shown(owner: Client) -> None:
    invite(owner)
    shown = link_in(letters()[-1])
    invite(owner, "wu@example.cn")
    opened = visitor()
    opened.get(shown)
    declining = hidden(opened.get("/join/"), "/join/decline/")
    opened.get(link_in(letters()[-1]))
    post(opened, "/join/decline/", declining)
    assert [link.email for link in EmailLink.objects.filter(expires_at__gt=clock.now())] == ["wu@example.cn"]


def test_a_form_drawn_for_somebody_else_opens_nothing(owner: Client) -> None:
    invite(owner)
    holder, thief = visitor(), visitor()
    holder.get(link_in(letters()[-1]))
    joining = hidden(holder.get("/join/"))
    assert post(thief, "/join/", {**joining, **CHOSEN}).status_code == 410
    assert not MarketerMember.objects.filter(role="member").exists()


def test_an_address_that_somebody_typed_is_forgotten_long_after_its_link() -> None:
    at = clock.now()
    for email in ("old@x.example", "young@x.example"):
        email_link_issue(email=email, at=at, actor=SYSTEM)
    EmailLink.objects.filter(email="old@x.example").update(expires_at=at - KEPT - timedelta(minutes=1))
    EmailLink.objects.filter(email="young@x.example").update(expires_at=at - KEPT + timedelta(minutes=1))
    before = acts()
    for _ in range(2):
        email_links_forget()
    assert [row.email for row in EmailLink.objects.all()] == ["young@x.example"]
    assert acts()[len(before) :] == ["email_links.expired"]
