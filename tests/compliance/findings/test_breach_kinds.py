"""Each kind of breach of the pack is found from the facts that make it, by the services that bring them, and missed without."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.services.assessment import complaint_assess, complaints_assess_changed
from core.policies import current_policy
from registry.firms.services.marketer import marketer_suspend
from registry.register.services.consent import consent_confirm, consent_revoke
from registry.register.services.refusal import refusal_record
from tests.compliance.findings.test_assessment import claim, wash
from tests.compliance.findings.test_caller_fact import LATER, OF_KIND, record
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, breaches_of, complaint, firm, person, registered

pytestmark = pytest.mark.django_db
CALL: dict[str, Any] = {"caller": FIRM_CALLER}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = NOW.replace(hour=14)  # 22:00 in China
Made = Callable[[], Complaint]


@dataclass(frozen=True)
class Pair:
    """`made`: a complaint with the facts of the breach; `without`: the same call without them."""

    made: Made
    without: Made


def confirmed(**call: Any) -> Complaint:
    """A call under a consent that its holder confirmed, asked about before."""
    number, caller = registered(), firm()
    consent_confirm(consent=claim(number, caller), at=NOW - 9 * DAY, actor=ACTOR)
    wash(caller, PEOPLE[0], NOW - HOUR)
    return complaint(number, **{**CALL, **call})


def revoked() -> Complaint:
    number, caller = registered(), firm()
    consent = claim(number, caller)
    consent_confirm(consent=consent, at=NOW - 9 * DAY, actor=ACTOR)
    consent_revoke(consent=consent, at=NOW - DAY, actor=ACTOR)
    return complaint(number, **CALL)


def refused() -> Complaint:
    number, caller = person(), firm()
    refusal_record(number=number, marketer=caller, source="site", at=NOW - 2 * HOUR, actor=ACTOR)
    return complaint(number, **CALL)


def text(words: str) -> Made:
    """As it was delivered: its evidence class came with the operator's confirmation."""

    def made() -> Complaint:
        filed = complaint(registered(), evidence="C3", channel="text", text=words, assess=False)
        complaint_assess(complaint_id=filed.pk, at=NOW + 2 * HOUR)
        return filed

    return made


def calls_of_a_day(count: int) -> Made:
    def made() -> Complaint:
        number = registered()
        firm()
        early = NOW.replace(hour=1)
        # Further apart than what counts as one call reported twice.
        rows = [complaint(number, called_at=early + n * 2 * HOUR, evidence="C2", **CALL) for n in range(count)]
        return rows[-1]

    return made


def suspended() -> Complaint:
    marketer_suspend(marketer=firm(), reason="listed", case_reference="", at=NOW - 5 * DAY, actor=ACTOR)
    return complaint(registered(), **CALL)


def on_record(kind: Kind) -> Made:
    def made() -> Complaint:
        filed = complaint(registered())
        record(kind)
        complaints_assess_changed(at=LATER)
        return filed

    return made


def plain() -> Complaint:
    return complaint(registered())


def allowed_a_day() -> int:
    return current_policy(NOW).calling.attempts_per_day or 0


PAIRS: dict[str, Pair] = {
    "registered": Pair(plain, lambda: complaint(person())),
    "no_consent": Pair(lambda: complaint(person()), confirmed),
    "refused": Pair(refused, confirmed),
    "revoked": Pair(revoked, confirmed),
    "text_without_opt_out": Pair(text("低息贷款，额度高"), text("【某某银行】低息贷款，回T退订")),
    "hours": Pair(lambda: complaint(registered(), called_at=NIGHT), plain),
    "attempts": Pair(lambda: calls_of_a_day(allowed_a_day() + 1)(), lambda: calls_of_a_day(allowed_a_day())()),
    "not_washed": Pair(lambda: (firm(), complaint(registered(), **CALL))[1], confirmed),
    "not_declared": Pair(on_record(Kind.USED_BY), plain),
    "not_admitted": Pair(suspended, confirmed),
    **{breach: Pair(on_record(kind), plain) for kind, breach in OF_KIND.items()},
}


def test_every_kind_of_the_pack_is_here() -> None:
    assert set(PAIRS) == set(current_policy(NOW).enforcement.breaches) - {"robocall"}


@pytest.mark.parametrize("breach", list(PAIRS))
def test_it_is_found_from_its_facts(breach: str) -> None:
    assert breach in breaches_of(PAIRS[breach].made())


@pytest.mark.parametrize("breach", list(PAIRS))
def test_it_is_missed_without_them(breach: str) -> None:
    assert breach not in breaches_of(PAIRS[breach].without())
