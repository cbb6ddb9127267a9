"""How far a complaint is, by its reference and a code to the number: whoever proves none learns nothing of any reference."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from complaints.rules.reference import reference_of

from .conftest import ALICE, BOB, file_complaint, signed_in
from .test_complain_pages import prove

pytestmark = pytest.mark.django_db
PAGE = "/complain/status/"
NOBODYS = reference_of("cmp_nobodys")


def asked(client: Client, reference: str) -> tuple[int, str, str]:
    answer = client.post(PAGE, {"reference": reference}, headers={"Accept-Language": "en"})
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), page.replace(reference, "…")


def test_a_reference_and_a_code_lead_to_the_complaint() -> None:
    complaint = file_complaint().complaint
    reference = complaint.short_reference.lower()
    client = Client(headers={"Accept-Language": "en"})
    again = f"{PAGE}?{urlencode({'reference': reference})}"
    assert client.post(PAGE, {"reference": reference})["Location"] == f"/sign-in/?{urlencode({'next': again})}"
    prove(client, again)
    assert client.get(again)["Location"] == f"/my/complaints/{complaint.public_id}/"


def test_anothers_reference_is_as_good_as_none() -> None:
    others = file_complaint(e164=BOB).complaint.short_reference
    client, _user = signed_in(ALICE)
    assert asked(client, others) == asked(client, NOBODYS)
    assert asked(client, others)[0] == 422
    stranger = Client()
    assert [asked(stranger, one)[0] for one in (others, NOBODYS)] == [302, 302]
    assert "/sign-in/" in asked(stranger, others)[1]


@pytest.mark.parametrize("typed", ["", "T-ACDE", "139 1234 5678", "x" * 41])
def test_what_is_no_reference_is_told_beside_the_field(typed: str) -> None:
    answer = Client(headers={"Accept-Language": "en"}).post(PAGE, {"reference": typed})
    assert answer.status_code == 422 and 'href="#id_reference"' in answer.content.decode()


def test_the_page_is_found_from_the_complaint() -> None:
    assert PAGE in Client().get("/complain/").content.decode()
    assert Client().get(PAGE).status_code == 200
