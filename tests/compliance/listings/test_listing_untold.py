"""Whoever could not be told of a listing is told once somebody can be, once, and leaves the desk's list of the untold."""

from datetime import timedelta

import pytest
from django.db import transaction

from compliance.listings.models import BlacklistEntry, UntoldChange
from compliance.listings.selectors.holder import untold_reached
from compliance.listings.services import listing_untold
from compliance.listings.services.listing import listing_end, listing_propose
from compliance.listings.services.listing_untold import listings_untold_tell
from core.models import SmsMessage
from tests.acts import acts
from tests.compliance.listings.listed import AT, LINE, MOBILE, holder, listed
from tests.compliance.world import ACTOR, PEOPLE
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def told() -> list[int]:
    return list(SmsMessage.objects.filter(kind="listing").values_list("number", flat=True))


def test_the_holder_who_proves_the_number_later_is_told_once() -> None:
    listed("block", caller=MOBILE)
    holder(PEOPLE[0])  # somebody else's
    assert listings_untold_tell(at=LATER) == 0
    assert BlacklistEntry.objects.get().untold_at == AT and not UntoldChange.objects.exists()
    owner = holder(MOBILE)
    assert [listings_untold_tell(at=LATER) for _twice in range(2)] == [1, 0]
    assert BlacklistEntry.objects.get().untold_at is None and told() == [owner.number_id]
    assert acts("listing.told") == ["listing.told"]


def test_whoever_holds_a_number_under_a_pattern_is_told_later_too() -> None:
    entry = BlacklistEntry(pattern=f"{LINE[:-2]}*", action="emergency", reason="traffic")
    assert listing_propose(entry=entry, at=AT, actor=ACTOR) is not None
    BlacklistEntry.objects.update(state="active", since=AT, until=AT + timedelta(days=2), untold_at=AT)
    assert listings_untold_tell(at=LATER) == 0
    owner = holder()
    assert listings_untold_tell(at=LATER) == 1 and told() == [owner.number_id]


def test_of_what_stands_no_more_nobody_is_told() -> None:
    entry = listed("block")
    numbers = [person.number_id for person in [holder()] if person.number_id]
    assert entry.until is not None and untold_reached(entry.until, numbers=numbers, entries=[entry.pk]) == []
    assert untold_reached(LATER, numbers=numbers, entries=[]) == [entry]
    listing_end(entry=entry, reason="officer", at=LATER, actor=ACTOR)
    SmsMessage.objects.all().delete()
    assert listings_untold_tell(at=LATER) == 0 and told() == []


@pytest.mark.django_db(transaction=True)
def test_of_several_sweeps_one_tells() -> None:
    listed("block")
    owner = holder()
    assert sum(at_once(3, lambda: listings_untold_tell(at=LATER))) == 1
    assert told() == [owner.number_id]


@pytest.mark.django_db(transaction=True)
def test_who_proves_a_number_and_commits_late_is_found_late() -> None:
    listed("block")
    with transaction.atomic():
        owner = holder()
        assert at_once(1, lambda: listings_untold_tell(at=LATER)) == [0]
    assert listings_untold_tell(at=LATER) == 1 and told() == [owner.number_id]


def test_a_listing_that_stands_again_after_an_appeal_is_told() -> None:
    listed("block")
    BlacklistEntry.objects.update(fallen_at=AT)
    holder()
    assert listings_untold_tell(at=LATER) == 0 and not UntoldChange.objects.exists()
    BlacklistEntry.objects.update(fallen_at=None)
    assert listings_untold_tell(at=LATER) == 1


def test_a_sweep_that_fails_begins_with_the_same_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    listed("block")
    holder()

    def broken(*_about: object) -> bool:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as patch, pytest.raises(ValueError, match="ours"):
        patch.setattr(listing_untold, "holder_tell", broken)
        listings_untold_tell(at=LATER)
    assert listings_untold_tell(at=LATER) == 1
