"""News of listings reaches the firm that declared the caller: at once on its pages, and by one letter an hour at most."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.services.gathering import violations_gather
from compliance.listings.models import BlacklistEntry, ListingNotice
from compliance.listings.selectors.holder import numbers_held_under
from compliance.listings.selectors.listing import stands_listed
from compliance.listings.services.listing import listing_confirm, listing_propose
from compliance.listings.services.listing_notice import listing_notices_send
from core.models import SmsMessage
from core.policies import load
from core.services.number import number_obtain
from registry.firms.rules.caller_proof import Proof
from registry.firms.services.caller_number import caller_approve, caller_declare
from tests.acts import refusal_of
from tests.callers import approved, proved
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, LINE, MOBILE, holder, listed, national
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, ROGUE, campaign, firm, raise_evidence
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CN = load("cn").versions[-1]


def proposed_label() -> BlacklistEntry:
    for n, filed in enumerate(campaign(8, days=4, caller=FIRM_CALLER)):
        raise_evidence(filed, province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    violations_gather(at=AT)
    return BlacklistEntry.objects.get()


def test_a_declared_line_is_warned_some_days_before_its_label() -> None:
    member_of(firm())
    entry = proposed_label()
    assert (entry.action, entry.warned_at) == ("label", AT)
    until = CN.due(AT, CN.enforcement.deadlines["listing_warning"])
    early = refusal_of(lambda: listing_confirm(entry=entry, officer=national(), at=until))
    assert early == "listing.warning" and not entry.reviews.exists()
    listing_confirm(entry=entry, officer=national(), at=until + timedelta(seconds=1))
    assert list(ListingNotice.objects.order_by("pk").values_list("what", flat=True)) == ["warned", "listed"]
    assert not SmsMessage.objects.filter(kind="listing").exists()


def test_a_declared_line_hears_of_a_watch_at_once_and_nobody_else_of_any(mailoutbox: Any) -> None:
    portal = signed_in(member_of(firm()), language="zh-hans")
    entry = listed("watch", caller=FIRM_CALLER)
    assert ListingNotice.objects.get().what == "watched"
    assert f"/marketers/listings/{entry.public_id}/" in portal.get("/marketers/listings/").content.decode()
    assert "观察" in portal.get(f"/marketers/listings/{entry.public_id}/").content.decode()
    assert [listing_notices_send(at=AT) for _ in range(2)] == [1, 0]
    assert len(mailoutbox) == 1 and "025 8653 0001" in mailoutbox[0].body


def test_whoever_holds_a_watched_line_that_nobody_declared_hears_nothing() -> None:
    owner, entry = holder(), listed("watch")
    assert not ListingNotice.objects.exists() and not SmsMessage.objects.filter(kind="listing").exists()
    assert signed_in(owner).get(f"/my/listings/{entry.public_id}/").status_code == 404


def test_whoever_merely_claims_a_watched_line_hears_nothing() -> None:
    made = firm(caller="")
    member_of(made)
    caller_declare(marketer=made, caller=ROGUE, at=NOW, actor=ACTOR)
    listed("watch")
    assert not ListingNotice.objects.exists()


def test_a_claim_to_a_line_is_no_declaration_that_is_warned_before_its_label() -> None:
    made = firm(caller="")
    caller_declare(marketer=made, caller=FIRM_CALLER, at=NOW - timedelta(days=9), actor=ACTOR)
    assert proposed_label().warned_at is None and not ListingNotice.objects.exists()


def test_what_is_published_becomes_nobodys_and_what_is_watched_is_told_to_nobody_by_it() -> None:
    entry, wide = listed("label"), "+86258653715x"
    assert stands_listed(LINE, AT) and stands_listed(wide, AT) and not stands_listed("+862586537199", AT)
    made = firm(caller="")
    claim = proved(caller_declare(marketer=made, caller=ROGUE, at=AT, actor=ACTOR), AT)
    assert refusal_of(lambda: caller_approve(declaration=claim, at=AT, actor=ACTOR)) == "caller.listed"
    BlacklistEntry.objects.filter(pk=entry.pk).update(caller=None, pattern="+8625865371*")
    assert stands_listed(LINE, AT) and stands_listed("+8625865371xx", AT) and not stands_listed("+862586538xxx", AT)
    BlacklistEntry.objects.filter(pk=entry.pk).update(action="watch")
    assert not stands_listed(LINE, AT)


def test_a_salesmans_mobile_that_is_listed_is_told_to_the_person_too() -> None:
    approved(firm(caller=""), MOBILE, at=NOW - timedelta(days=9), proof=Proof.LINE)
    holder(MOBILE)
    listed("label", caller="13666170098")
    assert ListingNotice.objects.get().what == "listed"
    assert SmsMessage.objects.filter(kind="listing").count() == 1


def test_a_second_letter_waits_for_an_hour(mailoutbox: Any) -> None:
    made = firm()
    member_of(made)
    entry = listed("watch", caller=FIRM_CALLER)
    listing_notices_send(at=AT)
    for _ in range(3):
        ListingNotice.objects.create(entry=entry, marketer=made, what="listed", at=AT)
    assert listing_notices_send(at=AT + timedelta(minutes=59)) == 0
    assert listing_notices_send(at=AT + timedelta(minutes=61)) == 1
    assert len(mailoutbox) == 2
    assert not ListingNotice.objects.filter(mailed_at=None).exists()


RANGE = "+862586537*"  # of which ROGUE is one


def under_a_pattern(action: str, **said: Any) -> BlacklistEntry:
    entry = BlacklistEntry(pattern=RANGE, action=action, **said)
    assert listing_propose(entry=entry, at=AT, actor=ACTOR) is entry
    return entry


def test_whoever_holds_a_number_under_a_listed_pattern_is_told_and_reads_it() -> None:
    made = firm(caller="02586537160")
    member_of(made)
    owner, stranger = holder(), holder(PEOPLE[0])
    entry = under_a_pattern("emergency", reason="traffic")
    assert not ListingNotice.objects.exists() and not SmsMessage.objects.exists()
    listing_confirm(entry=entry, officer=national(), at=AT)
    assert list(ListingNotice.objects.values_list("marketer", "what")) == [(made.pk, "listed")]
    assert list(SmsMessage.objects.filter(kind="listing").values_list("number", flat=True)) == [owner.number_id]
    page = f"/my/listings/{entry.public_id}/"
    assert signed_in(owner).get(page).status_code == 200
    assert RANGE in signed_in(owner).get(page).content.decode()
    assert RANGE not in signed_in(stranger).get(page).content.decode()


def test_firms_under_a_pattern_are_warned_before_it_is_labelled() -> None:
    made = firm(caller="02586537160")
    entry = under_a_pattern("label", reason="complaints")
    assert entry.warned_at == AT
    assert refusal_of(lambda: listing_confirm(entry=entry, officer=national(), at=AT)) == "listing.warning"
    assert list(ListingNotice.objects.values_list("marketer", "what")) == [(made.pk, "warned")]


def test_nobody_is_looked_for_under_a_pattern_but_those_whose_number_begins_so() -> None:
    begins, longer, _not_so = (holder(f"+8625865{end}").number for end in ("37152", "3715288", "4715"))
    number_obtain(e164="+862586537199", at=AT)  # nobody's account
    assert numbers_held_under(RANGE) == [begins, longer]
    assert numbers_held_under("+8625865371*") == [begins, longer] and numbers_held_under("+8625865472*") == []


def test_the_desk_lists_whom_nobody_could_be_told_of(at_the_time: Any) -> None:
    entry = listed("block")
    assert entry.untold_at == AT and not SmsMessage.objects.filter(kind="listing").exists()
    desk = signed_in(national(), language="en")
    assert "could not be told" in desk.get(f"/regulator/blacklist/{entry.public_id}/").content.decode()
    assert entry.public_id in desk.get("/regulator/blacklist/?untold=on").content.decode()
    BlacklistEntry.objects.update(untold_at=None)
    assert entry.public_id not in desk.get("/regulator/blacklist/?untold=on").content.decode()
    assert entry.public_id in desk.get("/regulator/blacklist/").content.decode()
    assert "untold" not in Client().get("/blacklist/").content.decode()


def test_whoever_holds_the_number_is_told_and_stands_on_no_such_list() -> None:
    holder()
    assert listed("block").untold_at is None
