"""An entry goes with its history, readers of the feed miss nothing by it, and the database lets nothing young go."""

import pytest
from django.conf import settings

from complaints.models import Caller
from compliance.listings.models import BlacklistEntry, BlacklistVersion
from compliance.listings.selectors.listing import Audience, list_delta
from compliance.listings.services.listing import listing_confirm, listing_end, listing_propose
from core import clock
from core.policies import current_policy
from tests.compliance.retention.aging import run, years_pass
from tests.compliance.retention.files import DAY
from tests.compliance.world import ACTOR, officer

pytestmark = pytest.mark.django_db


def test_readers_older_than_what_was_deleted_get_the_whole_list() -> None:
    at = clock.now()
    entries = []
    for value in ("95599", "95588", "95566"):
        caller = Caller.objects.create(value=value, kind="short_code", first_seen_at=at)
        made = BlacklistEntry(caller=caller, action="label", reason="complaints")
        entry = listing_propose(entry=made, at=at, actor=ACTOR)
        assert entry is not None
        listing_confirm(entry=entry, officer=officer(province="", mail=f"{value}@x.example", at=at - DAY), at=at)
        entries.append(entry)
    listing_end(entry=entries[1], reason="expired", at=at, actor=ACTOR)
    years_pass(current_policy().retention.periods["listing"] + DAY)
    run(*settings.PERIOD_TASKS["listing"])
    BlacklistEntry.objects.update(until=clock.now() + DAY)
    assert BlacklistEntry.objects.count() == 2 and BlacklistVersion.objects.get().forgotten == 4
    now = clock.now()
    full = list_delta(since=2, audience=Audience.CONTRACT, policy=current_policy(now), at=now)
    assert full.full and full.since == 0 and len(full.entries) == 2
    fresh = list_delta(since=4, audience=Audience.CONTRACT, policy=current_policy(now), at=now)
    assert not fresh.full and fresh.entries == [] and fresh.removed == []
