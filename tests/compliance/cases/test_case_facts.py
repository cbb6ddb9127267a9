"""What the guards look at: nothing is known until it is said, and everything can be said somewhere."""

from dataclasses import fields
from datetime import UTC, datetime, time, timedelta

import pytest

from compliance.cases.models import Case, Stay
from compliance.cases.rules.breach_choice import BreachEvidence
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import TABLE
from compliance.cases.selectors.case_facts import DAYS, MOMENTS, case_facts
from compliance.cases.services.case import RECORDABLE, case_move
from compliance.cases.services.recusal import case_recuse
from core.policies import current_policy
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import NOW, firm, officer

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
KNOWN = {field.name: field for field in fields(CaseFacts)}
# Read from the case's own rows by selectors/case_facts.
GATHERED = {
    "at", "state", "state_since", "actor", "roles", "actor_province", "conflict_of_interest", "province", "officers", "investigators",
    "respondent_known", "evidence", "latest_call_at", "national", "filed_at", "notice_served_at", "decided_at", "decided_by",
    "served_at", "extended", "document_gaps", "document_long", "paper_missing", "papers_unserved", "sent_on",
    "hearing_officers", "hearing_begun", "hearing_told", "representatives", "merged",
    "reviewers", "in_force", "publishable", "published", "suspended", "stays", "heard", "sanction_decided", "fine_decided",
    "beside_decided", "gains_decided", "suspension_decided",
    "time_asked", "evidence_preserved", "preservation_open", "preservation_proposed", "preservation_proposer",
    "party_files", "found_before", "preservation_ordered", "rectify_ordered", "others_competent", "penalties_before", "rest_since",
    "files_uncompared",
}  # fmt: skip


def test_nothing_is_known_or_done_until_it_is_said() -> None:
    bare = CaseFacts(at=AT, state=State.OPENED)
    said = {name: getattr(bare, name) for name in KNOWN.keys() - {"at", "state"}}
    assert not any(said.values()), said


def test_every_fact_is_gathered_brought_by_an_act_or_recorded() -> None:
    """A fact that nobody can say would close a way of the table for ever."""
    brought = {name for act in TABLE for name in act.needs}
    recorded = RECORDABLE | {act.records for act in TABLE if act.records}
    assert KNOWN.keys() == GATHERED | brought | recorded
    assert not GATHERED & (brought | recorded)


def midnight(at: datetime) -> datetime:
    """From which a document counts as served that was handed over on that day."""
    return datetime.combine(at, time(0), current_policy(at).numbering.zone)


@pytest.mark.django_db
def test_what_is_gathered_stands_in_the_case_and_its_rows() -> None:
    office = Office()
    at = office.act("case.decide")
    person = office.people["officer"]
    seen = case_facts(office.case, person, at)
    assert (seen.at, seen.state, seen.actor, seen.province) == (at, State.DECIDED, str(person.pk), "CN-JS")
    assert (seen.roles, seen.actor_province) == (frozenset({"officer"}), "CN-JS")
    assert len(seen.officers) == 2 and seen.officers == seen.investigators
    assert (seen.latest_call_at, seen.respondent_known) == (NOW, True)
    assert seen.evidence["registered"] == BreachEvidence(4, 4, 4, 4, latest=NOW)
    assert (seen.filed_at, seen.notice_served_at, seen.decided_at) == (
        OPENED, midnight(OPENED + timedelta(days=5)), OPENED + timedelta(days=26)
    )  # fmt: skip
    case_recuse(case=office.case, officer=person, reason="亲属", at=at)
    aside = case_facts(Case.objects.get(), person, at)
    assert aside.conflict_of_interest and str(person.pk) in aside.investigators - aside.officers


@pytest.mark.django_db
def test_a_moment_that_an_act_brought_is_a_moment_again() -> None:
    office = Office()
    at = office.act("case.call_hearing")
    seen = case_facts(Case.objects.get(), office.people["head"], at)
    assert seen.hearing_at == OPENED + timedelta(days=25)
    assert {name for name in KNOWN if "datetime" in str(KNOWN[name].type)} == MOMENTS | DAYS
    assert {"service_on", "sent_on"} <= DAYS


@pytest.mark.django_db
def test_what_the_act_brings_goes_before_what_is_kept_and_nothing_unknown_gets_in() -> None:
    office = Office()
    office.case.facts = {"sanction": "warning_fine", "colour": "red", "state": "closed", "province": "CN-BJ"}
    seen = case_facts(office.case, office.people["head"], NOW, {"sanction": "suspension"})
    assert (seen.sanction, seen.state, seen.province) == ("suspension", State.OPENED, "CN-JS")


@pytest.mark.django_db
def test_somebody_from_elsewhere_is_seen_as_such() -> None:
    case = Office().case
    stranger, national = officer(province="CN-ZJ"), officer(province="", mail="n@office.example")
    assert case_facts(case, stranger, NOW).actor_province == "CN-ZJ"
    assert case_facts(case, national, NOW).actor_province == ""
    assert case_facts(case, stranger, NOW).roles == frozenset({"officer"})


@pytest.mark.django_db
def test_an_earlier_penalty_is_one_in_force_against_the_same_party_of_another_case() -> None:
    """The ministry's bad-list follows on one (the pack's `after`); what was revoked or is stayed leads to nothing."""
    office = Office()
    at = office.act("case.serve_decision")
    first, head = Case.objects.get(), office.people["head"]
    again = Case.objects.get()
    again.pk, again.public_id, again.reference, again.gathering = None, "cas_again", "C-2026-999999-X", False
    again.state, again.sanction, again.sanction_in_force, again.decided_at = "firm_asked", "", "", None
    again.save(force_insert=True)

    def before(case: Case) -> frozenset[str]:
        return case_facts(case, office.people["legal"], at).penalties_before

    assert before(again) == {"suspension"} and before(first) == frozenset(), "its own is none before it"
    stay = Stay.objects.create(case=first, by="authority", reason="查明", since=at, user=head, at=at)
    assert before(again) == frozenset()
    stay.delete()
    Case.objects.filter(pk=again.pk).update(respondent=firm(caller="", name="另一家公司"))
    assert before(Case.objects.get(pk=again.pk)) == frozenset(), "another party"
    Case.objects.filter(pk=again.pk).update(respondent=office.firm)
    revoked = {"reason": "有误", "reasons_published": "公告栏"}
    case_move(case=first, act="case.revoke", actor=head, at=at, facts=revoked, text="有误")
    assert before(Case.objects.get(pk=again.pk)) == frozenset()
