"""A reader that takes every change has exactly the newest list, in every form; and no form blocks who is only labelled."""

from datetime import timedelta
from itertools import count
from random import Random

import pytest

from complaints.models import Caller
from compliance.listings.answering.list_forms import FORMS, limited
from compliance.listings.answering.list_page import list_change
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import BLOCKING, PUBLISHED
from compliance.listings.selectors.listing import Audience
from compliance.listings.services.list_change import list_changed
from core.policies import current_policy
from tests.compliance.listings.readers import READERS, State
from tests.compliance.world import NOW, complaint, registered

pytestmark = pytest.mark.django_db
LANDLINE, MOBILE, ABROAD, CODE, SENDER = "+862586537001", "+8613666170098", "+85238986988", "95999", "示例贷款"
PATTERN = "+862586537*"
KINDS = {CODE: "short_code", SENDER: "sender_id"}
IDS = count(1)


def caller(value: str) -> Caller:
    return Caller.objects.get_or_create(value=value, defaults={"kind": KINDS.get(value, "e164"), "first_seen_at": NOW})[
        0
    ]


def entry(value: str, action: str, *, reason: str = "complaints", **said: object) -> BlacklistEntry:
    named = {"pattern": value} if value.endswith("*") else {"caller": caller(value)}
    return BlacklistEntry.objects.create(
        public_id=f"ble_{next(IDS):06}", action=action, reason=reason, state="proposed", category="loans", people=9, days=4,
        policy_version="x", proposed_at=NOW, **named, **said,
    )  # fmt: skip


def stands(value: str, action: str, **said: str) -> BlacklistEntry:
    made = entry(value, action, **said)
    return turn(made, "active")


def turn(made: BlacklistEntry, state: str) -> BlacklistEntry:
    made.state, made.since, made.until = state, NOW, NOW + timedelta(days=30)
    made.save()
    list_changed(made, "listed", NOW)
    return made


def whole(form: str, audience: Audience = Audience.CONTRACT) -> bytes:
    return FORMS[form].write(list_change(since=0, audience=audience, policy=current_policy(NOW), at=NOW))


class Reader:
    def __init__(self, form: str, audience: Audience) -> None:
        self.form, self.audience = form, audience
        self.state: State = {}
        self.version = 0

    def read(self) -> None:
        since = 0 if FORMS[self.form].whole else self.version
        change = list_change(since=since, audience=self.audience, policy=current_policy(NOW), at=NOW)
        body = FORMS[self.form].write(change)
        self.state = READERS[self.form](self.state, body, whole=change.page.full)
        self.version = change.page.version


@pytest.mark.parametrize("seed", range(6))
def test_whoever_takes_every_change_has_the_newest_list(seed: int) -> None:
    chance = Random(seed)
    readers = [Reader(form, audience) for form in FORMS for audience in Audience]
    entries: list[BlacklistEntry] = []
    for _ in range(12):
        for _ in range(chance.choice((1, 1, 3))):
            standing = [one for one in entries if one.state == "active"]
            if standing and chance.random() < 0.4:
                one = chance.choice(standing)
                fell = chance.random() < 0.3 and one.fallen_at is None
                one.fallen_at = NOW if fell else one.fallen_at
                turn(one, "active" if fell else "ended")
            else:
                value, action = (
                    chance.choice((LANDLINE, MOBILE, ABROAD, CODE, SENDER, PATTERN)),
                    chance.choice(PUBLISHED),
                )
                if not any((one.named, one.action) == (value, action) for one in standing):
                    reason = chance.choice(("complaints", "decision"))
                    entries.append(stands(value, action, reason=reason))
        for reader in chance.sample(readers, len(readers) // 2):
            reader.read()
    for reader in readers:
        reader.read()
        newest = READERS[reader.form]({}, whole(reader.form, reader.audience), whole=True)
        assert reader.state == newest, (reader.form, reader.audience)


def test_a_caller_that_is_only_labelled_is_in_no_form_that_blocks() -> None:
    stands(LANDLINE, "label")
    for form in ("pattern-csv", "txt", "fritzbox-xml", "vcf"):
        assert READERS[form]({}, whole(form), whole=True) == {}, form
    number = 862586537001
    assert READERS["ios"]({}, whole("ios"), whole=True) == {number: "label"}
    assert [row["action"] for row in READERS["csv"]({}, whole("csv"), whole=True).values()] == ["label"]


def test_a_block_that_became_a_label_is_taken_out_where_it_blocked() -> None:
    block = stands(LANDLINE, "block")
    before = {form: READERS[form]({}, whole(form), whole=True) for form in ("txt", "ios", "pattern-csv")}
    stands(LANDLINE, "label")
    turn(block, "ended")
    change = list_change(since=1, audience=Audience.CONTRACT, policy=current_policy(NOW), at=NOW)
    after = {form: READERS[form](state, FORMS[form].write(change), whole=False) for form, state in before.items()}
    assert after == {"txt": {}, "ios": {862586537001: "label"}, "pattern-csv": {}}
    assert FORMS["txt"].write(change).decode().splitlines() == ["-+862586537001", "-02586537001"]


def test_what_a_decision_says_of_a_private_mobile_is_public_and_what_people_say_is_not() -> None:
    said, decided = stands(MOBILE, "label"), stands(MOBILE, "block", reason="decision")
    stands(LANDLINE, "label")
    public, contract = (
        READERS["json"]({}, whole("json", audience), whole=True) for audience in (Audience.PUBLIC, Audience.CONTRACT)
    )
    assert said.public_id not in public and public[decided.public_id]["basis"] == "decision"
    assert contract[said.public_id]["basis"] == "recommendation"
    assert (contract[said.public_id]["people"], contract[said.public_id]["days"]) == (None, None)
    assert {row["people"] for row in contract.values() if row["caller"] == LANDLINE} == {9}


def test_a_small_box_takes_those_that_called_last() -> None:
    for value, days in ((LANDLINE, 3), (ABROAD, 1), ("+864008095559", 2)):
        stands(value, "block")
        complaint(registered(), caller=value, called_at=NOW - timedelta(days=days))
    change = list_change(since=0, audience=Audience.CONTRACT, policy=current_policy(NOW), at=NOW, recent_first=True)
    assert READERS["vcf"]({}, FORMS["vcf"].write(limited(change, 2, "vcf")), whole=True).keys() == {
        ABROAD, "0085238986988", "+864008095559", "4008095559"
    }  # fmt: skip
    assert FORMS["txt"].write(limited(change, 3, "txt")).decode().splitlines() == [ABROAD, "0085238986988"]
    assert len(READERS["json"]({}, FORMS["json"].write(limited(change, 1, "json")), whole=True)) == 1
    assert set(BLOCKING) < set(PUBLISHED)


@pytest.mark.parametrize("form", ["txt", "fritzbox-xml", "vcf", "ios"])
def test_patterns_take_up_no_row_of_a_form_that_cannot_say_them(form: str) -> None:
    older = [stands(value, "block") for value in (LANDLINE, ABROAD)]
    for one in older:
        complaint(registered(), caller=one.named, called_at=NOW - timedelta(days=3))
    stands("+8640080*", "block")
    stands("+8640090*", "block")
    change = list_change(since=0, audience=Audience.CONTRACT, policy=current_policy(NOW), at=NOW, recent_first=True)
    assert [one.number for one in change.standing[:2]] == [None, None]
    rows = 4 if form == "txt" else 2
    state = READERS[form]({}, FORMS[form].write(limited(change, rows, form)), whole=True)
    assert state and state == READERS[form]({}, whole(form), whole=True)
