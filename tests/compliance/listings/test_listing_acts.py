"""What officers do to an entry that stands, each with reasons; and the firm that was listed alone has its access again."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.services.entry_act import EntryAct, entry_act
from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.listing import list_version
from compliance.listings.services.appeal import appeal_file
from compliance.listings.services.listing import listing_end
from compliance.listings.services.listing_acts import listing_extend, listing_lift, listing_look_again
from core.models import SmsMessage
from core.policies import load
from registry.firms.services.marketer import marketer_suspend
from tests.acts import acts, refusal_of
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, Reader, holder, listed, national
from tests.compliance.world import ACTOR, NOW, PEOPLE, ROGUE, complaint, firm, officer, raise_evidence, registered
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CN = load("cn").versions[-1]
WHY = "复核话务与投诉后认为"
LATER = AT + timedelta(days=20)


def test_looked_at_again_it_stands_as_it_is_and_the_reasons_are_kept() -> None:
    entry = listed()
    version = list_version()
    listing_look_again(entry=entry, officer=national(), reason=WHY, at=LATER)
    assert (entry.events.latest("pk").note, list_version()) == (WHY, version)


def test_it_stands_longer_only_by_what_was_said_since() -> None:
    entry = listed()
    assert (
        refusal_of(lambda: listing_extend(entry=entry, officer=national(), reason=WHY, at=LATER))
        == "listing.unsupported"
    )
    for n in range(8):
        filed = complaint(registered(PEOPLE[n]), caller=ROGUE, called_at=AT + timedelta(days=1 + n % 4), assess=False)
        raise_evidence(filed, province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    longer = listing_extend(entry=entry, officer=national(), reason=WHY, at=LATER)
    assert longer.until == LATER + CN.enforcement.listing["label"].term
    assert Reader().since(1)["entries"][0]["until"].startswith(str(longer.until.date()))


def test_ended_by_an_officer_it_leaves_the_list_and_the_holder_is_told() -> None:
    owner, entry = holder(), listed("block")
    version = list_version()
    listing_lift(entry=entry, officer=national(), reason=WHY, at=LATER)
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason, list_version()) == ("ended", "officer", version + 1)
    assert SmsMessage.objects.filter(kind="listing", number=owner.number).count() == 2
    assert acts("listing.lifted") == ["listing.lifted"]


@pytest.mark.parametrize("act", [listing_look_again, listing_extend, listing_lift])
def test_who_may_not_and_what_is_over(act: Any) -> None:
    entry = listed()
    assert (
        refusal_of(lambda: act(entry=entry, officer=officer(province="CN-ZJ"), reason=WHY, at=LATER)) == "listing.role"
    )
    assert refusal_of(lambda: act(entry=entry, officer=national(), reason=" ", at=LATER)) == "listing.act_reason"
    listing_end(entry=entry, reason="expired", at=LATER, actor=ACTOR)
    assert refusal_of(lambda: act(entry=entry, officer=national(), reason=WHY, at=LATER)) == "listing.over"


@pytest.mark.parametrize("act", [EntryAct.EXTEND, EntryAct.LIFT])
def test_what_rests_on_a_decision_follows_it_and_under_an_appeal_nothing_is_extended(act: EntryAct) -> None:
    entry = listed()
    appeal_file(entry=entry, user=holder(), text="误列", at=AT)

    def done() -> str:
        return refusal_of(lambda: entry_act(entry=entry, act=act, officer=national(), reason=WHY, at=LATER))

    if act == EntryAct.EXTEND:
        assert done() == "listing.under_appeal"
    BlacklistEntry.objects.update(reason="decision")
    assert done() == "listing.of_decision"


def test_a_firm_that_was_listed_alone_has_its_access_again_and_one_under_a_sanction_has_not() -> None:
    for reason, state in (("listed", "admitted"), ("suspension", "suspended")):
        made = firm(caller="", name=f"{reason}公司")
        entry = BlacklistEntry.objects.create(
            public_id=f"ble_{reason}", marketer=made, action="block", state="active", reason="decision", proposed_at=NOW,
            since=NOW, until=LATER,
        )  # fmt: skip
        marketer_suspend(marketer=made, reason=reason, case_reference="", at=NOW, actor=ACTOR)
        listing_end(entry=entry, reason="decision_revoked", at=AT, actor=ACTOR)
        made.refresh_from_db()
        assert made.state == state


def test_the_desk_acts_with_reasons_and_loses_no_word(at_the_time: Any) -> None:
    entry, desk = listed(), signed_in(national())
    at = f"/regulator/blacklist/{entry.public_id}/"
    assert at in desk.get("/regulator/blacklist/").content.decode()
    act = f"{at}act/"
    refused = send(desk, at, {"act": "extend", "reason": WHY}, to=act)
    assert refused.status_code == 422 and WHY in refused.content.decode()
    assert send(desk, at, {"act": "lift", "reason": WHY}, to=act).status_code == 302
    page = desk.get(at).content.decode()
    assert WHY in page and "执法人员移出名单" in page
