"""A number that is nobody's, or another's, becomes no firm's by any door: the firm's page, a code, an operator's API, the desk.

Where a page takes no such claim, one stands in the table as if it were older than the rule, with the best proof there is.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from compliance.findings.services.operator_answer import answer_take_in
from core import clock
from core.access.roles import Role
from core.numbers.parsing import read_caller
from core.policies import current_policy
from registry.firms.models import CallerNumber, Marketer, MarketerMember
from registry.firms.rules.caller_proof import Proof
from registry.firms.selectors.caller_number import declaration_at
from registry.firms.services.api_key import api_key_create
from registry.firms.services.caller_claim import claim_question_ask
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.operator import operator_admit
from tests.callers import proved
from tests.codes import code_sent
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.listings.listed import listed
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, ROGUE, firm, officer
from tests.pages import send
from tests.registry.firms.test_firm_pages import client_of, person

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
NAME, HOLDER = "月明保险代理有限公司", "速达信贷咨询有限公司"
PAGE, DESK = "/marketers/callers/", "/regulator/declarations/"
NUMBERS = {
    "emergency": "110",
    "a bank's": "95588",
    "another firm's": FIRM_CALLER,
    "blacklisted": ROGUE,
    "foreign": "+852 3898 6988",
}


@dataclass
class Claim:
    """`caller` as it is typed; `value` as it is kept; `holder`: whose it is."""

    caller: str
    firm: Marketer
    holder: Marketer | None

    @property
    def value(self) -> str:
        return read_caller(self.caller, current_policy()).value

    @property
    def row(self) -> CallerNumber | None:
        return CallerNumber.objects.filter(marketer=self.firm, until=None).first()

    def forced(self) -> CallerNumber:
        name = read_caller(self.caller, current_policy())
        return self.row or CallerNumber.objects.create(
            marketer=self.firm, value=name.value, kind=name.kind or "e164", since=NOW
        )

    def is_nobodys(self) -> bool:
        """Neither in the table, nor for who looks it up, nor on the list of admitted firms, nor where the open data has it."""
        found = declaration_at(caller=self.value, at=clock.now())
        anybody = Client()
        pages = [
            *(
                anybody.post("/caller-check/", {"caller": self.caller}, headers={"Accept-Language": language})
                for language in ("zh-hans", "en")
            ),
            anybody.get("/api/v1/open-data/blacklist"),
        ]
        named = any(NAME in page.content.decode() or self.firm.public_id in page.content.decode() for page in pages)
        listed_too = anybody.get("/admitted-firms/").content.decode()
        digits = "".join(filter(str.isdigit, self.value)).removeprefix("86")
        beside = listed_too.split(NAME, 1)[-1].split("</tr>", 1)[0].replace(" ", "").replace("-", "")
        return (found.marketer if found else None) == self.holder and not named and digits not in beside


@pytest.fixture(params=NUMBERS)
def claim(request: pytest.FixtureRequest) -> Claim:
    holder = firm(name=HOLDER) if request.param == "another firm's" else None
    if request.param == "blacklisted":
        listed()
    return Claim(NUMBERS[request.param], firm(caller="", name=NAME), holder)


def member(made: Marketer) -> Client:
    user = person("owner@example.cn")
    MarketerMember.objects.create(marketer=made, user=user, role="owner", since=NOW)
    return client_of(user)


def test_the_firms_own_page_makes_nothing_its(claim: Claim) -> None:
    """It is refused, or waits; a code, where one is sent at all, changes that for nobody."""
    client = member(claim.firm)
    answer = send(client, PAGE, {"caller": claim.caller})
    assert answer.status_code == (302 if claim.row else 422)
    if (row := claim.row) is not None:
        client.post(f"{PAGE}{row.pk}/code/")
        if client.get(f"{PAGE}code/").status_code == 200:
            send(client, f"{PAGE}code/", {"code": code_sent(), "act": "code"})
        row.refresh_from_db()
        assert row.approved_at is None
    assert claim.is_nobodys()


def test_no_range_takes_it_in(claim: Claim) -> None:
    """Declared as one of ten consecutive numbers it waits as well."""
    first = claim.caller[:-1] + "0"
    answer = send(member(claim.firm), PAGE, {"caller": first, "last": claim.caller[:-1] + "9"})
    assert answer.status_code in (302, 422)
    assert claim.row is None or claim.row.approved_at is None
    assert claim.is_nobodys()


@pytest.mark.parametrize("whose", ["the firm's", "another's"])
def test_what_an_operator_answers_makes_it_nobodys(claim: Claim, whose: str) -> None:
    """An answer proves or contradicts a claim; it never approves one."""
    row, telecom = claim.forced(), operator_admit(name="示例电信", at=NOW, actor=ACTOR)
    question = claim_question_ask(claim=row, operator=telecom, at=NOW, actor=ACTOR)
    _, key = api_key_create(owner=telecom, name="answers", scopes=["question"], at=NOW, actor=ACTOR)
    code = claim.firm.registration_code if whose == "the firm's" else "91310000MA1FL0000N"
    answer = Client(headers={"Authorization": f"Bearer {key}"}).post(
        f"/api/v1/questions/{question.public_id}/answer",
        {"outcome": "yes", "holder": "某公司", "holder_code": code, "since": "2026-01-05"},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    answer_take_in(question_id=question.pk, at=clock.now())
    row.refresh_from_db()
    assert row.approved_at is None and claim.is_nobodys()


@pytest.mark.parametrize("proof", [None, Proof.LINE, Proof.OPERATOR])
def test_an_officer_approves_none_of_them_by_a_click(claim: Claim, proof: Proof | None) -> None:
    """Not with the proof of a line either, and not with an operator's, but for a number that a firm can hold: 95588, where its
    operator says so (test_declarations)."""
    row = claim.forced()
    if proof is not None and not (claim.caller == "95588" and proof is Proof.OPERATOR):
        proved(row, NOW, proof)
    desk = desk_of(officer(Role.HEAD))
    answer: Any = send(desk, DESK, {"reason": ""}, to=f"{DESK}{row.pk}/approve/?")
    assert answer.status_code in (409, 422)
    row.refresh_from_db()
    assert row.approved_at is None and claim.is_nobodys()


def test_a_claim_that_waits_is_shown_to_the_firm_and_the_desk_alone() -> None:
    made = firm(caller="", name=NAME)
    row = caller_declare(marketer=made, caller="95588", at=NOW, actor=ACTOR)
    waits = Claim("95588", made, None)
    assert waits.is_nobodys()
    assert "95588" in member(made).get(PAGE).content.decode()
    assert NAME in desk_of(officer(Role.HEAD)).get(DESK).content.decode()
    assert row.approved_at is None
