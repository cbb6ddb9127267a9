"""The desk lets firms in: who they are is one act, admission another; under a licence one act is both."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from core.access.roles import Role
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_apply
from tests.acts import acts
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]


@pytest.fixture
def applicant() -> Marketer:
    return marketer_apply(
        name="月明保险", registration_code="91310000MA1FL0000C", categories=["insurance"], at=NOW, actor=ACTOR
    )


@pytest.fixture
def head() -> Client:
    return desk_of(officer(Role.HEAD))


def send(client: Client, firm: Marketer, answer: str, **said: str) -> tuple[int, str]:
    page = client.post(f"/regulator/admissions/{firm.public_id}/{answer}/", said, headers={"Accept-Language": "en"})
    return page.status_code, page.content.decode()


def test_the_identity_is_confirmed_on_a_ground_and_admission_comes_after(applicant: Marketer, head: Client) -> None:
    status, page = send(head, applicant, "admit")
    assert status == 422 and "Confirm the firm&#x27;s identity first." in page
    status, page = send(head, applicant, "confirm", ground="other", note="", reason="kept words")
    assert status == 422 and "Say what was checked." in page and "kept words" in page
    assert send(head, applicant, "confirm", ground="licence", note="No. 7")[0] == 302
    shown = head.get("/regulator/admissions/", headers={"Accept-Language": "en"}).content.decode()
    assert "Its business licence was checked" in shown and "No. 7" in shown and "HEAD-CN-JS" in shown.upper()
    assert send(head, applicant, "admit", conditions="只限保险")[0] == 302
    firm_page = head.get(f"/regulator/firms/{applicant.public_id}/").content.decode()
    assert "No. 7" in firm_page and "营业执照" in firm_page and "只限保险" in firm_page
    assert acts("marketer") == ["marketer.applied", "marketer.identity_confirmed", "marketer.admitted"]


def test_under_a_licence_one_act_is_both(applicant: Marketer, head: Client, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    page = head.get("/regulator/admissions/", headers={"Accept-Language": "en"}).content.decode()
    assert "Confirm the identity and admit" in page
    assert send(head, applicant, "admit")[0] == 422
    assert send(head, applicant, "admit", ground="in_person")[0] == 302
    applicant.refresh_from_db()
    assert (applicant.state, applicant.identity_ground) == ("admitted", "in_person")


def test_who_entered_the_same_code_stands_beside_and_one_of_them_is_confirmed(
    applicant: Marketer, head: Client
) -> None:
    squatter = marketer_apply(
        name="Squatter", registration_code=applicant.registration_code, categories=["loans"], at=NOW, actor=ACTOR
    )
    shown = head.get("/regulator/admissions/", headers={"Accept-Language": "en"}).content.decode()
    assert shown.count("Others entered the same code") == 2
    assert send(head, applicant, "confirm", ground="register")[0] == 302
    status, page = send(head, squatter, "confirm", ground="register")
    assert status == 422 and "Another firm is confirmed under this registration code." in page


def test_the_checks_stand_beside_the_buttons_and_stop_none_of_them(applicant: Marketer, head: Client) -> None:
    """The list advises; the officer decides, against it too."""
    shown = unescape(head.get("/regulator/admissions/", headers={"Accept-Language": "en"}).content.decode())
    for words in ("The check sign does not fit", "It was not handed in.", "The firm gave no address.", "Not in order"):
        assert words in shown
    assert send(head, applicant, "confirm", ground="in_person")[0] == 302
    assert send(head, applicant, "admit")[0] == 302


def test_a_refusal_says_why(applicant: Marketer, head: Client) -> None:
    status, page = send(head, applicant, "refuse", note="kept words")
    assert status == 422 and "Say why the firm is not admitted." in page and "kept words" in page
    assert send(head, applicant, "refuse", reason="No address")[0] == 302
    applicant.refresh_from_db()
    assert (applicant.state, applicant.identity_confirmed_at) == ("refused", None)


def test_an_officer_reads_and_the_head_decides(applicant: Marketer) -> None:
    client = desk_of(officer())
    assert "月明保险" in client.get("/regulator/admissions/").content.decode()
    assert send(client, applicant, "confirm", ground="licence")[0] == 403


def test_an_office_decides_over_its_own_provinces_firms_alone(applicant: Marketer) -> None:
    """The attack: the form of another office's firm, sent by hand."""
    Marketer.objects.update(province="CN-GD")
    said = {"ground": "register", "note": "seen", "reason": "no"}
    other, own, national = (
        desk_of(officer(Role.HEAD, province, mail=f"head{n}@office.example"))
        for n, province in enumerate(("CN-JS", "CN-GD", ""))
    )
    shown = other.get("/regulator/admissions/").content.decode()
    assert applicant.name in shown and f"/regulator/admissions/{applicant.public_id}/confirm/" not in shown
    for answer in ("confirm", "admit", "refuse"):
        assert other.post(f"/regulator/admissions/{applicant.public_id}/{answer}/", said).status_code == 422
    applicant.refresh_from_db()
    assert applicant.identity_confirmed_at is None and applicant.state == Marketer.State.APPLIED
    assert own.post(f"/regulator/admissions/{applicant.public_id}/confirm/", said).status_code == 302
    assert national.post(f"/regulator/admissions/{applicant.public_id}/admit/", said).status_code == 302
    applicant.refresh_from_db()
    assert applicant.state == Marketer.State.ADMITTED


def test_many_wait_in_pages_and_what_was_typed_stands_wherever_its_firm_does(head: Client) -> None:
    for n in range(25):
        marketer_apply(name=f"公司 {n:02}", registration_code=f"CODE{n}", categories=["loans"], at=NOW, actor=ACTOR)
    first = head.get("/regulator/admissions/").content.decode()
    assert "公司 19" in first and "公司 20" not in first and "after=" in first
    status, page = send(head, Marketer.objects.get(name="公司 24"), "confirm", ground="other", reason="kept words")
    assert status == 422 and "公司 24" in page and "kept words" in page
