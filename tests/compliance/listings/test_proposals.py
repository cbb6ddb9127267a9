"""What complaints about a caller support is proposed, once, and an officer decides."""

from datetime import datetime, timedelta

import pytest

from complaints.models import Caller, Complaint
from compliance.cases.models import Case
from compliance.listings.models import BlacklistEntry, ListingEvent, ListingReview
from compliance.listings.selectors.listing import callers_listed
from compliance.listings.services.listing import listing_confirm, listing_refuse, never_list
from compliance.listings.services.proposals import listing_propose_supported
from core.access.roles import Role
from core.models import AuditRecord
from core.policies import current_policy
from registry.scrubs.models import PlantedNumber
from tests.compliance.world import NOW, PEOPLE, ROGUE, campaign, complaint, officer, raise_evidence, registered
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def caller_of(value: str = ROGUE) -> Caller:
    return Caller.objects.get(value__endswith=value[1:])


def propose(at: datetime = LATER, caller: Caller | None = None) -> BlacklistEntry | None:
    caller = caller or caller_of()
    return listing_propose_supported(
        caller=caller,
        complaints=Complaint.objects.filter(caller=caller),
        case_id=case_of(caller).pk,
        category="loans",
        at=at,
        policy=current_policy(at),
    )


def case_of(caller: Caller) -> Case:
    return Case.objects.get_or_create(
        caller=caller,
        defaults={"public_id": f"cas_{caller.pk}", "reference": f"C-{caller.pk}", "opened_at": NOW, "state_since": NOW, "state": "opened"},
    )[0]  # fmt: skip


def label() -> None:
    """Eight people of three provinces, one call confirmed."""
    for n, filed in enumerate(campaign(8, days=4)):
        Complaint.objects.filter(pk=filed.pk).update(province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    raise_evidence(Complaint.objects.order_by("pk")[0])


@pytest.mark.parametrize(("people", "days", "action"), [(2, 2, ""), (3, 1, ""), (3, 2, "watch"), (7, 3, "watch")])
def test_what_the_evidence_supports_is_proposed(people: int, days: int, action: str) -> None:
    campaign(people, days=days)
    entry = propose()
    assert (entry.action if entry else "") == action
    if entry:
        assert (entry.state, entry.reason, entry.people, entry.days) == ("proposed", "complaints", people, days)
        assert (entry.caller, entry.case, entry.kind, entry.category) == (
            caller_of(),
            case_of(caller_of()),
            "marketing",
            "loans",
        )
        assert entry.since is None and not callers_listed(NOW).exists()


def test_a_public_line_is_never_proposed_whatever_city_it_was_reached_through() -> None:
    for typed, kept in (("020-96110", "96110"), ("0531-12345", "12345"), ("12583110086", "12583110086")):
        campaign(3, caller=typed)
        assert propose(caller=Caller.objects.get(value=kept)) is None
    assert not Caller.objects.filter(value__startswith="+").exists() and not BlacklistEntry.objects.exists()


def test_proposed_again_and_late_there_is_one_proposal_with_one_record() -> None:
    campaign(3)
    assert [propose(LATER + timedelta(days=n)) is not None for n in (0, 0, 3)] == [True, False, False]
    entry = BlacklistEntry.objects.get()
    (record,) = AuditRecord.objects.filter(target_type="listings.blacklistentry", target_id=entry.pk)
    assert (record.act, record.actor) == ("listing.proposed", "system:gathering")
    assert list(ListingEvent.objects.values_list("act", flat=True)) == ["listing.proposed"]


def test_a_stronger_proposal_takes_the_place_of_a_weaker_one() -> None:
    label()
    Complaint.objects.update(evidence="C1")
    weaker = propose()
    assert weaker is not None and weaker.action == "watch"
    raise_evidence(Complaint.objects.order_by("pk")[0])
    stronger = propose()
    assert stronger is not None and (stronger.action, stronger.confirmed) == ("label", 1)
    weaker.refresh_from_db()
    assert (weaker.state, weaker.end_reason) == ("ended", "superseded")
    assert propose() is None


def test_what_stands_is_not_proposed_again_and_not_weakened() -> None:
    label()
    entry = propose()
    assert entry is not None
    listing_confirm(entry=entry, officer=officer(province=""), at=LATER)
    Complaint.objects.update(evidence="C1")
    assert propose() is None
    assert list(BlacklistEntry.objects.values_list("action", "state")) == [("label", "active")]


def test_complaints_from_before_the_last_end_no_longer_count() -> None:
    campaign(3)
    entry = propose()
    assert entry is not None
    listing_refuse(entry=entry, officer=officer(province=""), reason="误报", at=LATER)
    assert propose(LATER + timedelta(days=1)) is None
    later = LATER + timedelta(days=10)
    for n in range(3, 6):
        complaint(registered(PEOPLE[n]), called_at=later - timedelta(days=n % 2, hours=n))
    fresh = propose(later + timedelta(hours=2))
    assert fresh is not None and fresh.people == 3


def test_a_guarded_caller_is_not_proposed_and_a_private_mobile_only_watched() -> None:
    label()
    never_list(value=caller_of().value, reason="医院", officer=officer(province=""), at=NOW)
    assert propose() is None
    mobile = "13666170098"
    for n in range(8):
        filed = complaint(registered(PEOPLE[n]), caller=mobile, called_at=NOW - timedelta(days=n % 4, minutes=9 * n))
        raise_evidence(filed, province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    entry = propose(caller=caller_of(f"0{mobile}"))
    assert entry is not None and entry.action == "watch"


def test_a_line_that_no_operator_gave_out_is_spoofed_and_only_watched() -> None:
    label()
    Caller.objects.update(allocated=False)
    entry = propose()
    assert entry is not None and entry.action == "watch"


@pytest.mark.django_db(transaction=True)
def test_proposed_by_several_at_once_there_is_one_proposal() -> None:
    campaign(3)
    case_of(caller_of())
    made = at_once(3, propose)
    assert len([entry for entry in made if entry]) == BlacklistEntry.objects.count() == 1
    assert AuditRecord.objects.filter(act="listing.proposed").count() == 1


def history(entry: BlacklistEntry) -> list[tuple[str, object]]:
    return [(event.act, event.params) for event in entry.events.order_by("pk")]


def test_a_proposal_that_waits_says_what_its_facts_are_now() -> None:
    campaign(3)
    entry = propose()
    complaint(registered(PEOPLE[5]), called_at=NOW - timedelta(days=3))
    assert entry is not None and propose() is None and propose() is None
    entry.refresh_from_db()
    assert (entry.state, entry.people, entry.days) == ("proposed", 4, 3)
    assert history(entry) == [
        ("listing.proposed", {}),
        ("listing.changed", {"before": {"people": 3, "days": 2}, "now": {"people": 4, "days": 3}}),
    ]
    assert AuditRecord.objects.filter(act="listing.changed", target_id=entry.pk).count() == 1


def test_a_proposal_whose_evidence_falls_away_is_withdrawn_with_its_reason() -> None:
    filed = campaign(3)
    entry = propose()
    Complaint.objects.filter(pk=filed[0].pk).update(evidence="C0")
    assert entry is not None and propose() is None
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == ("ended", "evidence_gone")
    assert history(entry)[-1] == ("listing.ended", {"reason": "evidence_gone"})
    Complaint.objects.update(evidence="C1")
    again = propose()  # a withdrawal judged nothing: the same complaints count on
    assert again is not None and again.people == 3


def test_a_proposal_whose_evidence_grows_weaker_gives_way_to_a_milder_one() -> None:
    label()
    entry = propose()
    Complaint.objects.update(evidence="C1")
    milder = propose()
    assert entry is not None and milder is not None and (entry.action, milder.action) == ("label", "watch")
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == ("ended", "evidence_weaker")


def test_nobodys_agreement_stands_under_weaker_facts_than_they_saw() -> None:
    """Two officers must agree to a block: one has, and then two of the people turn out to be one."""
    for n, filed in enumerate(campaign(8, days=4, evidence="C2")):
        Complaint.objects.filter(pk=filed.pk).update(province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    entry = propose()
    assert entry is not None and entry.action == "label"
    BlacklistEntry.objects.filter(pk=entry.pk).update(people=9)
    ListingReview.objects.create(entry=entry, officer=officer(province=""), agrees=True, at=LATER)
    fresh = propose()
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == ("ended", "evidence_weaker")
    assert fresh is not None and (fresh.action, fresh.people) == ("label", 8) and not fresh.reviews.exists()


def test_what_a_decision_proposed_or_an_officer_confirmed_does_not_follow() -> None:
    campaign(3)
    entry = propose()
    assert entry is not None
    BlacklistEntry.objects.filter(pk=entry.pk).update(reason="decision", action="block")
    Complaint.objects.update(evidence="C0")
    propose()
    BlacklistEntry.objects.filter(pk=entry.pk).update(reason="complaints", action="watch", state="active")
    propose()
    entry.refresh_from_db()
    assert (entry.state, entry.people) == ("active", 3)


def test_the_offices_own_lines_count_as_nobody() -> None:
    campaign(3)
    head = officer(Role.HEAD)
    for number in {row.number for row in Complaint.objects.filter(caller=caller_of()) if row.number}:
        PlantedNumber.objects.create(
            number=number, place="a form", given_on=NOW.date(), entered_by=head, entered_at=NOW
        )
    assert propose() is None
