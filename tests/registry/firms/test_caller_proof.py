"""What shows that a number is a firm's: nobody's word approves one, and the better proof comes first."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from core.models import AuditRecord, SmsMessage
from core.policies import current_policy
from registry.firms.models import CallerNumber, Marketer
from registry.firms.rules.caller_proof import Proof, approves_itself, is_weaker, stands_for
from registry.firms.selectors import caller_bars
from registry.firms.selectors.caller_document import document_of, documents_of
from registry.firms.selectors.caller_number import callers_held_now, declaration_at
from registry.firms.services import caller_number
from registry.firms.services.caller_number import caller_approve, caller_declare, caller_end
from registry.firms.services.caller_proof import (
    caller_confirm,
    caller_disown,
    caller_documents_add,
    caller_line_release,
    caller_prove,
)
from tests.acts import acts, refusal_of
from tests.callers import proved
from tests.core.attachments.handing import handed
from tests.registry.conftest import SYSTEM, at_once, make_marketer, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
LINE, MOBILE = "+862586539100", "+8613800138001"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def declare(firm: Marketer, caller: str = LINE, at: datetime = AT) -> CallerNumber:
    return caller_declare(marketer=firm, caller=caller, at=at, actor=SYSTEM)


def prove(claim: CallerNumber, line: str = LINE, at: datetime = AT) -> CallerNumber:
    return caller_prove(declaration=claim, number=subscriber(line), at=at, actor=SYSTEM)


def confirm(claim: CallerNumber, line: str = MOBILE, at: datetime = AT) -> CallerNumber:
    return caller_confirm(declaration=claim, number=subscriber(line), at=at, actor=SYSTEM)


def disown(claim: CallerNumber, line: str = MOBILE, at: datetime = AT) -> None:
    caller_disown(declaration=claim, number=subscriber(line), at=at, actor=SYSTEM)


def approve(claim: CallerNumber, reason: str = "") -> CallerNumber:
    return caller_approve(declaration=claim, reason=reason, at=AT, actor=SYSTEM)


def add_document(claim: CallerNumber) -> Any:
    return caller_documents_add(declaration=claim, files=[handed()], at=AT, actor=SYSTEM)


def state(claim: CallerNumber) -> str:
    return CallerNumber.objects.with_rivals().get(pk=claim.pk).state


@pytest.fixture
def other(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Moon")


def test_the_better_proof_comes_first() -> None:
    assert is_weaker("document", ["line"]) and is_weaker("", ["document"]) and not is_weaker("line", ["operator", ""])
    assert stands_for("", documents=0, accepted=("line", "document")) == ""
    assert stands_for("", documents=1, accepted=("line", "document")) == "document"
    assert stands_for("", documents=1, accepted=("operator",)) == stands_for("line", documents=0, accepted=()) == ""
    assert approves_itself("line", automatic=True, rivals=0, contradicted=False)
    for proof, automatic, rivals, contradicted in (
        ("line", False, 0, False), ("line", True, 1, False), ("line", True, 0, True), ("operator", True, 0, False),
        ("document", True, 0, False), ("", True, 0, False),
    ):  # fmt: skip
        assert not approves_itself(proof, automatic=automatic, rivals=rivals, contradicted=contradicted)


def test_a_line_that_proves_itself_is_approved_at_once_and_twice_is_once(marketer: Marketer) -> None:
    claim = declare(marketer)
    assert prove(claim).state == "approved" and prove(claim).proof == "line"
    assert declaration_at(caller=LINE, at=AT) is not None
    assert acts("caller") == ["caller.declared", "caller.proved"]
    assert AuditRecord.objects.get(act="caller.proved").data == {"approved": True}


@pytest.mark.django_db(transaction=True)
def test_proved_twice_at_once_it_is_proved_once(marketer: Marketer) -> None:
    claim, line = declare(marketer), subscriber(LINE)
    at_once(3, lambda: caller_prove(declaration=claim, number=line, at=AT, actor=SYSTEM))
    assert acts("caller.proved") == ["caller.proved"]


def test_a_code_proves_the_line_that_was_declared_and_no_other(marketer: Marketer) -> None:
    claim = declare(marketer)
    assert refusal_of(lambda: prove(claim, "+862586539101")) == "caller.another_line"
    caller_end(declaration=claim, at=AT, actor=SYSTEM)
    assert refusal_of(lambda: prove(claim)) == "caller.settled"
    assert acts("caller.proved") == []


def test_beside_another_firms_claim_the_line_waits_for_an_officer(marketer: Marketer, other: Marketer) -> None:
    claim, theirs = declare(marketer), declare(other)
    assert prove(claim).approved_at is None and state(claim) == "disputed"
    assert declaration_at(caller=LINE, at=AT) is None
    add_document(theirs)
    approve(theirs, reason="The line was handed over; its contract was read")
    assert AuditRecord.objects.get(act="caller.approved").data == {
        "over": [claim.pk], "proof": "document", "weaker": True,
    }  # fmt: skip


@pytest.mark.parametrize("caller", [LINE, "95588", "400 809 5559", "SUNRISE"])
def test_nothing_is_approved_on_a_firms_word(marketer: Marketer, caller: str) -> None:
    claim = declare(marketer, caller)
    for reason in ("", "an officer is sure"):
        assert refusal_of(lambda reason=reason: approve(claim, reason)) == "caller.unproved"  # type: ignore[misc]
    assert state(claim) == "declared" and acts("caller.approved") == []


def test_of_a_short_code_its_operator_has_the_word_and_no_paper(marketer: Marketer) -> None:
    claim = declare(marketer, "95588")
    assert refusal_of(lambda: add_document(claim)) == "caller.proof"
    assert refusal_of(lambda: prove(claim)) == "caller.another_line"
    assert approve(proved(claim, AT)).proof == Proof.OPERATOR


def test_a_document_proves_once_an_officer_approves_on_it(marketer: Marketer) -> None:
    claim = declare(marketer, "400 809 5559")
    assert refusal_of(lambda: caller_documents_add(declaration=claim, files=[], at=AT, actor=SYSTEM)) == (
        "attachment.none"
    )
    (kept,) = add_document(claim)
    assert state(claim) == "declared"
    assert documents_of([claim.pk]) == {claim.pk: [kept]} and document_of(claim.pk, kept.public_id) == kept
    assert document_of(claim.pk + 1, kept.public_id) is None
    assert approve(claim).proof == "document"
    caller_end(declaration=claim, at=AT, actor=SYSTEM)
    assert refusal_of(lambda: add_document(claim)) == "caller.settled"
    assert acts("caller.documents") == ["caller.documents_added"]


def test_what_stands_on_the_blacklist_becomes_nobodys(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = declare(marketer)
    monkeypatch.setattr(caller_bars, "bars", [lambda value, _at: value == LINE])
    assert callers_held_now(marketer, AT) == set()
    assert prove(claim).approved_at is None
    assert refusal_of(lambda: approve(claim)) == "caller.listed"
    assert declaration_at(caller=LINE, at=AT) is None
    assert callers_held_now(marketer, AT) == {LINE}  # its proved holder may appeal


def test_a_protected_name_is_nobodys_however_it_is_written(marketer: Marketer) -> None:
    for name in ("公安局", "ICBC", "公 安", "POL1CE"):
        assert refusal_of(lambda name=name: declare(marketer, name)) == "caller.protected"  # type: ignore[misc]
    assert not CallerNumber.objects.exists()


def texts() -> list[SmsMessage]:
    return list(SmsMessage.objects.filter(kind="calling"))


def test_a_salesmans_mobile_is_the_firms_once_the_person_says_so(marketer: Marketer) -> None:
    claim = declare(marketer, MOBILE)
    assert len(texts()) == 1 and claim.asked_at == AT
    assert refusal_of(lambda: prove(claim, MOBILE)) == "caller.person"
    assert refusal_of(lambda: approve(proved(claim, AT, Proof.OPERATOR))) == "caller.unproved"
    assert refusal_of(lambda: confirm(claim, LINE)) == "caller.another_line"
    assert confirm(claim).state == "approved"
    assert acts("caller.confirmed") == ["caller.confirmed_by_person"]


def test_the_person_ends_it_alone_and_is_not_asked_again_soon(marketer: Marketer) -> None:
    claim = declare(marketer, MOBILE)
    confirm(claim)
    assert refusal_of(lambda: disown(claim, LINE)) == "caller.another_line"
    for _twice in range(2):
        disown(claim, at=AT + DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.disowned_at) == ("ended", AT + DAY) and acts("caller.disowned") == ["caller.disowned"]
    assert declaration_at(caller=MOBILE, at=AT + DAY) is None and declaration_at(caller=MOBILE, at=AT) is not None
    assert refusal_of(lambda: declare(marketer, MOBILE, AT + 2 * DAY)) == "caller.disowned"
    assert declare(marketer, MOBILE, AT + 40 * DAY).state == "declared" and len(texts()) == 2


def test_nobody_disowns_a_firms_own_line(marketer: Marketer) -> None:
    claim = declare(marketer)
    assert refusal_of(lambda: disown(claim, LINE)) == "caller.another_line" and texts() == []


def test_a_firm_has_so_many_people_asked_in_a_day(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller_number, "MOST_ASKED", 1)
    caller_end(declaration=declare(marketer, MOBILE), at=AT, actor=SYSTEM)
    assert refusal_of(lambda: declare(marketer, MOBILE)) == "caller.asked"
    assert declare(marketer, MOBILE, AT + 2 * DAY).state == "declared"


def test_one_person_is_asked_so_often_in_a_day_by_all_firms_together(marketer: Marketer) -> None:
    """Ended and declared anew, by one firm or by several: each was a text."""
    second, third = (make_marketer(f"91310000MA1FL000{n}X", name=f"Firm {n}") for n in range(2))
    for firm in (marketer, marketer, second):
        caller_end(declaration=declare(firm, MOBILE), at=AT, actor=SYSTEM)
    for firm in (marketer, third):
        assert refusal_of(partial(declare, firm, MOBILE)) == "caller.asked"
    assert len(texts()) == current_policy(AT).messages.budgets["calling"].to_one_number == 3
    assert declare(marketer, "+8613800138002").state == "declared"
    assert declare(marketer, MOBILE, AT + 2 * DAY).state == "declared"


@pytest.mark.django_db(transaction=True)
def test_of_firms_that_ask_at_once_none_comes_beyond_the_last() -> None:
    firms = iter([make_marketer(f"91310000MA1FL000{n}X", name=f"Firm {n}") for n in range(6)])
    at_once(6, lambda: refusal_of(lambda: declare(next(firms), MOBILE)))
    assert len(texts()) == 3


def test_the_next_holder_of_a_mobile_calls_for_nobody(marketer: Marketer) -> None:
    claim, line = confirm(declare(marketer, MOBILE)), declare(marketer)
    for _twice in range(2):
        for value in (MOBILE, LINE):  # whoever leaves takes the own word back, and nobody's line
            caller_line_release(value=value, recycled=False, at=AT + DAY, actor=SYSTEM)
    claim.refresh_from_db()
    assert claim.state == "ended" and state(line) == "declared"
    caller_line_release(value=LINE, recycled=True, at=AT + DAY, actor=SYSTEM)
    assert state(line) == "ended"
    assert acts("caller.line_released") == ["caller.line_released"] * 2
