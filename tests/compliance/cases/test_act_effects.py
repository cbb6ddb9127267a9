"""What follows from a decision stands still under a stay, revives when it ends, and follows what a review makes of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from complaints.models import Complaint
from compliance.cases.models import Case, Review
from compliance.cases.selectors.execution import block_until
from compliance.cases.selectors.publication import decisions_published
from compliance.cases.selectors.review import is_final, remedies_of
from compliance.cases.services.case import case_move
from compliance.cases.services.execution import executions_settle
from compliance.findings.rules.explanations import EXPLANATIONS
from compliance.listings.models import BlacklistChange, BlacklistEntry
from compliance.listings.selectors.listing import Audience, list_delta
from core import clock
from core.access.roles import Role
from core.policies import current_policy
from registry.firms.models import Marketer
from tests.acts import refusal_of
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import firm, officer
from tests.registry.conftest import make_key

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    made = Office()
    made.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    return made


def move(office: Office, act: str, who: str, at: datetime, **facts: Any) -> Case:
    said = {"reason": "查明", **facts}
    office.case = case_move(
        case=office.case, act=f"case.{act}", actor=office.people[who], at=at, facts=said, text="正文"
    )
    return office.case


def holds() -> tuple[str, bool]:
    """The firm's standing, and whether its caller is blocked by the decision."""
    block = BlacklistEntry.objects.filter(action="block", reason="decision", state="active")
    return Marketer.objects.get().state, block.exists()


def statuses() -> set[str]:
    return set(Complaint.objects.values_list("status", flat=True))


def test_under_a_stay_nothing_is_carried_out_and_all_revives_when_it_ends(office: Office) -> None:
    at = office.act("case.serve_decision")
    move(office, "publish", "head", at)
    assert holds() == ("suspended", True) and decisions_published(at).exists()
    move(office, "record_reconsideration", "officer", at + DAY, review_file="复受〔2026〕7号")
    ordered = {"stay_by": "reconsideration", "stay_since": (at + 2 * DAY).date(), "stay_until": (at + 11 * DAY).date()}
    refused = refusal_of(lambda: move(office, "record_stay", "officer", at + 2 * DAY, **ordered))
    assert refused == "case.stay_ordered"  # no paper
    own = {"stay_since": (at + 2 * DAY).date()}
    assert refusal_of(lambda: move(office, "order_stay", "officer", at + 2 * DAY, **own)) == "case.wrong_role"
    version = list_delta(since=0, audience=Audience.CONTRACT, policy=current_policy(at), at=at).version
    until = block_until(office.case, current_policy(at), at)
    move(office, "record_stay", "officer", at + 2 * DAY, **ordered, stay_paper="复停〔2026〕1号")
    assert holds() == ("admitted", False) and not decisions_published(at + 2 * DAY).exists()
    assert (
        len(list_delta(since=version, audience=Audience.CONTRACT, policy=current_policy(at), at=at).removed) == 2
    )  # the caller and the firm are gone from feeds at once
    assert executions_settle(at=at + 5 * DAY) == 0
    assert executions_settle(at=at + 40 * DAY) == 1 and executions_settle(at=at + 40 * DAY) == 0  # late, and twice
    assert holds() == ("suspended", True) and decisions_published(at + 40 * DAY).exists()
    longer = BlacklistEntry.objects.get(action="block", state="active", caller__isnull=False).until
    assert longer is not None and 9 * DAY < longer - until < 11 * DAY  # what the stay took is given back
    assert BlacklistEntry.objects.filter(action="block", caller__isnull=False).count() == 2
    later = at + 41 * DAY
    move(office, "order_stay", "head", later, stay_since=(later + 3 * DAY).date())  # to come
    assert holds() == ("suspended", True)
    assert executions_settle(at=later + 4 * DAY) == 1 and holds() == ("admitted", False)
    assert refusal_of(lambda: move(office, "end_stay", "head", later + 5 * DAY, stay_by="court")) == "case.stay_running"
    move(office, "end_stay", "head", later + 5 * DAY, stay_by="authority")
    assert holds() == ("suspended", True)


def test_what_a_review_changes_is_never_harsher_and_whoever_complained_hears_of_it(office: Office) -> None:
    at = office.act("case.serve_decision")
    move(office, "record_reconsideration", "officer", at + DAY)
    assert statuses() == {"under_review"} and remedies_of(office.case, current_policy(at)) == {}
    said: dict[str, Any] = {"reconsideration_served_at": at + 50 * DAY, "outcome_paper": "复决〔2026〕1号"}
    change = {**said, "sanction": "warning_fine", "fine": 10_000}
    assert refusal_of(lambda: move(office, "record_change", "officer", at + 50 * DAY, **change)) == "case.not_heavier"
    move(office, "record_change", "officer", at + 50 * DAY, **said, sanction="rectify")
    assert (office.case.sanction, office.case.state) == ("rectify", "reconsidered")
    assert holds() == ("admitted", False) and statuses() == {"decided"}
    policy = current_policy(at)
    last = remedies_of(office.case, policy)["suit"]  # fifteen days from the day the outcome arrived
    assert last.date() == (at + 65 * DAY).date()
    assert not is_final(office.case, policy, last) and is_final(office.case, policy, last + DAY)
    move(office, "record_suit", "officer", at + 60 * DAY)
    move(
        office,
        "record_outcome",
        "officer",
        at + 90 * DAY,
        reconsideration_outcome="upheld",
        reconsideration_served_at=at + 90 * DAY,
    )
    assert list(Review.objects.order_by("pk").values_list("kind", "outcome")) == [
        ("reconsideration", "changed"), ("suit", "upheld")
    ]  # fmt: skip
    assert statuses() == {"decided"} and is_final(office.case, policy, at + 91 * DAY)
    fell = {"annulment": "annulled", "reconsideration_served_at": at + 92 * DAY, "outcome_paper": "（2026）苏01行初2号"}
    refused = refusal_of(lambda: move(office, "record_annulment", "officer", at + 92 * DAY, **fell))
    assert refused == "case.review_running" and office.case.state == "sued"  # upheld by the court, no paper undoes it


def test_a_review_shortens_a_suspension_and_never_prolongs_or_unbounds_it(office: Office) -> None:
    last = (OPENED + 90 * DAY).date()
    office.left = [
        (name, who, days, {**brings, "suspended_until": last} if name == "case.decide" else brings)
        for name, who, days, brings in office.left
    ]
    at = office.act("case.serve_decision")
    move(office, "record_reconsideration", "officer", at + DAY)
    said: dict[str, Any] = {"reconsideration_served_at": at + 20 * DAY, "outcome_paper": "复决〔2026〕1号"}

    def changed(**more: Any) -> str:
        return refusal_of(lambda: move(office, "record_change", "officer", at + 20 * DAY, **said, **more))

    assert changed(sanction="suspension") == "case.not_heavier", "without a last day it would run on"
    assert changed(sanction="suspension", suspended_until=last + DAY) == "case.not_heavier"
    assert changed(sanction="rectify", suspended_until=last) == "case.not_heavier"
    assert changed(sanction="suspension", suspended_until=last - 30 * DAY) == ""
    assert executions_settle(at=OPENED + 62 * DAY) == 1 and holds()[0] == "admitted"


def test_an_annulled_decision_falls_and_one_that_was_sent_back_is_made_anew(office: Office) -> None:
    at = office.act("case.serve_decision")
    move(office, "close", "supervisor", at, outcome_sent=True)
    move(office, "record_suit", "officer", at + DAY, applied_on=at.date(), review_body="江苏省南京市中级人民法院")
    assert office.case.closed_at is None and office.case.state == "sued"  # a closed case is open to its remedies
    said = {"annulment": "sent_back", "reconsideration_served_at": at + 50 * DAY}
    assert refusal_of(lambda: move(office, "record_annulment", "officer", at + 50 * DAY, **said)) == "case.paper_named"
    move(office, "record_annulment", "officer", at + 50 * DAY, **said, outcome_paper="（2026）苏01行初1号")
    assert office.case.state == "revoked" and holds() == ("admitted", False)
    assert Review.objects.get().outcome == "sent_back"
    assert statuses() == {"under_review"}
    step = Complaint.objects.all()[0].steps.latest("pk")
    assert step.params == {"why": EXPLANATIONS["decision_revoked"]}
    move(office, "reopen", "supervisor", at + 51 * DAY)  # without new facts: it was told to decide anew
    assert office.case.state == "reopened"


def test_a_suspension_ends_when_the_firm_has_mended(office: Office) -> None:
    at = office.act("case.serve_decision")
    assert refusal_of(lambda: move(office, "lift_suspension", "head", at)) == "case.rectified"
    assert refusal_of(lambda: move(office, "lift_suspension", "officer", at, rectify_proof="报告")) == "case.wrong_role"
    move(office, "lift_suspension", "head", at, rectify_proof="整改报告.pdf")
    assert holds() == ("admitted", True)  # the block is another matter
    assert Marketer.objects.get().standings.latest("pk").reason == "lifted"
    assert refusal_of(lambda: move(office, "lift_suspension", "head", at, rectify_proof="报告")) == "case.suspended"


def fetched(reader: Client, since: int) -> dict[str, Any]:
    """What a reader of the feed gets over the API."""
    answer = reader.get(f"/api/v1/blacklist?since={since}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def reader() -> Client:
    key = make_key(firm(caller="", name="终端厂商"), "blacklist")[1]
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_what_is_revoked_leaves_the_list_that_readers_fetch_in_the_same_moment(
    office: Office, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack gives fifteen minutes; the list's version is written with the revocation, so that the next to ask has it."""
    at = office.act("case.serve_decision")
    monkeypatch.setattr(clock, "now", lambda: at + DAY)
    entry = BlacklistEntry.objects.get(action="block", state="active", caller__isnull=False)
    version = fetched(reader, 0)["version"]
    assert entry.public_id in {one["id"] for one in fetched(reader, 0)["entries"]}
    with transaction.atomic():
        move(office, "revoke", "head", at + DAY, reasons_published="公告栏")
        changed = BlacklistChange.objects.latest("pk")
        assert changed.entry == entry and changed.at == at + DAY, "within the act's own transaction"
    after, firm_entry = fetched(reader, version), BlacklistEntry.objects.get(marketer=office.firm)
    assert set(after["removed"]) == {entry.public_id, firm_entry.public_id} and after["version"] > version
    assert entry.public_id not in {one["id"] for one in fetched(reader, 0)["entries"]}


def test_a_refused_revocation_leaves_the_list_as_it_was(office: Office, reader: Client) -> None:
    at = office.act("case.serve_decision")
    version = fetched(reader, 0)["version"]
    assert refusal_of(lambda: move(office, "revoke", "head", at + DAY)) == "case.reasons_published"
    assert fetched(reader, version)["removed"] == [] and fetched(reader, version)["version"] == version
