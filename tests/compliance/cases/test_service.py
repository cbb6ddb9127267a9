"""Service of a document: from when it counts, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.cases.rules.service import ELECTRONIC, PUBLIC_NOTICE, WAYS, counts_from
from tests.compliance.cases.good_case import AT, CN, GOOD, S, codes

ON = date(2026, 9, 29)


@pytest.mark.parametrize("way", [way for way in WAYS if way != PUBLIC_NOTICE])
def test_it_counts_from_its_day_as_the_pack_reckons_days(way: str) -> None:
    assert counts_from(way, ON, CN) == datetime(2026, 9, 28, 16, 0, tzinfo=UTC)


def test_a_public_notice_counts_after_thirty_days() -> None:
    assert counts_from(PUBLIC_NOTICE, ON, CN) == datetime.fromisoformat("2026-10-29T23:59:59+08:00")


@pytest.mark.parametrize("act", ["case.serve_notice", "case.serve_decision", "case.serve_paper"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"service_on": AT.date()}, []),
        ({"service_on": AT.date() + timedelta(days=1)}, ["service_known"]),
        ({"service_on": AT.date() - timedelta(days=5)}, []),
        ({"service_on": AT.date() - timedelta(days=6)}, ["service_known"]),  # nothing was proposed or decided yet
        ({"service_on": None}, ["service_known"]),
        ({"service_way": "pigeon"}, ["service_known"]),
        ({"service_way": ELECTRONIC}, []),
        ({"service_way": ELECTRONIC, "address_confirmed": False}, ["address_signed"]),
        ({"service_way": "left", "address_confirmed": False}, []),  # refusing to sign stops nothing
    ],
)
def test_way_day_and_proof_are_asked_for(act: str, given: dict[str, object], expected: list[str]) -> None:
    state = {"case.serve_notice": S.PENALTY_PROPOSED}.get(act, S.DECIDED)
    facts = replace(GOOD, state=state, roles=frozenset({"officer"}), **given)  # type: ignore[arg-type]
    assert codes(act, facts) == expected


def test_a_paper_is_served_from_its_own_day_on_and_only_the_party_electronically() -> None:
    facts = replace(GOOD, state=S.SERVED, roles=frozenset({"officer"}), sent_on=AT.date())
    early = replace(facts, state_since=AT, service_on=AT.date() - timedelta(days=5))
    assert codes("case.serve_paper", early) == []  # whatever state the case came to, or what was sent, since
    letter = {"doc_1": replace(GOOD.papers_unserved["doc_1"], to_party=False)}
    assert codes("case.serve_paper", replace(facts, papers_unserved=letter)) == []
    assert codes("case.serve_paper", replace(facts, papers_unserved=letter, service_way=ELECTRONIC)) == [
        "address_signed"
    ]


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (GOOD.served_at, []),
        (AT, []),
        (AT + timedelta(seconds=1), ["outcome_served"]),
        (AT - timedelta(days=5), ["outcome_served"]),
        (None, ["outcome_served"]),
    ],
)
def test_an_outcome_reaches_the_party_after_the_decision_and_has_done_so(
    served: datetime | None, expected: list[str]
) -> None:
    facts = replace(GOOD, state=S.RECONSIDERED, roles=frozenset({"officer"}), reconsideration_served_at=served)
    assert codes("case.record_outcome", facts) == expected
