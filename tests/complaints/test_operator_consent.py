"""A complainant lets us ask their operator about one call, and takes it back: default no, on record, each once."""

import pytest

from complaints.models import Complaint, OperatorConsent
from complaints.services.operator_consent import operator_consent_give, operator_consent_withdraw
from core import clock
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from tests.acts import acts, refusal_of
from tests.proved import proved_now
from tests.registry.conftest import Api, make_key

from .conftest import ALICE, BOB, SYSTEM, file_complaint, number, signed_in

pytestmark = pytest.mark.django_db


def give(complaint: Complaint, operator: Operator | None) -> str:
    return refusal_of(
        lambda: operator_consent_give(complaint_id=complaint.pk, operator=operator, at=clock.now(), actor=SYSTEM)
    )


def withdraw(complaint: Complaint) -> None:
    operator_consent_withdraw(complaint_id=complaint.pk, at=clock.now(), actor=SYSTEM)


def test_nobody_agreed_who_did_not_say_so(operator: Operator) -> None:
    complaint = file_complaint().complaint
    assert not OperatorConsent.objects.exists()
    assert give(complaint, None) == "consent.operator"
    withdraw(complaint)
    assert acts("complaint.operator") == []


def test_given_and_taken_back_once_each_and_given_to_another(operator: Operator) -> None:
    complaint, other = file_complaint().complaint, operator_admit(name="Other", at=clock.now(), actor=SYSTEM)
    assert [give(complaint, operator) for _ in range(2)] == ["", ""]
    for _ in range(2):
        withdraw(complaint)
    assert OperatorConsent.objects.get().withdrawn_at is not None
    assert give(complaint, other) == ""
    assert (OperatorConsent.objects.get().operator, OperatorConsent.objects.get().withdrawn_at) == (other, None)
    given, withdrawn = "complaint.operator_consent_given", "complaint.operator_consent_withdrawn"
    assert acts("complaint.operator") == [given, withdrawn, given]


def test_the_complainant_agrees_on_a_page_of_their_own_and_nobody_else_does(operator: Operator) -> None:
    complaint = file_complaint().complaint
    client, _user = signed_in()
    address = f"/my/complaints/{complaint.public_id}/operator/"
    assert client.post(address, {"operator": operator.pk}).status_code == 422  # the box was not ticked
    assert client.post(address, {"operator": "99999999999999999999", "agree": "on"}).status_code == 422
    other, _bob = signed_in(BOB)
    assert other.post(address, {"operator": operator.pk, "agree": "on"}).status_code == 404
    proved_now(client, number(), seconds_ago=3600)  # a session that fell into other hands agrees to nothing
    assert client.post(address, {"operator": operator.pk, "agree": "on"})["Location"] == "/my/numbers/anew/"
    assert not OperatorConsent.objects.exists()
    proved_now(client, number())
    assert client.post(address, {"operator": operator.pk, "agree": "on"})["Location"] != "/my/numbers/anew/"
    assert OperatorConsent.objects.get().operator == operator
    assert operator.name in client.get(address).content.decode()
    proved_now(client, number(), seconds_ago=3600)  # to take it back needs none
    assert client.get(f"{address}end/").status_code == 200
    assert client.post(f"{address}end/").status_code == 302
    assert OperatorConsent.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("many", [False, True])
def test_an_operator_says_with_the_complaint_that_its_subscriber_agreed(operator: Operator, many: bool) -> None:
    api = Api(make_key(operator, "complaint")[1])

    def hand_in(called: str, **said: object) -> None:
        row = {"caller": "4008095559", "called": called, "at": clock.now().isoformat(), "category": "loans", **said}
        answer = api.post("complaints", [row] if many else row)
        assert answer.status_code in (200, 201), answer.content

    hand_in(ALICE)
    hand_in(ALICE, ask_operator=False)
    assert not OperatorConsent.objects.exists()
    for _ in range(2):
        hand_in(BOB, ask_operator=True)
    assert OperatorConsent.objects.get().operator == operator
    assert acts("complaint.operator") == ["complaint.operator_consent_given"]
