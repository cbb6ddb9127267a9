"""Every task of casework twice, late, lost, and killed before any of its writes: in the end the same is there."""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from complaints.models import ComplaintImport
from complaints.services.operator_consent import operator_consent_give
from complaints.tasks import imports_sweep
from compliance.cases.models import Publication, Stay
from compliance.cases.tasks import (
    complaint_gather,
    documents_sweep,
    executions_settle,
    matching_step_take,
    matchings_sweep,
    preservations_note,
    publications_settle,
    violations_gather,
)
from compliance.desk.tasks import figures_count
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.services.operator_question import complaint_question_ask
from compliance.findings.tasks import answer_take_in, answers_sweep, assessment_sweep, complaint_assess, import_assess
from compliance.listings.models import BlacklistEntry, CounterWord
from compliance.listings.tasks import counter_words_expire, listing_expire, listing_notices_send
from compliance.reports.tasks import reports_build
from config.celery import nudges_withheld
from registry.firms.rules.question import Answer
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.complaints.handing_in import hand_in, many, work_off
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import calls_of, close, send
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.findings.test_caller_fact import record
from tests.compliance.killed import killed, last_rows, of_chance, state, undone, without
from tests.compliance.listings.listed import listed
from tests.compliance.reports.building import provinces_done
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, campaign, complaint, firm, officer, registered
from tests.registry.conftest import tasks_run_here

__all__ = ["at_the_time", "own_attachments", "tasks_run_here"]
FULL = bool(os.environ.get("DNC_FULL"))
KILLS = 10**6 if FULL else 3  # evenly over what a task writes
# Who had a step that broke off stays noted, and that it was a try.
TRIED = {
    (table, column) for table in ("complaints.ComplaintImport", "cases.MatchingFile") for column in ("claim", "tries")
} | {("reports.Report", "tries")}
Task = Callable[[], Any]
Move = Callable[..., None]


def complaints_unassessed() -> Task:
    filed = [complaint(registered(PEOPLE[n]), assess=False) for n in range(3)]
    return lambda: complaint_assess(filed[1].pk)


def all_unassessed() -> Task:
    complaints_unassessed()
    return assessment_sweep


def rows_imported() -> Task:
    hand_in(many(30))
    work_off()
    return lambda: import_assess(ComplaintImport.objects.get().pk)


def a_file_of_rows() -> Task:
    hand_in(many(30))
    return imports_sweep


def a_fact_found_out() -> Task:
    campaign(3)
    record(Kind.BOMBING)
    return assessment_sweep


def a_campaign() -> Task:
    filed = campaign(4, caller=FIRM_CALLER, evidence="C2")
    return lambda: complaint_gather(filed[2].pk)


def two_campaigns() -> Task:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    campaign(3)
    return violations_gather


def a_notice_unissued() -> Task:
    Office().act("case.serve_notice")
    return documents_sweep


def a_firms_file() -> None:
    office = Office()
    office.act("case.ask_firm")
    portal = desk_of(member_of(office.firm))
    send(portal, office.case, calls_of(office.case, PEOPLE[:2]))
    close(portal, office.case)


def calls_handed_in() -> Task:
    a_firms_file()
    return matching_step_take


def calls_compared() -> Task:
    a_firms_file()
    matching_step_take()
    return matchings_sweep


def a_listing_over() -> Task:
    office = Office()
    office.act("case.serve_decision")
    BlacklistEntry.objects.update(until=OPENED)
    return listing_expire


def news_of_a_watch() -> Task:
    member_of(firm())
    listed("watch", caller=FIRM_CALLER)
    return listing_notices_send


def words_that_count_no_more() -> Task:
    entry = listed("watch")
    assert entry.caller is not None
    CounterWord.objects.create(caller=entry.caller, number=registered(PEOPLE[5]), at=OPENED - timedelta(days=120))
    return counter_words_expire


def a_stay_that_begins() -> Task:
    office = Office()
    office.act("case.serve_decision")
    head = office.people["head"]
    Stay.objects.create(case=office.case, by="authority", reason="查明", since=OPENED, user=head, at=OPENED)
    return executions_settle


def a_term_of_publication_over() -> Task:
    office = Office()
    office.act("case.serve_decision")
    Publication.objects.create(case=office.case, at=OPENED, until=OPENED, user=office.people["head"])
    return publications_settle


def figures_due() -> Task:
    campaign(3)
    return figures_count


def yesterday() -> Task:
    campaign(3)
    violations_gather()
    provinces_done(OPENED + timedelta(days=6))
    return reports_build


def lines_complained_of() -> Task:
    campaign(3)
    campaign(2, caller=FIRM_CALLER)
    return preservations_note


def an_answer() -> Task:
    filed = complaint(registered(PEOPLE[0]))
    telecom = operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    question = complaint_question_ask(complaint_id=filed.pk, officer=officer(), at=NOW)
    question_answer(question=question, answer=Answer(outcome="yes", originated=False), at=NOW, actor=ACTOR)
    return lambda: answer_take_in(question.pk)


WORLDS: tuple[Callable[[], Task], ...] = (
    complaints_unassessed, all_unassessed, a_fact_found_out, rows_imported, a_file_of_rows, a_campaign, two_campaigns,
    a_notice_unissued, calls_handed_in, calls_compared, a_listing_over, a_stay_that_begins, a_term_of_publication_over,
    figures_due, yesterday, lines_complained_of, an_answer, news_of_a_watch, words_that_count_no_more,
)  # fmt: skip
# What finds by itself whatever a lost message was about.
SWEEPS: tuple[Task, ...] = (
    imports_sweep, answers_sweep, assessment_sweep, violations_gather, documents_sweep, matchings_sweep, matchings_sweep,
    listing_expire, executions_settle, publications_settle, figures_count, preservations_note, listing_notices_send,
    counter_words_expire,
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("own_attachments", "tasks_run_here")
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_however_a_task_runs_the_same_is_there_in_the_end(world: Callable[[], Task], at_the_time: Move) -> None:
    with nudges_withheld():
        task = world()
    at_the_time(days=6)  # after all acts of these worlds
    if task is not documents_sweep:
        documents_sweep()
    before = last_rows()
    moves: list[float] = []

    def later(**by: float) -> None:
        moves.append(timedelta(**by).total_seconds())
        at_the_time(**by)

    def ends(*runs: Callable[[], Any]) -> Any:
        with undone():
            for run in runs:
                run()
            later(minutes=20)
            for sweep in SWEEPS:
                sweep()
            found = state(before)
        at_the_time(seconds=-sum(moves))
        moves.clear()
        return found

    count: list[int] = []
    wanted = ends(lambda: count.append(killed(task)))
    chance = of_chance(wanted, ends(task)) | TRIED
    wanted = without(wanted, chance)
    assert count[0], "the task of this world does nothing"
    ways: dict[str, tuple[Callable[[], Any], ...]] = {
        "twice": (task, task),
        **({} if task is reports_build else {"lost": ()}),
        "late": (lambda: later(minutes=40), task),
        **{
            f"killed before write {n}": (partial(killed, task, n), task)
            for n in sorted({count[0] * k // KILLS for k in range(min(KILLS, count[0]))})
        },
    }
    for way, runs in ways.items():
        found = without(ends(*runs), chance)
        if not runs:
            del found["core.AuditRecord"]  # a sweep writes one of all that it found
        differs = {label: (found[label] - wanted[label], wanted[label] - found[label]) for label in found}
        assert not {label: rows for label, rows in differs.items() if any(rows)}, way
