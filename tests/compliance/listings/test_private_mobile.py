"""A person's mobile in public: masked in open data until a decision in force lists it, whatever people said of it."""

from typing import Any

import pytest
from django.test import Client

from complaints.selectors.open_data import open_rows
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.list_change import list_changed
from compliance.listings.services.listing import listing_end
from core.policies import current_policy
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, MOBILE, Reader, listed
from tests.compliance.world import ACTOR, NOW

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
MASKED = "136****0098"


def open_callers() -> set[object]:
    policy = current_policy(AT)
    day = NOW.astimezone(policy.numbering.zone).date()
    return {row["caller"] for row in open_rows(day=day, policy=policy, at=AT)}


@pytest.mark.parametrize("action", ["label", "block"])
def test_a_listing_without_a_decision_leaves_it_masked_in_open_data_and_feeds_carry_it(action: str) -> None:
    entry = listed(action, caller=MOBILE)
    assert open_callers() == {MASKED}
    assert Reader().naming(MOBILE[1:]), "operators have it by contract"
    listing_end(entry=entry, reason="expired", at=AT, actor=ACTOR)
    assert open_callers() == {MASKED}


@pytest.mark.parametrize(
    ("action", "reason"), [("label", "complaints"), ("block", "complaints"), ("block", "decision")]
)
def test_the_public_pages_show_it_as_open_data_does(action: str, reason: str, at_the_time: Any) -> None:
    entry = listed(action, caller=MOBILE, reason=reason)

    def shown(page: Any) -> str:
        return str(page.content.decode().replace(" ", ""))

    for address in ("/blacklist/", f"/blacklist/{entry.public_id}/"):
        page = shown(Client().get(address))
        assert (MASKED in page, MOBILE[3:] in page) == ((False, True) if reason == "decision" else (True, False))
    assert entry.public_id in shown(Client().get(f"/blacklist/?text={MOBILE[3:]}"))
    assert entry.public_id not in shown(
        Client().get(f"/blacklist/?text={MOBILE[3:10]}")
    )  # no asking it out digit by digit


def test_a_decision_in_force_shows_it_until_it_ends_or_is_appealed_away() -> None:
    entry = listed("block", caller=MOBILE, reason="decision")
    assert open_callers() == {MOBILE}
    BlacklistEntry.objects.filter(pk=entry.pk).update(fallen_at=AT)
    entry.refresh_from_db()
    list_changed(entry, "fell", AT)
    assert open_callers() == {MASKED}
    BlacklistEntry.objects.filter(pk=entry.pk).update(fallen_at=None)
    entry.refresh_from_db()
    listing_end(entry=entry, reason="decision_revoked", at=AT, actor=ACTOR)
    assert open_callers() == {MASKED}
