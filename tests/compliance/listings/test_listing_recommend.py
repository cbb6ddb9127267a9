"""An officer recommends, the evidence must support it, and somebody else decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Caller, Complaint
from compliance.cases.services.gathering import violations_gather
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_confirm, never_list
from compliance.listings.services.listing_recommend import Recommended, listing_recommend
from core.models import User
from core.policies import load
from registry.firms.services.never_listed import caller_guard
from tests.acts import acts, refusal_of
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, Reader, holder, listed, national
from tests.compliance.world import PEOPLE, ROGUE, campaign, complaint, officer, registered
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CN = load("cn").versions[-1]
WHY = "多地用户投诉同一话术"
RANGE = "+862586537*"


def heard(caller: str = ROGUE) -> Caller:
    """Three people complained, and no machine has proposed anything yet."""
    campaign(3, caller=caller)
    return Caller.objects.get()


def recommend(officer: User | None = None, reason: str = WHY, **said: Any) -> BlacklistEntry:
    recommended = Recommended(**{"action": "watch", **said})
    return listing_recommend(recommended=recommended, officer=officer or national(), reason=reason, at=AT)


def test_what_the_evidence_supports_is_proposed_and_another_officer_decides() -> None:
    caller = heard()
    made = recommend(caller=caller)
    assert (made.state, made.people, made.reason) == ("proposed", 3, "complaints")
    assert refusal_of(lambda: listing_confirm(entry=made, officer=national(), at=AT)) == "listing.own_recommendation"
    assert listing_confirm(entry=made, officer=national("d@national.example"), at=AT).state == "active"
    assert acts("listing.") == ["listing.proposed", "listing.recommended", "listing.confirmed"]
    assert refusal_of(lambda: recommend(caller=caller)) == "listing.stands"


def test_nobody_lists_what_the_evidence_does_not_support_or_without_reasons_or_elsewhere() -> None:
    caller = heard()
    assert refusal_of(lambda: recommend(caller=caller, action="label")) == "listing.unsupported"
    assert refusal_of(lambda: recommend(caller=caller, action="emergency")) == "listing.unsupported"
    assert refusal_of(lambda: recommend(caller=caller, reason=" ")) == "listing.recommend_reason"
    assert refusal_of(lambda: recommend(officer(), caller=caller)) == "listing.role"  # no case: the national office's
    never_list(value=caller.value, reason="医院", officer=national(), at=AT)
    assert refusal_of(lambda: recommend(caller=caller)) == "listing.unsupported"
    assert not BlacklistEntry.objects.exists()


def test_an_emergency_rests_on_the_operators_alarm_and_ends_after_72_hours_beside_what_stands() -> None:
    entry = listed("label")
    made = recommend(caller=entry.caller, action="emergency", alarm="示例电信 告警 2026-118")
    listing_confirm(entry=made, officer=national("d@national.example"), at=AT)
    made.refresh_from_db()
    entry.refresh_from_db()
    assert (made.until, made.reason, entry.state) == (AT + timedelta(hours=72), "traffic", "active")
    assert {one["action"] for one in Reader().since(0)["entries"]} == {"label", "emergency"}


def test_a_pattern_takes_in_several_callers_and_no_mobile_and_nobody_who_is_guarded() -> None:
    for n in range(3):
        for day in (1, 2):
            number, called = registered(PEOPLE[n]), AT - timedelta(days=day)
            complaint(number, caller=f"0258653715{n}", called_at=called, assess=False)
    made = recommend(pattern=RANGE)
    assert (made.pattern, made.people, made.caller) == (RANGE, 3, None)
    assert refusal_of(lambda: recommend(pattern=RANGE)) == "listing.stands"
    assert refusal_of(lambda: recommend(pattern="+8625*")) == refusal_of(lambda: recommend(pattern="025865371*"))
    assert refusal_of(lambda: recommend(pattern="+86136661*")) == "listing.unsupported"
    never_list(value="+8625865371*", reason="医院", officer=national(), at=AT)
    assert refusal_of(lambda: recommend(pattern="+86258653715*")) == "listing.unsupported"


def pattern_listed(action: str = "watch") -> BlacklistEntry:
    for n in range(3):
        for day in (1, 2):
            called = AT - timedelta(days=day)
            complaint(registered(PEOPLE[n]), caller=f"0258653715{n}", called_at=called, assess=False)
    made = recommend(pattern=RANGE)
    BlacklistEntry.objects.filter(pk=made.pk).update(action=action)
    for mail in ("d@national.example", "e@national.example"):
        made.refresh_from_db()
        if made.state == "proposed":
            listing_confirm(entry=made, officer=national(mail), at=AT)
    made.refresh_from_db()
    assert made.state == "active"
    return made


@pytest.mark.parametrize("pattern", ["", RANGE])
def test_complaints_in_which_no_breach_was_found_support_nothing(pattern: str) -> None:
    for n in range(3):
        called = AT - timedelta(days=1 + n % 2)
        said: dict[str, Any] = {"called_at": called, "kind": "debt_collection", "category": "other"}
        complaint(registered(PEOPLE[n]), caller=f"0258653715{n if pattern else 0}", **said)
    assert set(Complaint.objects.values_list("assessment__outcome", flat=True)) == {"no_breach"}
    what: dict[str, Any] = {"pattern": pattern} if pattern else {"caller": Caller.objects.get()}
    assert refusal_of(lambda: recommend(**what)) == "listing.unsupported"


def test_a_recommendation_of_no_case_is_on_the_national_offices_first_page(at_the_time: Any) -> None:
    caller = heard()
    made = recommend(caller=caller)
    assert made.case is None
    for one, sees in ((national("d@national.example"), True), (officer(mail="e@province.example"), False)):
        page = signed_in(one).get("/regulator/").content.decode()
        assert (f"/regulator/blacklist/{made.public_id}/" in page) == sees


def forms_with_pattern(reader: Reader) -> set[str]:
    public = Client().get("/api/v1/open-data/blacklist?format=pattern-csv").content.decode()
    return reader.naming(RANGE) | ({"public"} if RANGE in public else set())


@pytest.mark.parametrize("guarded", [f"{RANGE[:-1]}158", f"{RANGE[:-1]}15*", "+8625*"])
def test_a_pattern_ends_with_whatever_of_it_is_guarded_later(guarded: str) -> None:
    made = pattern_listed("block")
    reader = Reader()
    assert forms_with_pattern(reader) == {"json", "ndjson", "csv", "pattern-csv", "public"}
    never_list(value="+8625865380*", reason="医院", officer=national(), at=AT)
    made.refresh_from_db()
    assert made.state == "active"
    never_list(value=guarded, reason="医院总机", officer=national(), at=AT)
    made.refresh_from_db()
    assert (made.state, made.end_reason) == ("ended", "never_listed") and not forms_with_pattern(reader)


def test_a_pattern_that_waits_is_asked_of_the_never_list_again() -> None:
    for n in range(3):
        for day in (1, 2):
            called = AT - timedelta(days=day)
            complaint(registered(PEOPLE[n]), caller=f"0258653715{n}", called_at=called, assess=False)
    made = recommend(pattern=RANGE)
    caller_guard(value=f"{RANGE[:-1]}158", reason="医院总机", officer=national(), at=AT)
    refused = refusal_of(lambda: listing_confirm(entry=made, officer=national("d@national.example"), at=AT))
    assert refused == "listing.never"


def test_a_number_under_a_listed_pattern_reads_as_listed_wherever_it_is_looked_up(at_the_time: Any) -> None:
    made, visitor = pattern_listed("block"), Client(headers={"accept-language": "en"})
    for typed, complained in (("025 8653 7155", False), ("025 8653 7151", True)):
        page = visitor.post("/caller-check/", {"caller": typed}).content.decode()
        assert "Blocking advised" in page and f"begin with {RANGE[:-1]}" in page and made.public_id in page
        assert "make a call safe" not in page
        assert ("Nobody has complained" in page) != complained
    assert "Blocking advised" not in visitor.post("/caller-check/", {"caller": "025 8653 8155"}).content.decode()
    found = Caller.objects.get(value="+862586537151")
    desk = signed_in(national(), language="en").get(f"/regulator/callers/{found.pk}/").content.decode()
    assert RANGE in desk and "On the list" in desk and "Never listed" not in desk
    assert RANGE in signed_in(holder("+862586537155"), second_factor=False).get("/my/listings/").content.decode()
    assert made.public_id in Client().get("/blacklist/?text=025 8653 7155").content.decode()


def test_at_the_desk_it_is_recommended_decided_and_read(at_the_time: Any) -> None:
    heard()
    violations_gather(at=AT)
    BlacklistEntry.objects.update(state="refused", ended_at=AT - timedelta(days=9), end_reason="evidence_gone")
    first, second = signed_in(national()), signed_in(national("d@national.example"))
    address = "/regulator/blacklist/recommend/"
    bad = send(first, address, {"value": "4001112222", "action": "watch", "reason": WHY})
    assert bad.status_code == 422 and WHY in bad.content.decode()
    sent = send(first, address, {"value": ROGUE, "action": "watch", "reason": WHY})
    assert sent.status_code == 302
    entry = BlacklistEntry.objects.get(state="proposed")
    assert entry.case is not None and sent["Location"] == f"/regulator/blacklist/{entry.public_id}/"
    assert WHY in second.get(sent["Location"]).content.decode()
    confirm = f"/regulator/blacklist/{entry.public_id}/confirm/"
    assert send(second, sent["Location"], {}, to=confirm).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "active"
