"""Many claims at once: each row answered and done as it would be alone, all in one act."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.models import AuditRecord, Number
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.register.models import Consent
from registry.register.selectors.consent import OnFile, consent_evidence, consent_state_for_firm, consents_claimed
from registry.register.services import consent_bulk
from registry.register.services.consent import consent_contest, consent_revoke
from registry.register.services.consent_bulk import consents_ingest
from registry.register.services.consent_content import Claim, Content
from registry.register.services.consent_intake import consent_ingest
from tests.acts import acts
from tests.registry.conftest import ALICE, CAROL, SYSTEM, at_once, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def claim(number: str = "139 1234 5678", **change: Any) -> Claim:
    said: dict[str, Any] = {
        "channels": ["text", "voice"], "categories": ["insurance"], "given_at": AT - timedelta(days=1),
        "expires_at": None, "evidence": {"kind": "form", "reference": "f-1", "sha256": None}, **change,
    }  # fmt: skip
    return Claim(number, Content(**said))


ROWS = (
    claim(),
    claim("110"),
    claim(CAROL),
    claim(ALICE, channels=["voice", "text", "text"]),
    claim(channels=["pigeon"]),
    claim("hello", channels=["pigeon"]),
    claim(categories=[]),
    claim(given_at=AT + timedelta(seconds=1)),
    claim(expires_at=AT - timedelta(days=2)),
    claim(evidence={"kind": "call", "reference": None, "sha256": None}),
    claim(expires_at=AT - timedelta(hours=1)),  # over before it was handed in
    claim(evidence={"kind": "call", "reference": "of 139 1234 5678", "sha256": "ab" * 32}),
)


def shown(answer: Consent | OnFile | DomainError) -> object:
    if isinstance(answer, DomainError):
        return answer.code, [each.pointer for each in answer.errors]
    if isinstance(answer, OnFile):
        state, answer = answer.state, Consent.objects.get(pk=answer.consent_id, public_id=answer.public_id)
        assert state == consent_state_for_firm(answer, AT)
    return (
        answer.number.sealed,
        answer.channels,
        answer.categories,
        answer.given_at,
        answer.expires_at,
        answer.received_at,
        consent_evidence(answer),
    )


def together(marketer: Marketer) -> list[OnFile | DomainError]:
    return consents_ingest(marketer=marketer, claims=ROWS, at=AT, actor=SYSTEM)


def one_of(marketer: Marketer, row: Claim) -> Consent:
    said = {name: getattr(row.content, name) for name in Content.__slots__}
    return consent_ingest(marketer=marketer, number=row.number, at=AT, actor=SYSTEM, **said)


def one_by_one(marketer: Marketer) -> list[Consent | DomainError]:
    answers: list[Consent | DomainError] = []
    for row in ROWS:
        try:
            answers.append(one_of(marketer, row))
        except DomainError as refusal:
            answers.append(refusal)
    return answers


def test_each_row_comes_to_what_it_would_alone(marketer: Marketer) -> None:
    found = []
    for hand_in in (one_by_one, together):
        with transaction.atomic():
            answers = hand_in(marketer)
            found.append(([shown(each) for each in answers], Consent.objects.count(), Number.objects.count()))
            assert not isinstance(answers[0], DomainError) and answers[0] == answers[3]
            transaction.set_rollback(True)
    assert found[0] == found[1] and found[0][1:] == (5, 2)


def test_an_act_is_one_record_and_the_same_again_none(marketer: Marketer) -> None:
    first, again = together(marketer), together(marketer)
    assert [shown(each) for each in first] == [shown(each) for each in again]
    made = list(Consent.objects.order_by("pk").values_list("pk", flat=True))
    assert AuditRecord.objects.get(act="consents.claimed").data == {"claims": 5, "first": made[0], "last": made[-1]}
    assert acts("consent") == ["consents.claimed"]
    assert b"13912345678" not in bytes(Consent.objects.all()[0].evidence)


def test_who_may_not_ask_claims_nothing(marketer: Marketer) -> None:
    suspended = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=AT, actor=SYSTEM)
    assert {each.code for each in together(suspended) if isinstance(each, DomainError)} == {"marketer.suspended"}
    assert not Consent.objects.exists() and not Number.objects.exists()


def test_the_steps_do_not_tell_which_numbers_are_known(marketer: Marketer) -> None:
    steps = []
    for known in (False, True):
        with transaction.atomic():
            if known:
                subscriber(ALICE), subscriber(CAROL)
            with CaptureQueriesContext(connection) as asked:
                together(marketer)
            steps.append(len(asked))
            transaction.set_rollback(True)
    assert steps[0] == steps[1]


@pytest.mark.django_db(transaction=True)
def test_handed_in_at_once_each_is_claimed_once(marketer: Marketer) -> None:
    answers = at_once(4, lambda: [shown(each) for each in together(marketer)])
    assert all(each == answers[0] for each in answers)
    assert Consent.objects.count() == 5 and acts("consent") == ["consents.claimed"]


@pytest.mark.django_db(transaction=True)
def test_one_that_came_alone_meanwhile_is_no_fault(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    one_of(marketer, claim(given_at=AT - timedelta(days=9)))
    came: list[Consent] = []

    def looked_too_early(*asked: Any) -> Any:
        found = consents_claimed(*asked)
        if not came:
            came.extend(at_once(1, lambda: one_of(marketer, claim())))
        return found

    monkeypatch.setattr(consent_bulk, "consents_claimed", looked_too_early)
    answers = together(marketer)
    assert [shown(each) for each in came] == [shown(answers[0])] and Consent.objects.count() == 6
    assert acts("consent") == ["consent.claimed", "consent.claimed", "consents.claimed"]


def test_what_is_on_file_is_answered_as_it_stands(marketer: Marketer) -> None:
    first = [one for one in together(marketer) if isinstance(one, OnFile)]
    for number, act in enumerate((consent_contest, consent_revoke)):
        act(consent=Consent.objects.order_by("pk")[number], at=AT, actor=SYSTEM)
    Consent.objects.filter(pk=first[-1].consent_id).update(notified_at=AT)  # which tells who is registered
    again = [one for one in together(marketer) if isinstance(one, OnFile)]
    assert [one.consent_id for one in again] == [one.consent_id for one in first]
    assert [one.state for one in again] == ["contested", "revoked", "contested", "claimed", "expired", "claimed"]


@given(
    kind=st.text(max_size=40),
    reference=st.none() | st.text(max_size=200),
    codes=st.lists(st.sampled_from(["voice", "text", "insurance", "房产", '"']), min_size=1),
    expires_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_a_claim_is_written_as_an_encoder_would(
    kind: str, reference: str | None, codes: list[str], expires_at: datetime | None
) -> None:
    evidence = {"kind": kind, "reference": reference, "sha256": None}
    said = Content(codes, codes[::-1], AT, expires_at, evidence)
    content = {
        "channels": sorted({*codes}), "categories": sorted({*codes}), "given_at": AT.isoformat(),
        "expires_at": expires_at and expires_at.isoformat(), "evidence": evidence,
    }  # fmt: skip
    assert said.written() == json.dumps(content, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    assert json.loads(said.proof()) == evidence
